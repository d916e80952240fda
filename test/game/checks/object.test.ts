// What the check `object` says is missing: the learner must be able to act on it.
import { expect, test } from "vitest";
import { count } from "../../../src/game/checks/count.ts";
import { object } from "../../../src/game/checks/object.ts";
import type { Selection } from "../../../src/game/checks/selection.ts";
import { mismatch } from "../../../src/game/match.ts";
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
test("a part of a text is compared and told alone; expressions are for authors, and are not told", () => {
  const app = 'spec.template.metadata.labels["app"]';
  const compare = (more: object, path = app) => missing({ name: "fish", where: [{ path, ...more } as Selection["where"][number]] });
  expect(compare({ test: { is: "matches", value: "/^f..h$/" } })).toBeUndefined();
  expect(compare({ part: /f(i)s/, test: { is: "equals", value: "i" } })).toBeUndefined();
  expect(compare({ part: /is./, test: { is: "matches", value: "/^x/" } })).toBe(
    `Deployment fish: ${app} is ish, which is not what is wanted`,
  );
  expect(compare({ part: /fowl/, test: { is: "matches", value: "/^x/" } })).toBe(`Deployment fish: ${app} is not set`);
});
test("of an item that a list lacks, what the items have at that place is told", () => {
  const containers = (wanted: object) => missing({ name: "fish", matches: { spec: { template: { spec: { containers: [wanted] } } } } });
  expect(mismatch([{ a: { b: "x" } }], [{ a: { b: "y" } }, { a: { c: 1 } }, { a: { b: "z" } }], "list")).toEqual({
    ...{ path: "list[*].a.b", expected: "x", actual: ["y", "z"] },
  });
  expect(mismatch([{ a: "x", b: "y" }], [{ a: "x" }, { b: "y" }], "list")).toMatchObject({ path: "list", expected: { a: "x", b: "y" } });
  expect(containers({ name: "bird" })).toMatch(/^Deployment fish: spec.template.spec.containers\[0\].name is .*, wanted is bird$/);
});
test("what there is too much of is told by name", () => {
  const tell = (least: number, most: number) => {
    const booted = boot({ seed: "fish", world: "bare" });
    booted.run("make Deployment fish 2");
    booted.world.clock.runUntil(booted.world.clock.now + 1000);
    const args = { kind: "Deployment", namespace: "default", where: [], atLeast: least, atMost: most };
    const { missing } = count.holds(args, new WorldSight(booted, [], {}, () => []));
    return translate("en", missing!.id, missing!.values);
  };
  expect(tell(0, 0)).toBe("Deployment: 1 found (fish), wanted 0");
  expect(tell(2, 3)).toBe("Deployment: 1 found, wanted 2–3");
});
