// What a mission is: its facts, and its words apart from them.
import type { Language } from "../i18n/index.ts";
import type { Program } from "../machine/process.ts";
import type { AskedQuestion } from "./asked-question.ts";
import type { WorldName } from "./boot.ts";
import type { Question } from "./check.ts";
import type { PlacedFault } from "./faults/fault.ts";
import type { DamagePlan } from "./incidents/damage-plan.ts";
import type { Step } from "./steps.ts";

export interface Objective {
  id: string;
  check: Question;
  /** Not shown until it is met. */
  hidden: boolean;
  /** Not needed to win; brings points. */
  bonus: boolean;
  /** Once met, it stays met. */
  once: boolean;
  /** Virtual ms for which it must have held without a break. */
  hold: number;
}

export interface Invariant {
  id: string;
  check: Question;
  /** Points that a breach costs. Without a price a breach makes the attempt unwinnable until it is undone. */
  price?: number;
}

export interface Hint {
  /** Points. */
  price: number;
}

export interface Sabotage {
  /** Virtual ms after the start of the mission. */
  at: number;
  steps: readonly Step[];
}

export interface Solution {
  name: string;
  steps: readonly Step[];
}

export interface NearMiss extends Solution {
  /** Objectives that must stay unmet. */
  unmet: readonly string[];
  /** Invariants that must break. */
  breaks: readonly string[];
}

/** What a learner reads, in one language. */
export interface MissionWords {
  title: string;
  story: string;
  briefing: string;
  objectives: Readonly<Record<string, string>>;
  invariants: Readonly<Record<string, string>>;
  questions: Readonly<Record<string, string>>;
  hints: readonly string[];
  debrief: string;
}

export interface Mission {
  /** `<checklist item>/<file name>`. */
  id: string;
  tier: string;
  item: string;
  /** Place in its checklist item. */
  order: number;
  world: WorldName;
  seed: string;
  setup: readonly Step[];
  sabotage: readonly Sabotage[];
  objectives: readonly Objective[];
  invariants: readonly Invariant[];
  questions: readonly AskedQuestion[];
  hints: readonly Hint[];
  solutions: readonly Solution[];
  nearMisses: readonly NearMiss[];
  par: { commands: number; time: number };
  quiz?: string;
  next?: string;
  words: MissionWords;
  /** More executables of the learner's computer; no file tells of them. */
  programs?: Readonly<Record<string, Program>>;
  /** Of what a replay depends on: all but words, proofs and prices. */
  digest: string;
  /** What is watched while the learner works, and costs points when it is harmed. */
  damage?: DamagePlan;
  /** The words as they are when the faults are in the world: before, nobody can know what is to be told of them. */
  retell?(words: MissionWords, faults: readonly PlacedFault[], language: Language): MissionWords;
}
