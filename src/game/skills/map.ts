// The skill map: what is known, fading and unknown, by row of the curriculum and by command.
import { root as dockerRoot } from "../../commands/docker/index.ts";
import { tool as kubectlTool } from "../../commands/kubectl/index.ts";
import type { Skill } from "../drills/bank.ts";
import type { Knowledge } from "../drills/knowledge.ts";
import type { AttemptRecord } from "../progress/data.ts";
import { type Memory, memoriesOf } from "./memory.ts";
import { reviewsOfVerbs, totalVerbs } from "./verbs.ts";

/** From what is there for weeks to what was never tried. */
export const levels = ["strong", "known", "fading", "lost", "unknown"] as const;
export type Level = (typeof levels)[number];

export interface SkillCell {
  skill: Skill;
  level: Level;
  /** 0 to 1: how likely it is known now; undefined when it was never tried. */
  chance: number | undefined;
  /** The last try failed. */
  failed: boolean;
  /** Ms since 1970. */
  due: number | undefined;
}
export interface SkillRow {
  /** The checklist item. */
  item: string;
  cells: readonly SkillCell[];
}
export interface CommandCell {
  name: string;
  level: Level;
  /** How often it was typed in won missions and in exams. */
  count: number;
}
export interface CommandRow {
  tool: string;
  cells: readonly CommandCell[];
}

/** Days from which on something counts as there for good, for now. */
const STRONG = 21;
const KNOWN = 0.9;
const FADING = 0.7;

export function levelOf(memory: Memory | undefined, now: number): Level {
  if (!memory) return "unknown";
  const chance = memory.chanceAt(now);
  if (memory.failed) return chance < FADING ? "lost" : "fading";
  // Where a day has not passed to its end, the chance is a little under what it is due at.
  if (chance >= KNOWN - 0.005) return memory.stability >= STRONG ? "strong" : "known";
  return chance >= FADING ? "fading" : "lost";
}

export const skillMap = ({ bank, memories }: Knowledge, now: number): SkillRow[] =>
  bank.map(({ item, skills }) => ({
    item,
    cells: skills.map((skill) => {
      const memory = memories.get(skill.id);
      return { skill, level: levelOf(memory, now), chance: memory?.chanceAt(now), failed: memory?.failed ?? false, due: memory?.due };
    }),
  }));

/** The commands of kubectl and docker: those that were typed on the way to a win fade as skills do. */
export function commandMap(attempts: readonly AttemptRecord[], now: number): CommandRow[] {
  const memories = [...memoriesOf(reviewsOfVerbs(attempts)).values()];
  const counts = [...totalVerbs(attempts)];
  return [kubectlTool.root, dockerRoot].map((root) => ({
    tool: root.name,
    cells: (root.subcommands ?? [])
      .filter(({ hidden }) => !hidden)
      .map(({ name }) => {
        const isIt = (typed: string) => typed === `${root.name} ${name}` || typed.startsWith(`${root.name} ${name} `);
        const best = levels.indexOf("unknown");
        const own = memories.filter(({ skill }) => isIt(skill)).map((memory) => levels.indexOf(levelOf(memory, now)));
        return {
          name,
          level: levels[Math.min(best, ...own)]!,
          count: counts.filter(([typed]) => isIt(typed)).reduce((sum, [, count]) => sum + count, 0),
        };
      }),
  }));
}
