// Two worlds of one seed, one for our kubectl and one for the real one, kept in step.

import type { Ran } from "./lines.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { Served } from "./served.ts";
import { Names, plainText, stateOf } from "./state.ts";

/** Virtual ms between two lines. */
const STEP = 10_000;
/** Steps after which what was started or stopped has settled. */
const SETTLED = 12;

export class Pair {
  private constructor(
    readonly ours: Served,
    readonly real: Served,
    readonly names: { ours: Names; real: Names },
  ) {}

  static async start({ files = {}, setup = [] }: Scenario): Promise<Pair> {
    const options = { files, setup, age: 50 * 60_000, now: Date.now() };
    const ours = await Served.start(options);
    const real = await Served.start(options);
    return new Pair(ours, real, { ours: new Names(ours), real: new Names(real) });
  }

  #align(steps = 1): void {
    const at = Math.ceil(Math.max(this.ours.now, this.real.now) / STEP + steps) * STEP;
    this.ours.runUntil(at);
    this.real.runUntil(at);
  }

  /** A line by both, without what no two runs share. */
  async run(line: string): Promise<{ ours: Ran; real: Ran }> {
    this.#align();
    const [ours, real] = [await this.ours.ours(line), await this.real.real(line)];
    const plain = ({ stdout, stderr, code }: Ran, names: Names) => ({
      stdout: plainText(stdout, names),
      stderr: plainText(stderr, names),
      code,
    });
    return { ours: plain(ours, this.names.ours), real: plain(real, this.names.real) };
  }

  /** All that both worlds hold, once what ends has ended. */
  states(): { ours: string[]; real: string[] } {
    this.#align(SETTLED);
    return { ours: stateOf(this.ours, this.names.ours), real: stateOf(this.real, this.names.real) };
  }

  stop(): void {
    this.ours.stop();
    this.real.stop();
  }
}
