// k8s-quest verify FILES…: plays results of runs again, ranks who played the same code, and checks certificates.
import "../i18n/practice.ts";
import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import stringWidth from "string-width";
import { openSettings } from "../game/progress/settings.ts";
import { plainName } from "../game/progress/shared-file.ts";
import { rank, type Verification } from "../game/runs/verify.ts";
import { type Language, languageOf, type Message, translate } from "../i18n/index.ts";
import { ask, ThreadError, thread } from "./thread.ts";
import type { Checked, ToVerify, VerifyData } from "./verify-thread.ts";

const usage = `Usage: k8s-quest verify FILE… [--json] [--timeout SECONDS]

Checks results of challenges and exams (*.kqresult) and certificates (*.kqcert): plays each log again in a fresh world, works
out its score anew, ranks who played the same code, and names what does not add up. It proves what was done, not who typed.

  --json               tells everything as JSON, one object
  --timeout SECONDS    gives a file up after so long (60)

Exit codes: 0 everything is verified; 1 something was refused; 2 a file cannot be read, or the command line is wrong.
`;

/** Larger files (bytes) are no results and no certificates. */
const LARGEST = 64 << 20;

interface FileReport {
  file: string;
  checked: Checked;
}

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
  const reports = await checkAll(texts, language, seconds);
  process.stdout.write(values.json ? `${JSON.stringify(asJson(reports, language), null, 2)}\n` : tell(reports, language));
  return reports.every(({ checked }) => isVerified(checked)) ? 0 : 1;
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" }, timeout: { type: "string", default: "60" } },
  });

/** As many threads as there are processors to spare, each with the next file that nobody has. */
async function checkAll(texts: ReadonlyMap<string, string>, language: Language, seconds: number): Promise<FileReport[]> {
  const queue = [...texts];
  const found = new Map<string, Checked>();
  const begin = () => thread("verify-thread", { language } satisfies VerifyData);
  const work = async () => {
    let worker = begin();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [file, text] = next;
      try {
        found.set(file, await ask<Checked>(worker, { text, now: Date.now() } satisfies ToVerify, seconds * 1000));
      } catch (error) {
        if (!(error instanceof ThreadError)) throw error;
        found.set(file, givenUp(error, seconds));
        worker = begin();
      }
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(texts.size, availableParallelism(), 4) }, work));
  return [...texts.keys()].map((file) => ({ file, checked: found.get(file)! }));
}

function givenUp({ reason, message }: ThreadError, seconds: number): Checked {
  const finding = { severity: "refused", message: { id: `verify.limit.${reason}`, values: { seconds, problem: message } } } as const;
  const verification = { claims: undefined, score: undefined, tasks: [], findings: [finding], verified: false, keystrokes: undefined };
  return { kind: "result", verification };
}

function isVerified(checked: Checked): boolean {
  if (checked.kind === "certificate") return !checked.report.problems.length;
  return checked.kind === "result" && checked.verification.verified;
}

interface ResultReport {
  file: string;
  verification: Verification;
}
/** Results by their code, in the order of the files; those without one together. */
function groupsOf(reports: readonly FileReport[]): Map<string, ResultReport[]> {
  const groups = new Map<string, ResultReport[]>();
  for (const { file, checked } of reports) {
    if (checked.kind !== "result") continue;
    const code = checked.verification.claims?.code ?? "";
    groups.set(code, [...(groups.get(code) ?? []), { file, verification: checked.verification }]);
  }
  return groups;
}

/** Who has the same keystrokes at the same times as somebody before. */
function twins(group: readonly ResultReport[]): Map<ResultReport, Message> {
  const first = new Map<string, ResultReport>();
  const found = new Map<ResultReport, Message>();
  for (const report of group) {
    const { keystrokes } = report.verification;
    if (keystrokes === undefined) continue;
    const other = first.get(keystrokes);
    if (other) found.set(report, { id: "verify.typing.same", values: { other: basename(other.file) } });
    else first.set(keystrokes, report);
  }
  return found;
}

function asJson(reports: readonly FileReport[], language: Language): object {
  const words = ({ id, values }: Message) => ({ id, ...(values ? { values } : {}), text: translate(language, id, values) });
  return {
    codes: [...groupsOf(reports)].map(([code, group]) => {
      const same = twins(group);
      return {
        code: code || null,
        results: rank(group).map(({ place, of }) => ({
          place: place ?? null,
          file: of.file,
          verified: of.verification.verified,
          claims: of.verification.claims ?? null,
          score: of.verification.score ?? null,
          findings: [
            ...of.verification.findings.map(({ severity, message }) => ({ severity, ...words(message) })),
            ...(same.has(of) ? [{ severity: "remark", ...words(same.get(of)!) }] : []),
          ],
        })),
      };
    }),
    certificates: reports.flatMap<object>(({ file, checked }) =>
      checked.kind === "certificate"
        ? [
            {
              ...{ file, verified: isVerified(checked), learner: checked.learner, scope: checked.scope },
              ...{ proved: checked.report.proved, wins: checked.wins, problems: checked.report.problems.map(words) },
            },
          ]
        : checked.kind === "unreadable"
          ? [{ file, verified: false, problem: checked.problem }]
          : [],
    ),
    proves: translate(language, "verify.proves"),
  };
}

function tell(reports: readonly FileReport[], language: Language): string {
  const say = (id: Message["id"], values?: Message["values"]) => translate(language, id, values);
  const lines: string[] = [];
  for (const [code, group] of groupsOf(reports)) {
    const same = twins(group);
    const most = group.find(({ verification }) => verification.score)?.verification.score?.most;
    lines.push(code ? plainName(code) : say("verify.no-code"));
    const ranked = rank(group);
    const names = ranked.map(({ of }) => plainName(of.verification.claims?.player ?? "") || basename(of.file));
    const width = Math.max(...names.map((name) => stringWidth(name)));
    for (const [index, { place, of }] of ranked.entries()) {
      const { score, findings, verified } = of.verification;
      const name = names[index]! + " ".repeat(width - stringWidth(names[index]!));
      const points =
        score && most !== undefined ? say("verify.score", { points: rounded(score.points), most, time: clock(score.lastGain) }) : "";
      lines.push(
        `  ${place === undefined ? " –" : `${place}.`.padStart(2)}  ${name}  ${verified ? points : say("verify.refused")}  ${basename(of.file)}`.trimEnd(),
      );
      if (verified && score)
        lines.push(
          `      ${score.tasks.map((task, at) => `${of.verification.tasks[at]} ${rounded(task.points)}/${task.most}`).join(" · ")}`,
        );
      for (const { severity, message } of findings)
        lines.push(`      ${severity === "refused" ? "✗" : "!"} ${say(message.id, message.values)}`);
      const twin = same.get(of);
      if (twin) lines.push(`      ! ${say(twin.id, twin.values)}`);
    }
    lines.push("");
  }
  for (const { file, checked } of reports) {
    if (checked.kind === "unreadable") lines.push(`✗ ${file}: ${checked.problem}`, "");
    if (checked.kind !== "certificate") continue;
    const { learner, scope, wins, report } = checked;
    const values = { learner: plainName(learner) || "–", scope: plainName(scope), proved: report.proved, wins };
    lines.push(`${report.problems.length ? "✗" : "✓"} ${say("verify.certificate", values)}  ${basename(file)}`);
    for (const { id, values: own } of report.problems) lines.push(`      ✗ ${say(id, own)}`);
    lines.push("");
  }
  return `${lines.join("\n")}${say("verify.proves")}\n`;
}

/** Points of exams have parts. */
const rounded = (points: number): number => Math.round(points * 10) / 10;

const clock = (time: number): string => {
  const seconds = Math.floor(time / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const short = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${short}` : short;
};
