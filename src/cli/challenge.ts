// k8s-quest challenge new|show|play|list: timed challenges by a short code.
import "../i18n/practice.ts";
import { randomInt } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { type ChallengeRequest, type ChallengeShelf, makeChallenge, openChallenge, RequestError } from "../game/challenges/challenge.ts";
import { type ChallengeTier, challengeTiers, decode, LIMITS } from "../game/challenges/code.ts";
import { problemOf } from "../game/challenges/problem.ts";
import { contentsOf } from "../game/contents.ts";
import { openSettings } from "../game/progress/settings.ts";
import { RunStore } from "../game/runs/journal.ts";
import type { Paper } from "../game/runs/paper.ts";
import { RESULT_SUFFIX } from "../game/runs/result.ts";
import { ruleNames } from "../game/runs/rules.ts";
import { type Language, languageOf, type MessageId, translate, type Values } from "../i18n/index.ts";

const usage = `Usage: k8s-quest challenge new [options]     make a challenge and print its code
       k8s-quest challenge show CODE         tell what a code means
       k8s-quest challenge play CODE         play it, or go on with it
       k8s-quest challenge join URL CODE     play it with a group, at its host
       k8s-quest challenge list              runs that are not over, and results

Everyone who has the code plays the same worlds with the same names and faults, against the same clock. No network is needed.

What is played (of these, what you name; three missions for beginners when you name nothing):
  --tier TIER[,TIER]      missions drawn from ${challengeTiers.join(", ")}
  --length NUMBER         how many are drawn (3)
  --missions ID[,ID]      these missions (as 01-concepts/opening-day)
  --incidents NUMBER      generated incidents: a shop with faults in it
  --difficulty 1|2|3      of the incidents: how many faults, and how hard (2)

Rules:
  --minutes NUMBER        of the clock (30)
  --no-hints              no hints may be bought
  --no-undo               no command may be taken back
  --no-docs               why and notes say nothing
  --pause                 the clock may be stopped
  --seed NUMBER           draws the same again; by chance without it

The result of a run is a file; k8s-quest verify FILE… checks and ranks them.
`;

class UsageError extends Error {}

interface Place {
  language: Language;
  /** Of settings, progress, runs and results. */
  folder: string;
  say(id: MessageId, values?: Values): string;
}

export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || command === "-h" || command === "--help" || rest.some((arg) => arg === "-h" || arg === "--help")) {
    (command === undefined ? process.stderr : process.stdout).write(usage);
    return command === undefined ? 2 : 0;
  }
  if (command === "join") return (await import("./challenge-join.ts")).main(rest);
  const place = placeOf();
  try {
    if (command === "new") return make(place, requestOf(rest), await shelfOf(place));
    if (command === "show") return show(place, one(rest), await shelfOf(place));
    if (command === "play") return await play(place, one(rest), await shelfOf(place));
    if (command === "list") return list(place);
    throw new UsageError(`there is no "${command}"; see k8s-quest challenge --help`);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem && !(error instanceof UsageError) && (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS") !== true)
      throw error;
    process.stderr.write(`k8s-quest challenge: ${problem ? place.say(problem.id, problem.values) : (error as Error).message}\n`);
    return error instanceof UsageError || error instanceof RequestError || !problem ? 2 : 1;
  }
}

function placeOf(): Place {
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  const { language: chosen } = settings.read();
  const language: Language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  return { language, folder: settings.folder, say: (id, values) => translate(language, id, values) };
}

async function shelfOf({ language }: Place): Promise<ChallengeShelf> {
  const content = { path: assetsFolder };
  return { content, contents: (await contentsOf(content))(language), language };
}

/** Codes may be typed with spaces between. */
function one(rest: readonly string[]): string {
  if (!rest.length) throw new UsageError("name a code");
  return rest.join(" ");
}

function make(place: Place, request: ChallengeRequest, shelf: ChallengeShelf): number {
  const code = makeChallenge(shelf, request);
  process.stdout.write(`${code}\n`);
  process.stderr.write(`\n${describe(place, openChallenge(shelf, code)).join("\n")}\n\n${place.say("challenge.made", { code })}\n`);
  return 0;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** @throws UsageError; an error of parseArgs */
function requestOf(args: readonly string[]): ChallengeRequest {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ tier: text, length: text, missions: text, incidents: text, difficulty: text, minutes: text, seed: text },
      ...{ "no-hints": flag, "no-undo": flag, "no-docs": flag, pause: flag },
    },
  });
  const number = (name: "length" | "incidents" | "difficulty" | "minutes" | "seed", without: number, most: number, least = 1): number => {
    const given = values[name];
    if (given === undefined) return without;
    if (!/^\d+$/.test(given) || Number(given) < least || Number(given) > most)
      throw new UsageError(`--${name} is a number from ${least} to ${most}, not "${given}"`);
    return Number(given);
  };
  const missions = namesIn(values.missions);
  const incidents = values.incidents === undefined ? 0 : number("incidents", 0, LIMITS.incidents);
  const draws = values.tier !== undefined || values.length !== undefined || (!missions.length && !incidents);
  if (missions.length > LIMITS.listed) throw new UsageError(`--missions takes ${LIMITS.listed} at most`);
  if (values.difficulty !== undefined && !incidents) throw new UsageError("--difficulty goes with --incidents");
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

function tiersOf(names: string): ChallengeTier[] {
  return namesIn(names).map((name) => {
    const found = challengeTiers.find((tier) => tier === name);
    if (!found) throw new UsageError(`there is no tier "${name}"; there are ${challengeTiers.join(", ")}`);
    return found;
  });
}

/** What a paper is, for people. */
function describe({ say }: Place, { tasks, limit, rules }: Paper): string[] {
  const allowed = ruleNames.filter((name) => rules[name]).map((name) => say(`challenge.rule.${name}`));
  const most = tasks.reduce((sum, { points }) => sum + points, 0);
  return [
    say("challenge.is", { tasks: tasks.length, minutes: limit / 60_000, points: most }),
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

async function play(place: Place, typed: string, shelf: ChallengeShelf): Promise<number> {
  const { code } = openChallenge(shelf, typed);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(`${place.say("note.tty")}\n`);
    return 2;
  }
  const { start } = await import("../ui/start.tsx");
  return start({
    boot: { load: async () => (await import("../commands/boot.ts")).boot },
    practice: { name: "challenge", arguments: [code] },
  });
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
    ...waiting.map(
      ({ log, busy }) => `  ${log.code}  ${log.startedAt.slice(0, 16).replace("T", " ")}${busy ? `  ${say("challenge.busy")}` : ""}`,
    ),
    ...(results.length ? [say("challenge.results")] : []),
    ...results.map((name) => `  ${join(store.results, name)}`),
  ];
  process.stdout.write(`${(lines.length ? lines : [say("challenge.none")]).join("\n")}\n`);
  return 0;
}
