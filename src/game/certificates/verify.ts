// Checks a certificate: plays each win again in a fresh world, scores it anew, and names what does not add up.
import type { Clock } from "../../base/clock.ts";
import type { Language, Message } from "../../i18n/index.ts";
import { missesJavaScript } from "../../images/programs/node/index.ts";
import { MissionError } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import { openMission } from "../content.ts";
import type { ContentFolder, Contents } from "../contents.ts";
import { canBeKept } from "../progress/wins.ts";
import { Session, TooLong } from "../session.ts";
import { LONGEST_TURN } from "../session-log.ts";
import { type Certificate, type CertifiedWin, certificateText } from "./certificate.ts";
import { missionsIn, quizzesIn, titleOf } from "./scope.ts";

export interface Shelf {
  content: ContentFolder;
  contents: (language: Language) => Contents;
  boot: Boot;
}
export interface CertificateReport {
  /** Missions that were won again, with what was claimed. */
  proved: number;
  problems: readonly Message[];
}
/** Everything is allowed, as in missions; but programs in JavaScript do not run in the worlds of strangers. */
const STRANGERS = { hints: true, undo: true, docs: true, pause: true };
/** No row and no tier has more missions or quizzes. */
const MOST = 1000;
/** ms */
const DAY = 86_400_000;

/**
 * @param text what stands above the data, if it came with some
 * @param trusted programs in JavaScript that the log makes run: the learner's own machine did so when it was played
 */
export function verifyCertificate(
  certificate: Certificate,
  shelf: Shelf,
  { text, trusted = false }: { text?: string; trusted?: boolean } = {},
): CertificateReport {
  const { contents } = shelf;
  const count = Math.max(certificate.wins.length, certificate.quizzes.length);
  if (count > MOST) return { proved: 0, problems: [{ id: "certificate.too-many", values: { count } }] };
  const problems: Message[] = [];
  if (text !== undefined && text !== certificateText(certificate).trim()) problems.push({ id: "certificate.text-differs" });
  problems.push(...scopeProblems(certificate, contents(certificate.language)));
  let proved = 0;
  // What is there again is named above, and not played again.
  for (const win of new Map(certificate.wins.map((each) => [each.log.mission, each])).values()) {
    const problem = winProblem(win, certificate.language, shelf, trusted);
    if (problem) problems.push(problem);
    else proved++;
  }
  return { proved, problems };
}

function scopeProblems(certificate: Certificate, contents: Contents): Message[] {
  const { scope, wins } = certificate;
  const wanted = missionsIn(scope, contents);
  if (!wanted.length) return [{ id: "certificate.unknown-scope", values: { id: scope.id } }];
  const there = wins.map(({ log }) => log.mission);
  const say = (id: "certificate.lacks" | "certificate.outside" | "certificate.twice", missions: readonly string[]) =>
    missions.map((mission): Message => ({ id, values: { mission } }));
  const title = titleOf(scope, contents)!;
  return [
    ...(scope.title === title ? [] : [claims(scope.id, "title", scope.title, title)]),
    ...say(
      "certificate.lacks",
      wanted.filter((id) => !there.includes(id)),
    ),
    // What is there twice, or beside it, would count in its sums.
    ...say(
      "certificate.outside",
      there.filter((id) => !wanted.includes(id) && contents.missions.some((mission) => mission.id === id)),
    ),
    ...say("certificate.twice", [...new Set(there.filter((id, at) => there.indexOf(id) !== at))]),
    ...quizProblems(certificate, contents),
  ];
}

/** What quizzes came to is only told; which ones there are can be looked up. */
function quizProblems({ scope, quizzes }: Certificate, contents: Contents): Message[] {
  const wanted = new Map(quizzesIn(scope, contents).map(({ quiz, title }) => [quiz, title]));
  const seen = new Set<string>();
  return quizzes.flatMap(({ quiz, title }): Message[] => {
    const mission = `quizzes/${quiz}`;
    const real = wanted.get(quiz);
    if (real === undefined) return [{ id: "certificate.outside", values: { mission } }];
    if (seen.has(quiz)) return [{ id: "certificate.twice", values: { mission } }];
    seen.add(quiz);
    return title === real ? [] : [claims(mission, "title", title, real)];
  });
}

/** What is wrong with a win; undefined when it is as it was claimed. */
function winProblem(win: CertifiedWin, language: Language, { content, contents, boot }: Shelf, trusted: boolean): Message | undefined {
  const { log } = win;
  const values = { mission: log.mission };
  const listed = contents(language).missions.find(({ id }) => id === log.mission);
  if (!listed) return { id: "certificate.unknown-mission", values };
  if (!canBeKept(log)) return { id: "certificate.large", values: { ...values, count: log.entries.length } };
  let clock: Clock | undefined;
  const booting: Boot = (options) => {
    const booted = boot(options);
    clock = booted.world.clock;
    return booted;
  };
  const missing = (): Message | undefined => (clock && missesJavaScript.has(clock) ? { id: "certificate.javascript", values } : undefined);
  if (win.title !== listed.title) return claims(log.mission, "title", win.title, listed.title);
  let session: Session | undefined;
  try {
    const options = {
      ...openMission(content, listed, "en"),
      language: "en" as const,
      boot: booting,
      ...(trusted ? {} : { rules: STRANGERS }),
    };
    session = Session.resume(options, log);
  } catch (error) {
    if (error instanceof TooLong) return { id: "certificate.too-long", values: { ...values, days: LONGEST_TURN / DAY } };
    // The mission's own set-up may want JavaScript.
    const problem = error instanceof MissionError ? missing() : undefined;
    if (!problem) throw error;
    return problem;
  }
  if (!session) return { id: "certificate.other-content", values };
  return session.won ? untrue(win, session) : (missing() ?? { id: "certificate.not-won", values });
}

/** What the certificate claims that the log does not bring. */
function untrue({ log, stars, points, commands, time }: CertifiedWin, { score, countedCommands, elapsed }: Session): Message | undefined {
  const found = { stars: score.stars, points: score.points, commands: countedCommands, time: elapsed };
  for (const [what, claimed] of Object.entries({ stars, points, commands, time })) {
    const real = found[what as keyof typeof found];
    if (real !== claimed) return claims(log.mission, what, claimed, real);
  }
  return undefined;
}

const claims = (mission: string, what: string, claimed: string | number, found: string | number): Message => ({
  id: "certificate.claims",
  values: { mission, what, claimed, found },
});
