// What the check `object` says is missing: the learner must be able to act on it.
import { expect, test } from "vitest";
import { object } from "../../../src/game/checks/object.ts";
import type { Selection } from "../../../src/game/checks/selection.ts";
import { WorldSight } from "../../../src/game/sight.ts";
import { translate } from "../../../src/i18n/index.ts";
import { boot } from "../small-world.ts";

/** What is missing after `make Deployment fish 2` (which labels it app=fish). */
function missing(wanted: Partial<Selection>): string | undefined {
  const booted = boot({ seed: "fish", world: "bare" });
  booted.run("make Deployment fish 2");
  booted.world.clock.runUntil(booted.world.clock.now + 1000);
  const sight = new WorldSight(booted, [], {}, () => []);
  const verdict = object.holds({ kind: "Deployment", namespace: "default", where: [], ...wanted }, sight);
  return verdict.met ? undefined : translate("en", verdict.missing!.id, verdict.missing!.values);
}

test("an object that is not there is told from one with other labels", () => {
  expect(missing({ name: "fish", labels: "app=fish" })).toBeUndefined();
  expect(missing({ name: "bird", labels: "app=fish" })).toBe("there is no Deployment bird");
  expect(missing({ name: "fish", labels: "stall=12" })).toBe("Deployment fish: metadata.labels is app=fish, wanted is stall=12");
});
test("a field may have another value, none, or one where none should be", () => {
  const compare = (path: string, test: Selection["where"][number]["test"]) => missing({ name: "fish", where: [{ path, test }] });
  expect(compare("spec.replicas", { is: "equals", value: 4 })).toBe("Deployment fish: spec.replicas is 2, wanted is 4");
  expect(compare('metadata.annotations["market/opens"]', { is: "equals", value: "06:00" })).toBe(
    'Deployment fish: metadata.annotations["market/opens"] is not set, wanted is 06:00',
  );
  expect(compare("spec.replicas", { is: "exists", value: false })).toBe("Deployment fish: spec.replicas is 2, and must not be set");
});
