// What changes a cluster: two worlds of one seed, our kubectl in one and the real one at the other, line by line. Both answer the same, and both
// worlds are the same afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenarios } from "./scenarios.ts";
import { binary, Served } from "./served.ts";

/** Virtual ms between two lines. */
const STEP = 10_000;

describe.skipIf(!binary)("our kubectl and the real one change the same", () => {
  for (const { name, files = {}, setup = [], lines } of scenarios)
    describe(name, () => {
      let ours: Served;
      let real: Served;
      beforeAll(async () => {
        const options = { files, setup, age: 50 * 60_000 };
        ours = await Served.start(options);
        // The real kubectl waits on real time: what it waits for comes soon.
        real = await Served.start({ ...options, speed: 100 });
      });
      afterAll(() => {
        ours?.stop();
        real?.stop();
      });
      it.each(lines)("%s", async (line) => {
        const at = Math.ceil(Math.max(ours.now, real.now) / STEP + 1) * STEP;
        ours.runUntil(at);
        real.runUntil(at);
        expect(await ours.ours(line)).toEqual(await real.real(line));
      });
    });
});
