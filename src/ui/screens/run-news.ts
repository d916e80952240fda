// What a run has to tell unasked: that few minutes are left, and that a task is won. Each is told once, and nothing of what was so at the beginning.
import type { Run } from "../../game/runs/run.ts";

/** Minutes before the end at which it is said how many are left. */
const WARNINGS = [5, 1];
const MINUTE = 60_000;

export class RunNews {
  /** Tasks that were won when they were last looked at. */
  readonly #won = new Set<number>();
  readonly #warned = new Set<number>();

  constructor(private readonly run: Run) {
    this.minutesLeft();
    this.won();
  }

  /** How many minutes are left, where that is to be said now. */
  minutesLeft(): number[] {
    const due = WARNINGS.filter((minutes) => this.run.left <= minutes * MINUTE && !this.#warned.has(minutes));
    for (const minutes of due) this.#warned.add(minutes);
    return due;
  }

  /** The tasks that have been won since somebody last asked; one that is lost again can be won again. */
  won(): { task: number; points: number }[] {
    const fresh: { task: number; points: number }[] = [];
    for (const [task, { won, points }] of this.run.score.tasks.entries()) {
      if (!won) this.#won.delete(task);
      else if (!this.#won.has(task)) {
        this.#won.add(task);
        fresh.push({ task, points });
      }
    }
    return fresh;
  }
}
