// A short round: what is due, then what is weak, then what is new; one question for each skill, and none that was just asked.
import { Random } from "../../base/random.ts";
import type { Review } from "../progress/data.ts";
import { isDue } from "../skills/days.ts";
import type { Memory } from "../skills/memory.ts";
import type { Drill, DrillRow } from "./bank.ts";

export interface RoundOptions {
  /** In the order in which rows are learnt. */
  bank: readonly DrillRow[];
  memories: ReadonlyMap<string, Memory>;
  /** To know which questions were asked when. */
  reviews: readonly Review[];
  /** Ms since 1970. */
  now: number;
  count: number;
  seed: string;
  /** Only this row. */
  row?: string;
  /** Only these skills. */
  skills?: readonly string[];
  /** Only what is due. */
  dueOnly?: boolean;
}

/** Below this chance of being known, what is not due yet counts as weak. */
const WEAK = 0.94;
/** At most so many live worlds and explanations in a round: they take minutes. */
const LONG = 2;
const isLong = ({ type }: Drill): boolean => type === "live" || type === "explain" || type === "choose";

/** Where a review of a drill comes from. */
export const fromDrill = (id: string): string => `drill:${id}`;

/** The skills in the order in which they want to be tried. */
export function wantedSkills({
  bank,
  memories,
  now,
  row,
  skills: only,
  dueOnly,
}: Omit<RoundOptions, "count" | "seed" | "reviews">): string[] {
  const skills = bank
    .filter(({ item }) => row === undefined || item === row)
    .flatMap(({ skills }) => skills.map(({ id }) => id))
    .filter((id) => only === undefined || only.includes(id));
  const known = skills.flatMap((id) => memories.get(id) ?? []);
  const byChance = (a: Memory, b: Memory) => a.chanceAt(now) - b.chanceAt(now);
  const due = known.filter((memory) => isDue(memory, now)).sort(byChance);
  if (dueOnly) return due.map(({ skill: id }) => id);
  const rest = known.filter((memory) => !isDue(memory, now)).sort(byChance);
  const weak = rest.filter((memory) => memory.failed || memory.chanceAt(now) < WEAK);
  // Rows that have been begun come before those that nobody has looked at.
  const begun = new Set(known.map(({ skill: id }) => id.slice(0, id.indexOf("/"))));
  const fresh = skills.filter((id) => !memories.has(id));
  const isBegun = (id: string) => begun.has(id.slice(0, id.indexOf("/")));
  return [
    ...[...due, ...weak].map(({ skill: id }) => id),
    ...fresh.filter(isBegun),
    ...fresh.filter((id) => !isBegun(id)),
    ...rest.filter((memory) => !weak.includes(memory)).map(({ skill: id }) => id),
  ];
}

/** The questions of a round. Fewer than wanted where there are not so many. */
export function pickRound(options: RoundOptions): Drill[] {
  const { bank, memories, reviews, count, seed } = options;
  const asked = new Map<string, string>();
  for (const { from, when } of reviews) if (when > (asked.get(from) ?? "")) asked.set(from, when);
  const random = new Random(seed);
  const left = new Map<string, Drill[]>();
  for (const drill of random.shuffle(bank.flatMap(({ drills }) => drills)))
    left.set(drill.skill, [...(left.get(drill.skill) ?? []), drill]);
  for (const [skill, drills] of left) left.set(skill, sorted(drills, asked, memories.get(skill)));
  const wanted = wantedSkills(options);
  const picked: Drill[] = [];
  while (picked.length < count) {
    const before = picked.length;
    for (const skill of wanted) {
      if (picked.length === count) break;
      const drills = left.get(skill) ?? [];
      const long = picked.filter(isLong).length >= LONG;
      const index = Math.max(0, long ? drills.findIndex((drill) => !isLong(drill)) : 0);
      picked.push(...drills.splice(index, 1));
    }
    if (picked.length === before) break;
  }
  return picked;
}

/** The level that suits what is known of a skill. */
const levelFor = (memory: Memory | undefined): number => (!memory || memory.stability < 4 ? 1 : memory.stability < 25 ? 2 : 3);

/** What was asked longest ago first; of the same age what suits best. Who is new to a skill begins with a short question. */
function sorted(drills: readonly Drill[], asked: ReadonlyMap<string, string>, memory: Memory | undefined): Drill[] {
  const when = ({ id }: Drill) => asked.get(fromDrill(id)) ?? "";
  const level = levelFor(memory);
  const length = (drill: Drill) => Number(!memory && isLong(drill));
  return [...drills].sort(
    (a, b) =>
      (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : 0) ||
      length(a) - length(b) ||
      Math.abs(a.level - level) - Math.abs(b.level - level),
  );
}

/** How many questions a capstone has, and which share of right answers tests a row out. */
export const CAPSTONE = { count: 10, pass: 0.8 };

/** The questions that test a row out: of all its skills, the hard ones first, and none that the learner grades. */
export function pickCapstone({ skills, drills }: DrillRow, seed: string): Drill[] {
  const order = new Random(seed)
    .shuffle(drills.filter(({ type }) => type !== "explain" && type !== "choose"))
    .sort((a, b) => b.level - a.level);
  const picked: Drill[] = [];
  for (let turn = 0; picked.length < CAPSTONE.count && picked.length < order.length; turn++) {
    const skill = skills[turn % skills.length]!.id;
    const next = order.find((drill) => drill.skill === skill && !picked.includes(drill));
    if (next) picked.push(next);
    else if (turn > skills.length * drills.length) break;
  }
  return picked;
}
