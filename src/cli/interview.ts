// k8s-quest interview: a scenario with questions about what the candidate does, and a report.
import { parseArgs } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { scenarios } from "../game/interviews/shelf.ts";
import { openSettings } from "../game/progress/settings.ts";
import { languageOf, translate } from "../i18n/index.ts";
import "../i18n/practice.ts";

const usage = `Usage: k8s-quest interview [SCENARIO] [--candidate NAME] [--interviewer NAME]
       k8s-quest interview --list

A candidate works at a live world; questions come up that react to what is done there, and the world knows the answers.
The interviewer ticks what was said, grades by a rubric and takes notes; the report is one page, as Markdown and HTML.
One person can be both. Without a scenario, there is a list to choose from.

  --candidate NAME    who is interviewed; the name from the settings when nothing is said
  --interviewer NAME  who asks
  --list              tells what scenarios there are
`;

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      candidate: { type: "string" },
      interviewer: { type: "string" },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
    allowPositionals: true,
  });

export async function main(args: readonly string[]): Promise<number> {
  const fail = (problem: string): number => {
    process.stderr.write(`k8s-quest interview: ${problem}\n`);
    return 2;
  };
  let wanted: ReturnType<typeof parse>;
  try {
    wanted = parse(args);
  } catch (error) {
    return fail((error as Error).message);
  }
  const { values, positionals } = wanted;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { language: chosen } = openSettings(process.env["K8S_QUEST_HOME"]).read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  const shelf = scenarios({ path: assetsFolder }, language);
  if (values.list) {
    for (const { scenario, words } of shelf)
      process.stdout.write(
        `${scenario.id.padEnd(22)} ${words.title} (${translate(language, `interview.level-${scenario.level}`)}, ${translate(language, "interview.minutes", { minutes: scenario.minutes })})\n`,
      );
    return 0;
  }
  const [name, ...more] = positionals;
  if (more.length) return fail("wanted one scenario at most");
  if (name !== undefined && !shelf.some(({ scenario }) => scenario.id === name))
    return fail(translate(language, "interview.unknown", { name, names: shelf.map(({ scenario }) => scenario.id).join(" ") }));
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(`${translate(language, "note.tty")}\n`);
    return 2;
  }
  const request = {
    ...(name === undefined ? {} : { scenario: name }),
    ...(values.candidate === undefined ? {} : { candidate: values.candidate }),
    ...(values.interviewer === undefined ? {} : { interviewer: values.interviewer }),
  };
  const { start } = await import("../ui/start.tsx");
  return start({
    boot: { load: async () => (await import("../commands/boot.ts")).boot },
    practice: { name: "interview", arguments: [JSON.stringify(request)] },
  });
}
