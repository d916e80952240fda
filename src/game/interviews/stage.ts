// A scenario as a mission that is never won: the referee sees when a question's moment has come, at the same virtual time whenever it is replayed.
import type { Booted } from "../boot.ts";
import { met, type Question, type Sight, unmet } from "../check.ts";
import type { Mission, MissionWords, Objective } from "../mission.ts";
import type { Cue, FollowUp, Scenario, ScenarioWords } from "./scenario.ts";
import { findOut } from "./truth.ts";

interface Known {
  /** Virtual ms of the candidate's first moment. */
  began: number;
  /** By follow-up, as far as they are known. */
  truths: Map<string, string>;
  /** The work is declared done. */
  over: boolean;
  /** No command runs. */
  idle(): boolean;
}

/** What each world knows of the questions that were asked in it. */
export class Ledger {
  readonly #known = new WeakMap<Booted, Known>();

  of(booted: Booted): Known {
    let known = this.#known.get(booted);
    if (!known) {
      known = { began: Number.POSITIVE_INFINITY, truths: new Map(), over: false, idle: () => true };
      this.#known.set(booted, known);
    }
    return known;
  }
}

const ASK = "ask-";
/** The id of the follow-up that an objective stands for. */
export const followUpOf = (objective: string): string | undefined => (objective.startsWith(ASK) ? objective.slice(ASK.length) : undefined);

export function stage(scenario: Scenario, words: ScenarioWords, ledger: Ledger): { mission: Mission; words: MissionWords } {
  const worded: MissionWords = {
    ...{ title: words.title, story: "", briefing: words.task, debrief: "", invariants: {}, questions: {}, hints: [] },
    objectives: words.objectives,
  };
  const mission: Mission = {
    id: `interview/${scenario.id}`,
    ...{ tier: "interview", item: "interview", order: 0, world: scenario.world, seed: scenario.seed, setup: scenario.setup },
    objectives: [
      ...scenario.objectives.map(({ id, check }) => objective(id, check, false)),
      ...scenario.followUps.map((followUp) => objective(ASK + followUp.id, askedWhen(followUp, ledger), true)),
      objective("going-on", never, false, false),
    ],
    ...{ sabotage: [], invariants: [], questions: [], hints: [], solutions: [], nearMisses: [] },
    par: { commands: Number.POSITIVE_INFINITY, time: scenario.minutes * 60_000 },
    words: worded,
    digest: scenario.digest,
  };
  return { mission, words: worded };
}

const objective = (id: string, check: Question, once: boolean, bonus = true): Objective => ({
  ...{ id, check, once, bonus, hold: 0 },
  hidden: true,
});

/** An interview ends when somebody says so. */
const never: Question = { name: "never", probes: [], bonusOnly: false, holds: () => unmet("check.any") };

function askedWhen({ id, when, truth }: FollowUp, ledger: Ledger): Question {
  return {
    name: "follow-up",
    probes: when.check?.probes ?? [],
    bonusOnly: true,
    holds(sight) {
      const known = ledger.of(sight.booted);
      if (!hasCome(when, sight, known)) return unmet("check.any");
      // In the world's own time, so that a replay finds out the same at the same moment.
      if (truth && !known.truths.has(id)) {
        known.truths.set(id, "");
        findOut(truth, sight, (text) => void known.truths.set(id, text));
      }
      return met;
    },
  };
}

/** `k` is what most people call kubectl. */
const spelt = (line: string): string => line.replace(/(^|[|;&(]\s*)k(?=\s)/g, "$1kubectl");

function hasCome({ check, typed, after, end }: Cue, sight: Sight, { began, over, idle }: Known): boolean {
  const { now } = sight.booted.world.clock;
  return (
    now >= began &&
    (!end || over) &&
    (after === undefined || now - began >= after) &&
    // Of what was typed one asks when it has had its effect.
    (!typed || (idle() && sight.commands.some((line) => typed.test(spelt(line))))) &&
    (!check || check.holds(sight).met)
  );
}
