// k8s-quest quiz [TOPIC]: takes a quiz, or lists those there are.
import { basename } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { quizFiles, readQuiz, readQuizWords } from "../game/content.ts";
import { openApp } from "./app.ts";
import { follow } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { openPlace } from "./place.ts";

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "quiz", words: 1 }, args, ({ words: [quiz] }) => {
    const files = quizFiles({ path: assetsFolder });
    if (quiz !== undefined) {
      const topics = files.map((file) => basename(file, ".yaml"));
      if (!topics.includes(quiz)) throw new Mistake("command.one-of", { given: quiz, all: topics.join(", ") });
      return openApp({ quiz });
    }
    const { language } = openPlace();
    for (const file of files)
      process.stdout.write(`${basename(file, ".yaml").padEnd(14)} ${readQuizWords(file, readQuiz(file), language).title}\n`);
    return 0;
  });
