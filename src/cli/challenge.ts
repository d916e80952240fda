// k8s-quest challenge new|show|play|list: timed challenges by a short code.
import "../i18n/practice.ts";
import { randomInt } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { dayAndTime } from "../base/local-time.ts";
import { type ChallengeRequest, type ChallengeShelf, makeChallenge, openChallenge, RequestError } from "../game/challenges/challenge.ts";
import { type ChallengeTier, challengeTiers, decode, LIMITS } from "../game/challenges/code.ts";
import { problemOf } from "../game/challenges/problem.ts";
import { contentsOf } from "../game/contents-of.ts";
import { RunStore } from "../game/runs/journal.ts";
import type { Paper } from "../game/runs/paper.ts";
import { RESULT_SUFFIX } from "../game/runs/result.ts";
import { ruleNames } from "../game/runs/rules.ts";
import { openApp } from "./app.ts";
import { flag, follow, followOne, type Given, oneOf, text, wholeNumber } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { openPlace, type Place } from "./place.ts";

const line = { name: "challenge" } as const;
/** Codes may be typed with spaces between. */
const code = { ...line, words: 16 };
const wish = {
  ...{ tier: text, length: text, missions: text, incidents: text, difficulty: text, minutes: text, seed: text },
  ...{ "no-hints": flag, "no-undo": flag, "no-docs": flag, pause: flag },
};
type Wish = Given<typeof wish>["values"];

/** What may stand after `challenge`. */
const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  new: (args) =>
    follow({ ...line, options: wish }, args, ({ values }) => withShelf((place, shelf) => make(place, requestOf(values), shelf))),
  show: (args) => follow(code, args, ({ words }) => withShelf((place, shelf) => show(place, codeIn(words), shelf))),
  play: (args) =>
    follow(code, args, async ({ words }) => {
      const paper = await withShelf((_, shelf) => openChallenge(shelf, codeIn(words)));
      return openApp({ practice: { name: "challenge", arguments: [paper.code] } });
    }),
  join: (args) => follow({ ...line, words: 2 }, args, async ({ words }) => (await import("./challenge-join.ts")).join(words)),
  list: (args) => follow(line, args, () => list(openPlace())),
};

export const main = (args: readonly string[]): Promise<number> => followOne(line, verbs, args);

/** Does something with what there is to be played; what is wrong with a code or a wish is told. */
async function withShelf<Result>(work: (place: Place, shelf: ChallengeShelf) => Result): Promise<Result> {
  const place = openPlace();
  const { language } = place;
  const content = { path: assetsFolder };
  try {
    return work(place, { content, contents: (await contentsOf(content))(language), language });
  } catch (error) {
    const problem = problemOf(error);
    throw problem ? new Failure(problem.id, problem.values, error instanceof RequestError ? 2 : 1) : error;
  }
}

/** @throws Mistake */
function codeIn(words: readonly string[]): string {
  if (!words.length) throw new Mistake("challenge.name-code");
  return words.join(" ");
}

function make(place: Place, request: ChallengeRequest, shelf: ChallengeShelf): number {
  const code = makeChallenge(shelf, request);
  process.stdout.write(`${code}\n`);
  process.stderr.write(`\n${describe(place, openChallenge(shelf, code)).join("\n")}\n\n${place.say("challenge.made", { code })}\n`);
  return 0;
}

/** @throws Mistake */
function requestOf(values: Wish): ChallengeRequest {
  const number = (name: "length" | "incidents" | "difficulty" | "minutes" | "seed", without: number, most: number, least = 1): number =>
    wholeNumber(`--${name}`, values[name], least, most) ?? without;
  for (const name of ["missions", "tier"] as const)
    if (values[name] !== undefined && !namesIn(values[name]).length) throw new Mistake("command.no-value", { option: `--${name}` });
  const missions = namesIn(values.missions);
  const incidents = number("incidents", 0, LIMITS.incidents);
  const draws = values.tier !== undefined || values.length !== undefined || (!missions.length && !incidents);
  if (missions.length > LIMITS.listed) throw new Mistake("challenge.missions-at-most", { most: LIMITS.listed });
  if (values.difficulty !== undefined && !incidents) throw new Mistake("challenge.alone", { option: "--difficulty", with: "--incidents" });
  return {
    seed: number("seed", randomInt(LIMITS.seed), LIMITS.seed, 0),
    minutes: number("minutes", 30, LIMITS.minutes),
    rules: { hints: !values["no-hints"], undo: !values["no-undo"], docs: !values["no-docs"], pause: values.pause ?? false },
    missions,
    ...(draws ? { drawn: { tiers: tiersOf(values.tier ?? "beginner"), count: number("length", 3, LIMITS.drawn) } } : {}),
    ...(incidents ? { incidents: { count: incidents, difficulty: number("difficulty", 2, LIMITS.difficulty) } } : {}),
  };
}

const namesIn = (names: string | undefined): string[] =>
  (names ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

const tiersOf = (names: string): ChallengeTier[] => namesIn(names).map((name) => oneOf("--tier", name, challengeTiers));

/** What a paper is, for people. */
function describe({ say }: Place, { tasks, limit, rules }: Paper): string[] {
  const allowed = ruleNames.filter((name) => rules[name]).map((name) => say(`challenge.rule.${name}`));
  const most = tasks.reduce((sum, { points }) => sum + points, 0);
  return [
    say("challenge.ui.holds", { count: tasks.length, minutes: limit / 60_000, most }),
    ...tasks.map(({ title, points }, index) => `  ${index + 1}. ${title} (${points})`),
    allowed.length ? say("challenge.allowed", { rules: allowed.join(", ") }) : say("challenge.nothing-allowed"),
  ];
}

function show(place: Place, typed: string, shelf: ChallengeShelf): number {
  const paper = openChallenge(shelf, typed);
  const { version } = decode(typed);
  process.stdout.write(
    `${[paper.code, ...describe(place, paper), place.say("challenge.version", { version: version.join(".") })].join("\n")}\n`,
  );
  return 0;
}

function list({ folder, say }: Place): number {
  const store = new RunStore(folder, () => Date.now());
  const waiting = store.waiting();
  const results = existsSync(store.results)
    ? readdirSync(store.results)
        .filter((name) => name.endsWith(RESULT_SUFFIX))
        .sort()
        .reverse()
    : [];
  const lines = [
    ...(waiting.length ? [say("challenge.waiting")] : []),
    ...waiting.map(({ log, busy }) => `  ${log.code}  ${dayAndTime(log.startedAt)}${busy ? `  ${say("challenge.busy")}` : ""}`),
    ...(results.length ? [say("challenge.results")] : []),
    ...results.map((name) => `  ${join(store.results, name)}`),
  ];
  process.stdout.write(`${(lines.length ? lines : [say("challenge.none")]).join("\n")}\n`);
  return 0;
}
