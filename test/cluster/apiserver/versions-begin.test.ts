// Where the versions of objects stand when a learner comes to a new cluster.
import { expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";

it("a new cluster's first object of a user has the version that a real one's has (v1.36: 357)", () => {
  const booted = boot({ seed: "versions", world: "bare" });
  const ran = booted.script().run("kubectl create service clusterip diner --tcp=80 -o jsonpath={.metadata.resourceVersion}");
  booted.world.clock.runWhile(() => ran.exitCode === undefined, booted.world.clock.now + 60_000);
  expect(ran.stdout).toBe("357");
});
