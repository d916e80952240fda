// Judges a spoiled solution: it must not win, or come to the same as the solution that it was.
import { boot } from "../../src/commands/boot.ts";
import { Attempt, MissionError } from "../../src/game/attempt.ts";
import type { Mission, Solution } from "../../src/game/mission.ts";
import { endState } from "./end-state.ts";
import type { Mutant } from "./mutate.ts";

/** Virtual ms that the world has after the last step to come to rest. */
const SETTLE = 120_000;

/** Plays a solution to its end; undefined where it does not win. */
function won(mission: Mission, solution: Solution): string[] | undefined {
  const game = new Attempt({ mission, boot, words: mission.words, language: "en" });
  const { clock } = game.booted.world;
  try {
    game.perform(solution.steps, { strict: false, what: solution.name });
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
  clock.runWhile(() => game.referee.wonAt === undefined, clock.now + SETTLE);
  game.referee.look();
  return game.referee.wonAt === undefined ? undefined : endState(game.booted);
}

/** What is wrong with the mission, which a spoiled solution wins: undefined where all is well. */
export function outcome(mission: Mission, mutant: Mutant): string | undefined {
  const reached = won(mission, mutant);
  if (!reached) return undefined;
  const meant = won(mission, mutant.of);
  if (!meant) return "the solution itself does not win";
  const other = [...reached.filter((line) => !meant.includes(line)), ...meant.filter((line) => !reached.includes(line))];
  return other.length ? `wins, and comes to something else:\n${other.join("\n")}` : undefined;
}
