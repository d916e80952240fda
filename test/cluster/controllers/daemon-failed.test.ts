// A daemon's failed pod is replaced at once the first time, and ever later when its successors fail too.
import { expect, it } from "vitest";
import { FailedPods } from "../../../src/cluster/controllers/daemonset/failed.ts";

const set = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "d", uid: "u", generation: 1, resourceVersion: "", creationTimestamp: "" },
};

it("waits one second, then two, then four, up to a quarter of an hour; each node for itself", () => {
  const failed = new FailedPods();
  expect(failed.wait(set, "a", 0)).toBe(0);
  expect(failed.wait(set, "a", 400)).toBe(600);
  expect(failed.wait(set, "b", 400)).toBe(0);
  expect(failed.wait(set, "a", 1000)).toBe(0);
  expect(failed.wait(set, "a", 1000)).toBe(2000);
  let now = 1000;
  for (let i = 0; i < 20; i++) {
    now += failed.wait(set, "a", now);
    failed.wait(set, "a", now);
  }
  expect(failed.wait(set, "a", now)).toBe(15 * 60_000);
  expect(failed.wait(set, "a", now + 31 * 60_000)).toBe(0);
  expect(failed.wait(set, "a", now + 31 * 60_000)).toBe(1000);
});
