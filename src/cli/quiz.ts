// k8s-quest quiz [TOPIC]: takes a quiz, or lists those there are.
import { basename } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { quizFiles, readQuiz, readQuizWords } from "../game/content.ts";
import { languageOf, translate } from "../i18n/index.ts";

const usage = `Usage: k8s-quest quiz [TOPIC]

Takes a quiz; without a topic, lists them.
`;

export async function main(args: readonly string[]): Promise<number> {
  const [quiz] = args;
  const language = languageOf(process.env["LC_ALL"] || process.env["LANG"]);
  if (quiz === "-h" || quiz === "--help") {
    process.stdout.write(usage);
    return 0;
  }
  if (quiz === undefined) {
    for (const file of quizFiles({ path: assetsFolder }))
      process.stdout.write(`${basename(file, ".yaml").padEnd(14)} ${readQuizWords(file, readQuiz(file), language).title}\n`);
    return 0;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(`${translate(language, "note.tty")}\n`);
    return 2;
  }
  const { start } = await import("../ui/start.tsx");
  return start({ boot: { load: async () => (await import("../commands/boot.ts")).boot }, quiz });
}
