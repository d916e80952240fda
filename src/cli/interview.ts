// k8s-quest interview: a scenario with questions about what the candidate does, and a report.
import { assetsFolder } from "../base/assets.ts";
import { scenarios } from "../game/interviews/shelf.ts";
import "../i18n/practice.ts";
import { openApp } from "./app.ts";
import { apart, flag, follow, type Given, text } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { openPlace } from "./place.ts";

const options = { candidate: text, interviewer: text, list: flag };

export const main = (args: readonly string[]): Promise<number> => follow({ name: "interview", options, words: 1 }, args, interview);

function interview({ values, words: [name] }: Given<typeof options>): number | Promise<number> {
  apart(values, "list", ["candidate", "interviewer"]);
  if (values.list && name !== undefined) throw new Mistake("command.too-many", { word: name });
  const { language, say } = openPlace();
  const shelf = scenarios({ path: assetsFolder }, language);
  if (values.list) {
    for (const { scenario, words } of shelf) {
      const length = say("interview.minutes", { minutes: scenario.minutes });
      process.stdout.write(`${scenario.id.padEnd(22)} ${words.title} (${say(`interview.level-${scenario.level}`)}, ${length})\n`);
    }
    return 0;
  }
  const ids = shelf.map(({ scenario }) => scenario.id);
  if (name !== undefined && !ids.includes(name)) throw new Mistake("interview.unknown", { name, names: ids.join(" ") });
  const { candidate, interviewer } = values;
  const request = {
    ...(name === undefined ? {} : { scenario: name }),
    ...(candidate === undefined ? {} : { candidate }),
    ...(interviewer === undefined ? {} : { interviewer }),
  };
  return openApp({ practice: { name: "interview", arguments: [JSON.stringify(request)] } });
}
