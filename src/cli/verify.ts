// k8s-quest verify FILES…: plays results of runs again, ranks who played the same code, and checks certificates.
import "../i18n/practice.ts";
import { availableParallelism } from "node:os";
import type { Message } from "../i18n/index.ts";
import { AsideError, ask, beginAside } from "./aside.ts";
import { flag, follow, type Given, text } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { readText } from "./files.ts";
import { openPlace } from "./place.ts";
import type { Checked, ToVerify, VerifyData } from "./verify-aside.ts";
import { asJson, type FileReport, isVerified, tell } from "./verify-report.ts";

/** Larger files (bytes) are no results and no certificates. */
const LARGEST = 64 << 20;
const MOST_SECONDS = 3600;

const options = { json: flag, timeout: text, "run-javascript": flag };

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "verify", options, words: Number.POSITIVE_INFINITY }, args, verify);

async function verify({ values, words: files }: Given<typeof options>): Promise<number> {
  if (!files.length) throw new Mistake("verify.name-file");
  const { timeout = "60" } = values;
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= MOST_SECONDS))
    throw new Mistake("command.seconds", { option: "--timeout", most: MOST_SECONDS, given: timeout });
  const texts = new Map(files.map((file) => [file, textOf(file)]));
  const { language } = openPlace();
  const reports = await checkAll(texts, { language, javascript: values["run-javascript"] ?? false }, seconds);
  process.stdout.write(values.json ? `${JSON.stringify(asJson(reports, language), null, 2)}\n` : tell(reports, language));
  return reports.every(({ checked }) => isVerified(checked)) ? 0 : 1;
}

/** Undefined where it is too large: it keeps nobody else from being ranked. @throws Failure where it cannot be read */
function textOf(file: string): string | undefined {
  try {
    return readText(file, { largest: LARGEST, exitCode: 2 });
  } catch (error) {
    if (error instanceof Failure && error.id === "file.large") return undefined;
    throw error;
  }
}

/** As many processes as there are processors to spare, each with the next file that nobody has. */
async function checkAll(texts: ReadonlyMap<string, string | undefined>, data: VerifyData, seconds: number): Promise<FileReport[]> {
  const queue = [...texts];
  const found = new Map<string, Checked>();
  const begin = () => beginAside("verify-aside", data);
  const work = async () => {
    let worker = begin();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [file, text] = next;
      if (text === undefined) {
        found.set(file, refused({ id: "verify.file.large" }));
        continue;
      }
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

const givenUp = ({ reason, message }: AsideError, seconds: number): Checked =>
  refused({ id: `verify.limit.${reason}`, values: { seconds, problem: message } });

/** Nothing is known of what is in the file. */
function refused(message: Message): Checked {
  const findings = [{ severity: "refused", message }] as const;
  const verification = { claims: undefined, score: undefined, tasks: [], findings, verified: false, keystrokes: undefined };
  return { kind: "result", verification };
}
