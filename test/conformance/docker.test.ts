// Docker: two worlds of one seed, our docker in one and the real one at the served engine of the other, line by line. Both answer the same.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";
import { dockerScenarios } from "./docker-scenarios/index.ts";

const client = realBuildx();

describe.skipIf(!client)("our docker and the real one", () => {
  for (const { name, files, lines } of dockerScenarios)
    describe(name, () => {
      const pair = DockerPair.forTests(files, client);
      it.each(lines)("%s", async (line) => {
        const { ours, real } = await pair().run(line);
        expect(ours).toEqual(real);
      });
      it("nothing was thrown that should not have been", () => expect(pair().real.faults).toEqual([]));
    });
});
