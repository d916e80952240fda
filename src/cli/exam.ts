// k8s-quest exam [EXAM]: takes an exam, or lists those there are.
import "../i18n/practice.ts";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { choicePool } from "../game/exams/choices.ts";
import { LONGEST, seedOf } from "../game/exams/code.ts";
import { examFiles, openExam, poolOf } from "../game/exams/shelf.ts";
import { languageOf, translate } from "../i18n/index.ts";

const usage = `Usage: k8s-quest exam [EXAM] [--minutes N] [--seed S]
       k8s-quest exam --list

Takes an exam in the shape of a public one: tasks or questions drawn anew, against the clock, with a report at the end.
Without EXAM, the menu of exams opens: there one that was left can be gone on with, and earlier reports be read.

  EXAM          cka, ckad or kcna
  --minutes N   how long, 1 to ${LONGEST}: fewer minutes, fewer tasks
  --seed S      draws the same tasks again: letters and digits, 12 at most
  --list        the exams with their lengths and domains
`;

export async function main(args: readonly string[]): Promise<number> {
  const fail = (message: string): number => {
    process.stderr.write(`k8s-quest exam: ${message}\n`);
    return 2;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return fail((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const content = { path: assetsFolder };
  const language = languageOf(process.env["LC_ALL"] || process.env["LANG"]);
  if (values.list) {
    for (const file of examFiles(content)) {
      const { exam, words } = openExam(content, basename(file, ".yaml"), language)!;
      const id = exam.form === "tasks" ? "exam.what-tasks" : "exam.what-choices";
      const what = translate(language, id, { count: exam.count, minutes: exam.minutes, pass: Math.round(exam.pass * 100) });
      const pool = exam.form === "tasks" ? poolOf(content, exam, language) : choicePool(content, exam, language);
      const drawn = translate(language, "exam.pool", { count: pool.length });
      process.stdout.write(`${exam.id.padEnd(6)} ${words.title}\n       ${what} · ${drawn}\n`);
      for (const { id: domain, share } of exam.domains)
        process.stdout.write(`       ${String(share).padStart(3)} % ${words.domains[domain]}\n`);
    }
    return 0;
  }
  const [exam, ...rest] = positionals;
  if (rest.length) return fail(`one exam at a time, not ${positionals.join(" ")}`);
  if (exam !== undefined && !openExam(content, exam, language))
    return fail(
      `there is no exam "${exam}": ${examFiles(content)
        .map((file) => basename(file, ".yaml"))
        .join(", ")}`,
    );
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST))
    return fail(`--minutes wants a whole number, 1 to ${LONGEST}`);
  const seed = values.seed === undefined ? undefined : seedOf(values.seed);
  if (values.seed !== undefined && seed === undefined) return fail("--seed wants letters and digits, 12 at most");
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fail(translate(language, "note.tty"));
  const { start } = await import("../ui/start.tsx");
  const request = {
    ...(exam === undefined ? {} : { exam }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(seed === undefined ? {} : { seed }),
  };
  return start({
    boot: { load: async () => (await import("../commands/boot.ts")).boot },
    practice: { name: "exam", arguments: [JSON.stringify(request)] },
  });
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
    allowPositionals: true,
  });
