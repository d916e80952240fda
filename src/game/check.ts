// What a check is: a pure question to the world, answered with "met" or with what is missing and where.
import type { Client } from "../api/client.ts";
import type { Kind } from "../api/kind.ts";
import type { Engine } from "../docker/engine.ts";
import type { Message } from "../i18n/index.ts";
import type { Booted } from "./boot.ts";
import type { PlacedFault } from "./faults/fault.ts";
import type { Fields } from "./fields.ts";
import type { Probe, Reach } from "./probe.ts";

export interface Verdict {
  readonly met: boolean;
  /** What is missing. */
  readonly missing?: Message;
}

export const met: Verdict = Object.freeze({ met: true });
export const unmet = (id: Message["id"], values: NonNullable<Message["values"]> = {}): Verdict => ({ met: false, missing: { id, values } });

/** What a check may look at. */
export interface Sight {
  readonly booted: Booted;
  /** The door of the learner's cluster, as its administrator. @throws Error in a world without a cluster */
  readonly api: Client;
  /** The Docker engine of the learner's computer. @throws Error in a world without one */
  readonly engine: Engine;
  /** A kind by its name, plural, singular, short name or plural.group. */
  kind(name: string): Kind | undefined;
  /** What came of the last try of a probe; undefined before the first. */
  reach(probe: Probe): Reach | undefined;
  /** Whether a question was answered, and rightly. */
  answered(question: string): { text: string; given?: string; right: boolean };
  /** The command lines typed so far. */
  readonly commands: readonly string[];
}

export interface Check<Args> {
  /** As it stands in content files. */
  readonly name: string;
  /** Reads the arguments strictly. */
  parse(fields: Fields): Args;
  holds(args: Args, sight: Sight): Verdict;
  /** Calls that must be tried in the world for the check to be answered. */
  probes?(args: Args): readonly Probe[];
  /** Says nothing about the state of the world: may only be a bonus. */
  readonly bonusOnly?: boolean;
}

/** A check with its arguments, ready to be asked. */
export interface Question {
  readonly name: string;
  readonly probes: readonly Probe[];
  readonly bonusOnly: boolean;
  holds(sight: Sight): Verdict;
  /** The question that is meant, where it can only be put when the faults are in the world. */
  bind?(faults: readonly PlacedFault[]): Question;
}
