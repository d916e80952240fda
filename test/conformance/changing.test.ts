// What changes a cluster: two worlds of one seed, our kubectl in one and the real one at the other, line by line. Both answer the same, and both
// worlds are the same afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Pair } from "./pair.ts";
import { scenarios } from "./scenarios/index.ts";
import { binary } from "./served.ts";

describe.skipIf(!binary)("our kubectl and the real one change the same", () => {
  for (const scenario of scenarios)
    describe(scenario.name, () => {
      let pair: Pair;
      beforeAll(async () => {
        pair = await Pair.start(scenario);
      });
      afterAll(() => pair?.stop());
      it.each(scenario.lines)("%s", async (line) => {
        const { ours, real } = await pair.run(line);
        expect(ours).toEqual(real);
      });
      it("leaves both worlds the same", () => {
        const { ours, real } = pair.states();
        expect(ours).toEqual(real);
      });
    });
});
