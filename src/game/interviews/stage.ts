// A scenario as a mission that is never won: the referee sees when a question's moment has come, at the same virtual time whenever it is replayed.
import type { Booted } from "../boot.ts";
import { met, type Question, type Sight, unmet } from "../check.ts";
import type { Mission, MissionWords, Objective } from "../mission.ts";
import type { Cue, FollowUp, Scenario, ScenarioWords } from "./scenario.ts";
import { findOut } from "./truth.ts";

/** Ms after which a call that was tried before has been tried again: one that still runs, and the next one. */
const FRESH = 4500;

interface Known {
  /** Virtual ms of the candidate's first moment. */
  began: number;
  /** By follow-up, as far as they are known. */
  truths: Map<string, string>;
  /** Virtual ms since when a question's moment has been there, by follow-up. */
  since: Map<string, number>;
  /** The work is declared done. */
  over: boolean;
  /** No command runs. */
  idle(): boolean;
  /** The exit status of the last command line, while none runs. */
  status(): number;
}

/** What each world knows of the questions that were asked in it. */
export class Ledger {
  readonly #known = new WeakMap<Booted, Known>();

  of(booted: Booted): Known {
    let known = this.#known.get(booted);
    if (!known) {
      known = { began: Number.POSITIVE_INFINITY, truths: new Map(), since: new Map(), over: false, idle: () => true, status: () => 0 };
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
      const { now } = sight.booted.world.clock;
      const since = hasCome(when, sight, known) ? (known.since.get(id) ?? now) : undefined;
      if (since === undefined) {
        known.since.delete(id);
        return unmet("check.any");
      }
      known.since.set(id, since);
      // Calls that were tried before a change tell how it was before.
      if (when.check?.probes.length && now - since < FRESH) return unmet("check.any");
      // In the world's own time, so that a replay finds out the same at the same moment.
      if (truth && !known.truths.has(id)) {
        known.truths.set(id, "");
        findOut(truth, sight, (text) => void known.truths.set(id, text));
      }
      return met;
    },
  };
}

/** `k` is what most people call kubectl; and who asks for help or for a dry run does nothing yet. */
const meant = (line: string): string =>
  line.replace(/(^|[|;&(]\s*)k(?=\s)/g, "$1kubectl").replace(/[^|;&\n]*\s(--help|--dry-run)\b[^|;&\n]*/g, "");

function hasCome({ check, typed, outcome, after, end }: Cue, sight: Sight, known: Known): boolean {
  const { now } = sight.booted.world.clock;
  return (
    now >= known.began &&
    (!end || known.over) &&
    (after === undefined || now - known.began >= after) &&
    // Of what was typed one asks when it has had its effect.
    (!typed || (known.idle() && wasTyped(typed, outcome, sight.commands, known))) &&
    (!check || check.holds(sight).met)
  );
}

function wasTyped(typed: RegExp, outcome: Cue["outcome"], lines: readonly string[], { status }: Known): boolean {
  if (!outcome) return lines.some((line) => typed.test(meant(line)));
  return (outcome === "done") === (status() === 0) && typed.test(meant(lines.at(-1) ?? ""));
}
