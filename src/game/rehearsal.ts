// A set-up that is played before anybody waits for one: what a program runs for the first time takes twice as long.
import { patiently } from "../base/tiering.ts";
import type { Boot } from "./boot.ts";
import { generateIncident } from "./incidents/incident.ts";
import { startSteps } from "./perform-steps.ts";
import { WorldSight } from "./sight.ts";

/** Virtual ms after which it has ended in any case. */
const LONGEST = 3_600_000;

export class Rehearsal {
  readonly #run;
  readonly #clock;
  readonly #end: number;

  constructor(boot: Boot) {
    const { mission } = generateIncident("rehearsal", { difficulty: 1 });
    const booted = boot({ seed: mission.seed, world: mission.world });
    const sight = new WorldSight(booted, mission.questions, mission.words.questions, () => []);
    this.#run = startSteps(mission.setup, { booted, sight, strict: true });
    this.#clock = booted.world.clock;
    this.#end = this.#clock.now + LONGEST;
  }

  get failed(): boolean {
    return this.#run.failed !== undefined;
  }
  /** Goes on as long as there is time for more; whether it is over. */
  goOn(more: () => boolean): boolean {
    patiently(() => this.#clock.runWhile(() => !this.#run.done && more(), this.#end));
    return this.#run.done || this.#clock.now >= this.#end;
  }
}
