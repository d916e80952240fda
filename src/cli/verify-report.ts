// What k8s-quest verify has found, for people and for programs.
import "../i18n/practice.ts";
import { basename } from "node:path";
import stringWidth from "string-width";
import { plainLine, plainName } from "../base/plain.ts";
import { rank, type Verification } from "../game/runs/verify.ts";
import { type Language, type Message, translate } from "../i18n/index.ts";
import type { Checked } from "./verify-aside.ts";

export interface FileReport {
  file: string;
  checked: Checked;
}

export function isVerified(checked: Checked): boolean {
  if (checked.kind === "certificate") return !checked.report.problems.length;
  return checked.kind === "result" && checked.verification.verified;
}

/** Who wrote the file may have chosen its name. */
const fileName = (file: string): string => plainLine(basename(file));

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
    if (other) found.set(report, { id: "verify.typing.same", values: { other: fileName(other.file) } });
    else first.set(keystrokes, report);
  }
  return found;
}

/** Who has begun the same code before, under the same name. */
function repeats(group: readonly ResultReport[]): Map<ResultReport, Message> {
  const nameOf = ({ verification }: ResultReport) =>
    plainName(verification.claims?.player ?? "")
      .normalize("NFKC")
      .toLowerCase();
  const beganAt = ({ verification }: ResultReport) => Date.parse(verification.claims?.startedAt ?? "");
  const first = new Map<string, ResultReport>();
  for (const report of group) {
    const other = first.get(nameOf(report));
    if (!other || beganAt(report) < beganAt(other)) first.set(nameOf(report), report);
  }
  return new Map(
    group.flatMap((report) => {
      const other = first.get(nameOf(report))!;
      // Copies of one file are told of as such.
      const again = nameOf(report) !== "" && beganAt(report) > beganAt(other);
      return again ? [[report, { id: "verify.again", values: { other: fileName(other.file) } }] as const] : [];
    }),
  );
}

/** What is to be thought about when results stand beside each other. */
function remarks(group: readonly ResultReport[]): (report: ResultReport) => Message[] {
  const found = [twins(group), repeats(group)];
  return (report) => found.flatMap((each) => each.get(report) ?? []);
}

/** Everything, for programs. */
export function asJson(reports: readonly FileReport[], language: Language): object {
  const words = ({ id, values }: Message) => ({ id, ...(values ? { values } : {}), text: translate(language, id, values) });
  return {
    codes: [...groupsOf(reports)].map(([code, group]) => {
      const besides = remarks(group);
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
            ...besides(of).map((message) => ({ severity: "remark", ...words(message) })),
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
          ? [{ file, verified: false, problem: words(checked.problem).text }]
          : [],
    ),
    proves: translate(language, "verify.proves"),
  };
}

/** Everything, for people. */
export function tell(reports: readonly FileReport[], language: Language): string {
  // Files have their say in what is wrong with them.
  const say = (id: Message["id"], values?: Message["values"]) => plainLine(translate(language, id, values));
  const lines: string[] = [];
  for (const [code, group] of groupsOf(reports)) {
    const besides = remarks(group);
    const most = group.find(({ verification }) => verification.score)?.verification.score?.most;
    lines.push(code ? plainName(code) : say("verify.no-code"));
    const ranked = rank(group);
    const names = ranked.map(({ of }) => plainName(of.verification.claims?.player ?? "") || fileName(of.file));
    const width = Math.max(...names.map((name) => stringWidth(name)));
    for (const [index, { place, of }] of ranked.entries()) {
      const { score, findings, verified } = of.verification;
      const name = names[index]! + " ".repeat(width - stringWidth(names[index]!));
      const points =
        score && most !== undefined
          ? say(score.lastGain ? "verify.score" : "verify.score-none", { points: rounded(score.points), most, time: clock(score.lastGain) })
          : "";
      lines.push(
        `  ${place === undefined ? " –" : `${place}.`.padStart(2)}  ${name}  ${verified ? points : say("verify.refused")}  ${fileName(of.file)}`.trimEnd(),
      );
      if (verified && score)
        lines.push(
          `      ${score.tasks.map((task, at) => `${of.verification.tasks[at]} ${rounded(task.points)}/${task.most}`).join(" · ")}`,
        );
      for (const { severity, message } of findings)
        lines.push(`      ${severity === "refused" ? "✗" : "!"} ${say(message.id, message.values)}`);
      for (const { id, values } of besides(of)) lines.push(`      ! ${say(id, values)}`);
    }
    lines.push("");
  }
  for (const { file, checked } of reports) {
    if (checked.kind === "unreadable") lines.push(`✗ ${fileName(file)}: ${say(checked.problem.id, checked.problem.values)}`, "");
    if (checked.kind !== "certificate") continue;
    const { learner, scope, wins, report } = checked;
    const values = { learner: plainName(learner) || "–", scope: plainName(scope), proved: report.proved, wins };
    lines.push(`${report.problems.length ? "✗" : "✓"} ${say("verify.certificate", values)}  ${fileName(file)}`);
    for (const { id, values: own } of report.problems) lines.push(`      ✗ ${say(id, own)}`);
    lines.push("");
  }
  return `${[...lines, say("verify.proves")].join("\n")}\n`;
}

/** Points of exams have parts. */
const rounded = (points: number): number => Math.round(points * 10) / 10;

const clock = (time: number): string => {
  const seconds = Math.floor(time / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const short = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${short}` : short;
};
