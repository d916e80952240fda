// The short code of a challenge: seed, limit, rules and what is chosen, with prints of the content that it was made with.
import { type Rules, ruleNames, rulesOf } from "../runs/rules.ts";
import { BitReader, BitWriter, meant, plain, spell, unspell } from "./letters.ts";

/** The tiers that missions are drawn from, in the order in which a code counts them. */
export const challengeTiers = ["ground", "beginner", "intermediate", "advanced"] as const;
export type ChallengeTier = (typeof challengeTiers)[number];

/** What is played. Its parts may be combined. */
export interface Choice {
  /** Missions of these tiers, drawn by the seed. */
  drawn?: { tiers: readonly ChallengeTier[]; count: number };
  /** Missions by the prints of their ids (see `printOf`). */
  listed: readonly number[];
  /** Generated incidents. */
  incidents?: { count: number; difficulty: number };
}

/** What a code says. */
export interface ChallengeCode {
  seed: number;
  /** Of the run's clock. */
  minutes: number;
  rules: Rules;
  choice: Choice;
  /** Of the program that made it: major, minor and patch. */
  version: readonly [number, number, number];
  /** Of exactly the content that is played. */
  prints: Prints;
}

/** Short hashes; 0 for what is not chosen. */
export interface Prints {
  /** Which missions there were to draw from. */
  pool: number;
  missions: number;
  incidents: number;
}

/** How large each part may be. */
export const LIMITS = { seed: 2 ** 30 - 1, minutes: 511, drawn: 31, listed: 15, incidents: 15, difficulty: 3 } as const;
const BITS = { seed: 30, minutes: 9, drawn: 5, listed: 4, incidents: 4, difficulty: 2 } as const;
const VERSION_BITS = [3, 6, 5] as const;
/** How many bits prints have: of a mission's id, and of content. */
export const PRINT_BITS = { id: 20, pool: 10, missions: 20, incidents: 15 } as const;

const FAMILY = "KQ";
const PREFIX = `${FAMILY}1`;

/** A text that is no code of a challenge. */
export class CodeError extends Error {
  /**
   * @param reason mistyped: it looks like one, but a character is wrong; newer: of a later kind of codes; foreign: something else
   * @param suggestion the only code that differs from it in one character
   */
  constructor(
    readonly reason: "mistyped" | "newer" | "foreign",
    readonly suggestion?: string,
  ) {
    super(reason);
  }
}

/** @throws RangeError when a part is larger than a code can say */
export function encode({ seed, minutes, rules, choice, version, prints }: ChallengeCode): string {
  const bits = new BitWriter().add(seed, BITS.seed).add(minutes, BITS.minutes);
  for (const rule of ruleNames) bits.add(Number(rules[rule]), 1);
  for (const [at, width] of VERSION_BITS.entries()) bits.add(version[at]!, width);
  bits.add(choice.drawn?.count ?? 0, BITS.drawn);
  if (choice.drawn) {
    for (const tier of challengeTiers) bits.add(Number(choice.drawn.tiers.includes(tier)), 1);
    bits.add(prints.pool, PRINT_BITS.pool);
  }
  bits.add(choice.listed.length, BITS.listed);
  for (const mission of choice.listed) bits.add(mission, PRINT_BITS.id);
  if (choice.drawn || choice.listed.length) bits.add(prints.missions, PRINT_BITS.missions);
  bits.add(choice.incidents?.count ?? 0, BITS.incidents);
  if (choice.incidents) bits.add(choice.incidents.difficulty, BITS.difficulty).add(prints.incidents, PRINT_BITS.incidents);
  return spell(PREFIX, bits.values);
}

/** @throws CodeError */
export function decode(typed: string): ChallengeCode {
  const text = plain(typed);
  const values = unspell(PREFIX, text.startsWith(PREFIX) ? text : PREFIX + text.slice(PREFIX.length));
  const code = values && read(values);
  // A wrong character in the prefix alone is no reason to complain; but another kind of code may fit by chance.
  if (code && (text.startsWith(PREFIX) || !text.startsWith(FAMILY))) return code;
  if (text.startsWith(PREFIX)) {
    const likely = meant(PREFIX, text).filter((each) => read(unspell(PREFIX, each)!));
    throw new CodeError("mistyped", likely.length === 1 ? dashed(likely[0]!) : undefined);
  }
  throw new CodeError(text.startsWith(FAMILY) && text.length > 12 ? "newer" : "foreign");
}

/** A code as it is written, whatever way it was typed. @throws CodeError */
export const canonical = (typed: string): string => encode(decode(typed));

const dashed = (text: string): string => spell(PREFIX, unspell(PREFIX, text)!);

function read(values: readonly number[]): ChallengeCode | undefined {
  const bits = new BitReader(values);
  try {
    const seed = bits.read(BITS.seed);
    const minutes = bits.read(BITS.minutes);
    const rules = rulesOf(() => bits.read(1) === 1);
    const [major, minor, patch] = VERSION_BITS.map((width) => bits.read(width)) as [number, number, number];
    const count = bits.read(BITS.drawn);
    const drawn = count ? { count, tiers: challengeTiers.filter(() => bits.read(1)) } : undefined;
    const pool = drawn ? bits.read(PRINT_BITS.pool) : 0;
    const listed = Array.from({ length: bits.read(BITS.listed) }, () => bits.read(PRINT_BITS.id));
    const missions = count + listed.length ? bits.read(PRINT_BITS.missions) : 0;
    const generated = bits.read(BITS.incidents);
    const incidents = generated ? { count: generated, difficulty: bits.read(BITS.difficulty) } : undefined;
    const prints = { pool, missions, incidents: generated ? bits.read(PRINT_BITS.incidents) : 0 };
    const choice = { ...(drawn ? { drawn } : {}), listed, ...(incidents ? { incidents } : {}) };
    const empty = (drawn && !drawn.tiers.length) || incidents?.difficulty === 0 || count + listed.length + generated === 0;
    return bits.done && minutes && !empty ? { seed, minutes, rules, choice, version: [major, minor, patch], prints } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
