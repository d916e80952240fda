// Faults on purpose, each alone and in pairs, in one application: healthy before, ill after, well again after the faults' own repairs, and
// nothing else changed.
import { afterAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/api/object.ts";
import { Random } from "../../src/base/random.ts";
import { boot } from "../../src/commands/boot.ts";
import { applicationScript, drawApplication, healthOf } from "../../src/game/applications/shop.ts";
import type { CheckData } from "../../src/game/faults/index.ts";
import { drawn, FaultError, faults, inOrder, type PlacedFault, place, questionOf } from "../../src/game/faults/index.ts";
import { startSteps } from "../../src/game/perform-steps.ts";
import { WorldSight } from "../../src/game/sight.ts";

/** Not of any application's namespace. */
const OF_THE_CLUSTER = ["broken-dns", "stuck-finalizer", "dead-kubelet", "expired-certificate", "full-disk"];

class Ward {
  readonly booted;
  readonly sight;
  readonly random;
  readonly application;
  constructor(seed: string) {
    this.booted = boot({ seed, world: "default" });
    this.sight = new WorldSight(this.booted, [], {}, () => []);
    this.random = new Random(seed).stream("ward");
    this.application = drawApplication(this.random);
    this.do({ do: "run", script: applicationScript(this.application), mayFail: false });
  }
  do(step: Parameters<typeof startSteps>[0][number]): void {
    const { clock } = this.booted.world;
    const steps = startSteps([step], { booted: this.booted, sight: this.sight, strict: true });
    clock.runWhile(() => !steps.done, clock.now + 3_600_000);
    if (steps.failed) throw steps.failed;
  }
  until(data: CheckData, milliseconds = 600_000): void {
    this.do({ do: "until", question: questionOf(data, "test"), milliseconds });
  }
  place(name: string, others: readonly PlacedFault[] = []): PlacedFault {
    const placed = place(
      drawn(name, OF_THE_CLUSTER.includes(name) ? undefined : this.application.namespace),
      this.sight,
      this.random,
      others,
    );
    this.until(placed.symptom);
    return placed;
  }
  repair({ repair }: PlacedFault): void {
    for (const line of repair) this.do({ do: "run", script: line, mayFail: false });
  }
  healthy(): void {
    this.until({ all: healthOf(this.application) });
  }
  /** All that people wrote, as far as it says what they want. */
  wishes(): Record<string, unknown> {
    const wishes: Record<string, unknown> = {};
    for (const name of KINDS)
      for (const object of this.sight.api.list(this.sight.kind(name)!)) {
        const { spec, data, subjects, rules, metadata } = object as KubeObject & Record<string, unknown>;
        wishes[`${name} ${metadata.namespace ?? ""}/${metadata.name}`] = JSON.stringify({
          spec,
          data,
          subjects,
          rules,
          labels: metadata.labels,
        });
      }
    return wishes;
  }
}
const KINDS =
  "Namespace Node Deployment StatefulSet DaemonSet Service Ingress NetworkPolicy ResourceQuota LimitRange PersistentVolumeClaim ConfigMap Secret Role RoleBinding StorageClass IngressClass".split(
    " ",
  );

const wards = ["a", "b"].map((seed) => ({ seed, ward: undefined as Ward | undefined }));
const wardOf = (index: number): Ward => {
  const entry = wards[index % wards.length]!;
  return (entry.ward ??= new Ward(entry.seed));
};
afterAll(() => wards.splice(0));
/** A world in which a case failed is of no use to the next one. */
const inWard = (index: number, work: (ward: Ward) => void): void => {
  const ward = wardOf(index);
  try {
    work(ward);
  } catch (error) {
    wards[index % wards.length]!.ward = undefined;
    throw error;
  }
};

const names = faults.map(({ name }) => name);
/** Of two workers one has to be left. */
const ENDS_NODE = ["dead-kubelet", "expired-certificate", "full-disk"];
const all = names.flatMap((first, index) => names.slice(index + 1).map((second) => [first, second] as const));
const impossible = all.filter((pair) => pair.every((name) => ENDS_NODE.includes(name)));
const pairs = all.filter((pair) => !impossible.includes(pair));

describe("a fault alone", () => {
  test.each(names.map((name, index) => [name, index] as const))("%s shows, is cured by its repair, and leaves nothing", alone, 60_000);
});

describe("two faults at once", () => {
  test.each(impossible)("%s and %s: the last worker is spared", (first, second) => {
    inWard(0, (ward) => {
      ward.healthy();
      const placed = ward.place(first);
      expect(() => ward.place(second, [placed])).toThrow(FaultError);
      ward.repair(placed);
    });
  });
  test.each(pairs.map(([first, second], index) => [first, second, index] as const))("%s and %s", together, 60_000);
});

/** Some of the many: each with one that takes something away from the others. */
const TRIPLES = [
  ["image-typo", "selector-off-by-one", "full-disk"],
  ["missing-key", "wrong-ingress-class", "dead-kubelet"],
  ["oom", "wrong-port", "broken-dns"],
  ["crash-loop", "missing-rbac", "quota"],
  ["slow-start", "bad-pvc", "deny-all"],
  ["failed-rollout", "stuck-finalizer", "expired-certificate"],
];
describe("three faults at once", () => {
  test.each(TRIPLES)(
    "%s, %s and %s",
    (...names) => {
      inWard(names[0]!.length, (ward) => {
        ward.healthy();
        const before = ward.wishes();
        const placed: PlacedFault[] = [];
        for (const { fault } of inOrder(names.map((name) => drawn(name)))) placed.push(ward.place(fault.name, placed));
        for (const each of placed.toReversed()) ward.repair(each);
        for (const each of placed) ward.until(each.cured);
        ward.healthy();
        expect(ward.wishes()).toEqual(before);
      });
    },
    60_000,
  );
});

function alone(name: string, index: number): void {
  inWard(index, (ward) => {
    ward.healthy();
    const before = ward.wishes();
    const fault = ward.place(name);
    expect(questionOf(fault.cured, name).holds(ward.sight).met).toBe(false);
    ward.repair(fault);
    ward.until(fault.cured);
    ward.healthy();
    expect(ward.wishes()).toEqual(before);
  });
}

function together(first: string, second: string, index: number): void {
  inWard(index, (ward) => {
    ward.healthy();
    const before = ward.wishes();
    const placed: PlacedFault[] = [];
    for (const { fault } of inOrder([drawn(first), drawn(second)])) placed.push(ward.place(fault.name, placed));
    for (const each of placed) if (!placed.some((by) => hidden(each, by))) ward.until(each.symptom, 120_000);
    const [one, other] = (index % 2 ? placed : [...placed].reverse()) as [PlacedFault, PlacedFault];
    ward.repair(one);
    if (!hidden(one, other)) ward.until(one.cured);
    ward.until(other.symptom, 240_000);
    ward.repair(other);
    for (const each of placed) ward.until(each.cured);
    ward.healthy();
    expect(ward.wishes()).toEqual(before);
  });
}

/** Whether `by` takes away what `one` needs in order to be seen cured. */
const hidden = (one: PlacedFault, by: PlacedFault): boolean => (one.fault.needs ?? []).some((need) => by.fault.hides?.includes(need));
