// k8s-quest progress certificate: writes what is complete into a file that k8s-quest verify can check.
import { assetsFolder } from "../base/assets.ts";
import { plainName } from "../base/plain.ts";
import { type Certificate, certificateFile } from "../game/certificates/certificate.ts";
import { missionsIn, quizzesIn, titleOf } from "../game/certificates/scope.ts";
import type { Contents } from "../game/contents.ts";
import { keptWins } from "../game/progress/wins.ts";
import type { Language } from "../i18n/index.ts";
import { Mistake } from "./failure.ts";
import { DASH, writeText } from "./files.ts";
import type { ProgressHome } from "./progress-files.ts";

/** `certificate [ROW|TIER] [-o FILE] [--force]`; without a name, tells for what there could be one. */
export async function certify(
  home: ProgressHome,
  name: string | undefined,
  { output, force = false }: { output?: string; force?: boolean },
  contents: Contents,
  language: Language,
): Promise<number> {
  const { say } = home;
  const scopes = scopesOf(contents);
  if (name === undefined && (output !== undefined || force)) throw new Mistake("certificate.name-one");
  if (name === undefined) {
    const whole = scopes.filter((scope) => !lacking(home, scope, contents).length);
    process.stdout.write(
      whole.length
        ? `${say("certificate.possible")}\n${whole.map(({ id, title }) => `  ${id}  ${title}\n`).join("")}`
        : `${say("certificate.none")}\n`,
    );
    return 0;
  }
  const scope = scopes.find(({ id }) => id === name);
  if (!scope) throw new Mistake("certificate.unknown-scope", { id: name });
  const complain = (text: string) => void process.stderr.write(`k8s-quest progress: ${text}\n`);
  const missing = lacking(home, scope, contents);
  if (missing.length) {
    complain(say("certificate.incomplete", { title: scope.title }));
    for (const line of missing) process.stderr.write(`  ${line}\n`);
    return 1;
  }
  const certificate = certificateOf(home, scope, contents, language);
  // Worlds are only loaded when there is something to be played again.
  const [{ boot }, { verifyCertificate }] = await Promise.all([import("../commands/boot.ts"), import("../game/certificates/verify.ts")]);
  const { problems } = verifyCertificate(
    certificate,
    { content: { path: assetsFolder }, contents: () => contents, boot },
    { trusted: true },
  );
  if (problems.length) {
    for (const { id, values } of problems) complain(say(id, values));
    return 1;
  }
  const file = output ?? `${scope.id}.kqcert`;
  writeText(file, certificateFile(certificate), { replaced: force });
  if (file !== DASH) process.stdout.write(`${say("certificate.written", { file, title: scope.title })}\n`);
  return 0;
}

type Scope = Certificate["scope"];

/** The rows and tiers that have missions. */
function scopesOf(contents: Contents): Scope[] {
  const rows = contents.items.map((item): Scope => ({ kind: "row", id: item.id, title: titleOf({ kind: "row", id: item.id }, contents)! }));
  const tiers = [...new Set(contents.items.map(({ tier }) => tier))].map((tier): Scope => ({ kind: "tier", id: tier, title: tier }));
  return [...rows, ...tiers].filter((scope) => missionsIn(scope, contents).length);
}

/** What is still to be done for a certificate. */
function lacking({ store, folder, say }: ProgressHome, scope: Scope, contents: Contents): string[] {
  const data = store.read();
  const kept = new Set(keptWins(folder, data.attempts).map(({ mission }) => mission));
  return [
    ...missionsIn(scope, contents).flatMap((mission) =>
      kept.has(mission) ? [] : [say(mission in data.missions ? "certificate.no-log" : "certificate.to-win", { mission })],
    ),
    ...quizzesIn(scope, contents).flatMap(({ quiz }) => (data.quizzes[quiz]?.passed ? [] : [say("certificate.to-pass", { quiz })])),
  ];
}

function certificateOf({ store, folder, name }: ProgressHome, scope: Scope, contents: Contents, language: Language): Certificate {
  const data = store.read();
  const wins = new Map(keptWins(folder, data.attempts).map((win) => [win.mission, win]));
  const titles = new Map(contents.missions.map(({ id, title }) => [id, title]));
  return {
    version: 1,
    learner: plainName(name),
    scope,
    issued: new Date().toISOString(),
    language,
    wins: missionsIn(scope, contents).map((mission) => {
      const { attempt, log } = wins.get(mission)!;
      const { when, stars = 0, points = 0, commands = 0, time = 0 } = attempt;
      return { title: titles.get(mission)!, when, stars, points, commands, time, log };
    }),
    quizzes: quizzesIn(scope, contents).map(({ quiz, title }) => ({ quiz, title, best: data.quizzes[quiz]!.best })),
  };
}
