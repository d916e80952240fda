// A challenge: made from what somebody wants to play, and opened from its code as the same paper everywhere.
import { createHash } from "node:crypto";
import { Random } from "../../base/random.ts";
import { version } from "../../base/version.ts";
import type { Language } from "../../i18n/index.ts";
import { openMission, type Shelved } from "../content.ts";
import type { ContentFolder, Contents, ListedMission } from "../contents.ts";
import { generateIncident, STORIES } from "../incidents/incident.ts";
import type { Mission } from "../mission.ts";
import type { Paper, PaperWorld } from "../runs/paper.ts";
import type { Rules } from "../runs/rules.ts";
import { sharesOf } from "../runs/score.ts";
import { mostOf } from "../scoring.ts";
import { type ChallengeCode, type ChallengeTier, type Choice, decode, encode, PRINT_BITS, type Prints } from "./code.ts";

/** Where challenges find their content. */
export interface ChallengeShelf {
  content: ContentFolder;
  /** The table of contents, in `language`. */
  contents: Contents;
  language: Language;
}

/** What somebody wants to play. */
export interface ChallengeRequest {
  seed: number;
  minutes: number;
  rules: Rules;
  drawn?: { tiers: readonly ChallengeTier[]; count: number };
  /** Ids. */
  missions?: readonly string[];
  incidents?: { count: number; difficulty: number };
}

/** The content here is not that of a code: which part differs. */
export class OtherContent extends Error {
  constructor(
    readonly part: "version" | "pool" | "listed" | "missions" | "incidents",
    readonly found: string = "",
    readonly wanted: string = "",
  ) {
    super(`other content: ${part}`);
  }
}

/** What was asked for cannot be made a challenge of. */
export class RequestError extends Error {
  constructor(
    readonly reason: "unknown" | "too-few" | "javascript" | "nothing",
    readonly what: string = "",
  ) {
    super(`${reason} ${what}`.trim());
  }
}

/** The code of a challenge. @throws RequestError; RangeError when there is more of something than a code can say */
export function makeChallenge(shelf: ChallengeShelf, request: ChallengeRequest): string {
  const { seed, minutes, rules, drawn, missions = [], incidents } = request;
  if (!drawn && !missions.length && !incidents) throw new RequestError("nothing");
  const listed = [...new Set(missions)].map((id) => {
    const found = shelf.contents.missions.find((each) => each.id === id);
    if (!found) throw new RequestError("unknown", id);
    if (needsJavaScript(openMission(shelf.content, found, "en").mission)) throw new RequestError("javascript", id);
    return printOf(id, PRINT_BITS.id);
  });
  const choice: Choice = { ...(drawn ? { drawn } : {}), listed, ...(incidents ? { incidents } : {}) };
  const chosen = choose(shelf, choice, seed);
  if (drawn && chosen.drawn.length < drawn.count) throw new RequestError("too-few", String(chosen.drawn.length));
  return encode({ seed, minutes, rules, choice, version: numbered(version()), prints: printsOf(shelf, choice, chosen) });
}

/** The paper of a code. @throws CodeError; OtherContent */
export function openChallenge(shelf: ChallengeShelf, typed: string): Paper {
  const code = decode(typed);
  const here = numbered(version());
  if (here.join() !== code.version.join()) throw new OtherContent("version", here.join("."), code.version.join("."));
  const chosen = choose(shelf, code.choice, code.seed);
  const prints = printsOf(shelf, code.choice, chosen);
  const part = (["pool", "missions", "incidents"] as const).find((each) => prints[each] !== code.prints[each]);
  if (part) throw new OtherContent(part);
  return paperOf(code, chosen);
}

interface Chosen {
  drawn: Shelved[];
  listed: Shelved[];
  incidents: Shelved[];
}

function choose(shelf: ChallengeShelf, { drawn, listed, incidents }: Choice, seed: number): Chosen {
  const named = listed.map((print) => {
    const found = shelf.contents.missions.find(({ id }) => printOf(id, PRINT_BITS.id) === print);
    if (!found) throw new OtherContent("listed");
    return openMission(shelf.content, found, shelf.language);
  });
  return {
    drawn: drawn ? draw(shelf, { ...drawn, without: new Set(named.map(({ mission }) => mission.id)) }, seed) : [],
    listed: named,
    incidents: incidents ? generate(incidents, seed, shelf.language) : [],
  };
}

/** Generated incidents: no story is told twice before all have been told. */
function generate({ count, difficulty }: NonNullable<Choice["incidents"]>, seed: number, language: Language): Shelved[] {
  const told = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const make = (name: string) => generateIncident(name, { difficulty: difficulty as 1 | 2 | 3 });
    let made = make(`${seed}-${index}`);
    for (let again = 1; told.has(made.mission.words.title); again++) made = make(`${seed}-${index}-${again}`);
    if (told.add(made.mission.words.title).size === STORIES) told.clear();
    return { mission: made.mission, words: made.words(language) };
  });
}

const poolOf = ({ contents }: ChallengeShelf, tiers: readonly string[]): ListedMission[] =>
  contents.missions.filter(({ tier }) => tiers.includes(tier)).sort((a, b) => (a.id < b.id ? -1 : 1));

/** Missions by chance, `without` some, from as many rows as there are, in the order of the curriculum; fewer than wanted when there are no more. */
function draw(
  shelf: ChallengeShelf,
  { tiers, count, without }: { tiers: readonly string[]; count: number; without: ReadonlySet<string> },
  seed: number,
): Shelved[] {
  const shuffled = new Random(`challenge/${seed}`).shuffle(poolOf(shelf, tiers)).filter(({ id }) => !without.has(id));
  const rows = new Set<string>();
  const first = shuffled.filter(({ item }) => !rows.has(item) && rows.add(item));
  const found: Shelved[] = [];
  for (const listed of [...first, ...shuffled.filter((each) => !first.includes(each))]) {
    if (found.length === count) break;
    const opened = openMission(shelf.content, listed, shelf.language);
    if (!needsJavaScript(opened.mission)) found.push(opened);
  }
  const order = shelf.contents.items.map(({ id }) => id);
  return found.sort(
    ({ mission: a }, { mission: b }) => order.indexOf(a.item) - order.indexOf(b.item) || a.order - b.order || (a.id < b.id ? -1 : 1),
  );
}

/** Programs in JavaScript do not run where results come from strangers; a mission that is about one cannot be won there. */
const needsJavaScript = ({ setup, solutions }: Mission): boolean =>
  /\bnode:\d|\bnpm (run|start|ci|install)\b|\bnode [\w/.-]+\.js\b/.test(JSON.stringify([setup, solutions]));

function printsOf(shelf: ChallengeShelf, { drawn }: Choice, chosen: Chosen): Prints {
  const missions = [...chosen.drawn, ...chosen.listed];
  const print = (texts: readonly string[], bits: number) => (texts.length ? printOf(texts.join("\n"), bits) : 0);
  return {
    pool: print(drawn ? poolOf(shelf, drawn.tiers).map(({ id }) => id) : [], PRINT_BITS.pool),
    missions: print(missions.map(factsOf), PRINT_BITS.missions),
    incidents: print(chosen.incidents.map(factsOf), PRINT_BITS.incidents),
  };
}

/** What a replay and its score depend on. */
const factsOf = ({ mission: { id, digest, par, hints } }: Shelved): string => JSON.stringify([id, digest, par, hints]);

function paperOf(code: ChallengeCode, chosen: Chosen): Paper {
  const seeded = ({ mission, words }: Shelved): PaperWorld => ({ mission, words, seed: `${mission.seed}/${code.seed.toString(36)}` });
  const own = ({ mission, words }: Shelved): PaperWorld => ({ mission, words, seed: mission.seed });
  const worlds = [...[...chosen.drawn, ...chosen.listed].map(seeded), ...chosen.incidents.map(own)];
  const { rules, minutes } = code;
  return {
    kind: "challenge",
    code: encode(code),
    digest: hash(JSON.stringify([code, worlds.map((world) => [factsOf(world), world.seed])])).slice(0, 16),
    limit: minutes * 60_000,
    rules,
    worlds,
    tasks: worlds.map(({ mission, words }, world) => ({
      ...{ id: mission.id, world, title: words.title, text: words.briefing },
      objectives: sharesOf(mission.objectives),
      points: mostOf(mission),
    })),
  };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const printOf = (text: string, bits: number): number => Number.parseInt(hash(text).slice(0, 8), 16) >>> (32 - bits);

function numbered(text: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
}
