// k8s-quest verify FILES…: plays results of runs again, ranks who played the same code, and checks certificates.
import "../i18n/practice.ts";
import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openSettings } from "../game/progress/settings.ts";
import { languageOf } from "../i18n/index.ts";
import { AsideError, ask, beginAside } from "./aside.ts";
import type { Checked, ToVerify, VerifyData } from "./verify-aside.ts";
import { asJson, type FileReport, isVerified, tell } from "./verify-report.ts";

const usage = `Usage: k8s-quest verify FILE… [--json] [--timeout SECONDS]

Checks results of challenges and exams (*.kqresult) and certificates (*.kqcert): plays each log again in a fresh world, works
out its score anew, ranks who played the same code, and names what does not add up. It proves what was done, not who typed.

  --json               tells everything as JSON, one object
  --timeout SECONDS    gives a file up after so long (60)
  --run-javascript     lets certificates run JavaScript programs that their owners wrote: only for people whom you trust

Exit codes: 0 everything is verified; 1 something was refused; 2 a file cannot be read, or the command line is wrong.
`;

/** Larger files (bytes) are no results and no certificates. */
const LARGEST = 64 << 20;

export async function main(args: readonly string[]): Promise<number> {
  const fail = (message: string) => {
    process.stderr.write(`k8s-quest verify: ${message}\n`);
    return 2;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return fail((error as Error).message);
  }
  const { values, positionals: files } = parsed;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (!files.length) return fail("name at least one file");
  const seconds = Number(values.timeout);
  if (!(seconds > 0 && seconds <= 3600)) return fail("--timeout is a number of seconds, at most 3600");
  const texts = new Map<string, string>();
  for (const file of files) {
    try {
      if (statSync(file).size > LARGEST) return fail(`${file} is larger than any result or certificate is`);
      texts.set(file, readFileSync(file, "utf8"));
    } catch (error) {
      return fail((error as Error).message);
    }
  }
  const { language: chosen } = openSettings(process.env["K8S_QUEST_HOME"]).read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  const reports = await checkAll(texts, { language, javascript: values["run-javascript"] }, seconds);
  process.stdout.write(values.json ? `${JSON.stringify(asJson(reports, language), null, 2)}\n` : tell(reports, language));
  return reports.every(({ checked }) => isVerified(checked)) ? 0 : 1;
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      json: { type: "boolean" },
      timeout: { type: "string", default: "60" },
      "run-javascript": { type: "boolean", default: false },
    },
  });

/** As many processes as there are processors to spare, each with the next file that nobody has. */
async function checkAll(texts: ReadonlyMap<string, string>, data: VerifyData, seconds: number): Promise<FileReport[]> {
  const queue = [...texts];
  const found = new Map<string, Checked>();
  const begin = () => beginAside("verify-aside", data);
  const work = async () => {
    let worker = begin();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [file, text] = next;
      try {
        found.set(file, await ask<Checked>(worker, { text, now: Date.now() } satisfies ToVerify, seconds * 1000));
      } catch (error) {
        if (!(error instanceof AsideError)) throw error;
        found.set(file, givenUp(error, seconds));
        worker = begin();
      }
    }
    worker.end();
  };
  await Promise.all(Array.from({ length: Math.min(texts.size, availableParallelism(), 4) }, work));
  return [...texts.keys()].map((file) => ({ file, checked: found.get(file)! }));
}

function givenUp({ reason, message }: AsideError, seconds: number): Checked {
  const finding = { severity: "refused", message: { id: `verify.limit.${reason}`, values: { seconds, problem: message } } } as const;
  const verification = { claims: undefined, score: undefined, tasks: [], findings: [finding], verified: false, keystrokes: undefined };
  return { kind: "result", verification };
}
