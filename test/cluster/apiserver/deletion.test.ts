// What a deletion does that does not say what becomes of dependents (registry strategies: DefaultGarbageCollectionPolicy).
import { expect, test } from "vitest";
import { builtInKinds, Job, ReplicationController } from "../../../src/api/kinds/index.ts";
import { open } from "./door.ts";

const here = { namespace: "default" };
const template = (restartPolicy: string) => ({
  metadata: { labels: { app: "web" } },
  spec: { restartPolicy, containers: [{ name: "web", image: "nginx" }] },
});

test("jobs and replication controllers leave their pods alone by default, and jobs are warned of it", () => {
  const { api } = open(builtInKinds);
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "once", ...here }, spec: { template: template("Never") } };
  api.create(Job, job as never, here);
  const controller = { metadata: { name: "web", ...here }, spec: { replicas: 0, selector: { app: "web" }, template: template("Always") } };
  api.create(ReplicationController, controller as never, here);
  const warnings: string[] = [];
  const remove = (kind: typeof Job | typeof ReplicationController, name: string, options: object = {}) =>
    api.request({ verb: "delete", kind: kind as never, name, ...here, delete: options, warn: (text) => void warnings.push(text) });
  remove(Job, "once");
  expect(api.get(Job, "once", here).metadata.finalizers).toEqual(["orphan"]);
  expect(warnings).toEqual([
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
  ]);
  remove(ReplicationController, "web");
  expect(api.get(ReplicationController, "web", here).metadata.finalizers).toEqual(["orphan"]);
  api.create(Job, { ...job, metadata: { name: "gone", ...here } } as never, here);
  remove(Job, "gone", { propagationPolicy: "Background" });
  expect(api.find(Job, "gone", here)).toBeUndefined();
  api.create(Job, { ...job, metadata: { name: "held", ...here, finalizers: ["foregroundDeletion"] } } as never, here);
  remove(Job, "held");
  expect(api.get(Job, "held", here).metadata.finalizers).toEqual(["foregroundDeletion"]);
  expect(warnings).toHaveLength(2);
});
