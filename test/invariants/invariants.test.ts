// The watch that is kept over all tests' clusters sees what it is there to see.
import { beforeEach, describe, expect, it } from "vitest";
import type { Kind } from "../../src/api/kind.ts";
import type { KubeObject } from "../../src/api/object.ts";
import type { Change } from "../../src/cluster/apiserver/change.ts";
import { whole } from "../cluster/whole.ts";
import { equalButAges } from "../conformance/ages.ts";
import { Always } from "./always.ts";
import { unsettled } from "./settled.ts";

const object = (kind: string, name: string, rest: object): KubeObject =>
  Object.freeze({
    apiVersion: "v1",
    kind,
    ...rest,
    metadata: Object.freeze({
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "7",
      ...("metadata" in rest ? (rest.metadata as object) : {}),
    }),
  }) as KubeObject;
const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
const added = (object: KubeObject): Change => ({ type: "ADDED", key: keyOf(object), object });
const changed = (old: KubeObject, object: KubeObject): Change => ({ type: "MODIFIED", key: keyOf(object), object, old });

describe("what always holds", () => {
  let always: Always;
  beforeEach(() => void (always = new Always()));

  it("is that no two services have one cluster IP or node port", () => {
    const spec = { clusterIPs: ["10.96.0.9"], ports: [{ port: 80, nodePort: 30_000 }] };
    expect(always.follow(added(object("Service", "a", { spec })))).toEqual([]);
    expect(always.follow(added(object("Service", "b", { spec, metadata: { resourceVersion: "8" } })))).toEqual([
      "Service default/b has the cluster IP 10.96.0.9, which is another's",
      "Service default/b has the node port TCP/30000, which is another's",
    ]);
  });

  it("is that a pod's address is its own until it has finished", () => {
    const pod = (name: string, phase: string, resourceVersion: string) =>
      object("Pod", name, { spec: {}, status: { phase, podIP: "10.244.1.2" }, metadata: { resourceVersion } });
    expect(always.follow(added(pod("a", "Succeeded", "7")))).toEqual([]);
    expect(always.follow(added(pod("b", "Running", "8")))).toEqual([]);
    expect(always.follow(added(pod("c", "Running", "9")))).toEqual(["Pod default/c has the pod IP 10.244.1.2, which is another's"]);
  });

  it("is that quotas are not exceeded, unless they were lowered", () => {
    const quota = (hard: string, used: string, resourceVersion: string) =>
      object("ResourceQuota", "q", { spec: { hard: { pods: hard } }, status: { used: { pods: used } }, metadata: { resourceVersion } });
    expect(always.follow(changed(quota("2", "2", "7"), quota("2", "3", "8")))).toEqual([
      "ResourceQuota default/q allows 2 pods, and 3 are used",
    ]);
    expect(always.follow(changed(quota("3", "3", "8"), quota("2", "3", "9")))).toEqual([]);
    expect(always.follow(changed(quota("2", "3", "9"), quota("2", "3", "10")))).toEqual([]);
  });

  it("is that versions rise, and that an object stays who it is", () => {
    const old = object("ConfigMap", "a", { metadata: { generation: 2, deletionTimestamp: "2026-01-05T09:00:00Z" } });
    always.follow(added(old));
    const other = object("ConfigMap", "a", { metadata: { uid: "another", generation: 1 } });
    expect(always.follow(changed(old, other))).toEqual([
      "ConfigMap default/a was written at version 7, after 7",
      "ConfigMap default/a: uid was uid-a and is another",
      "ConfigMap default/a: its generation fell to 1",
      "ConfigMap default/a came back from deletion",
    ]);
  });
});

describe("what comes true by itself", () => {
  const { world, text, pass } = whole("invariants", "bare");
  const { api } = world.cluster;
  /** As if everything ran, and nothing had changed for long. */
  const look = (hidden: readonly string[] = []) =>
    unsettled({
      server: {
        ...api,
        client: (user) =>
          ({
            ...api.client(user),
            list: (kind: Kind) =>
              api
                .client(user)
                .list(kind)
                .filter(({ metadata }) => !hidden.includes(metadata.name)),
          }) as never,
      },
      runs: () => true,
      still: () => true,
      gone: () => true,
    });
  const list = (plural: string) => api.client({ name: "test", groups: ["system:masters"] }).list(api.scheme.byResource("", "v1", plural)!);

  it("is nothing more in a cluster at rest", () => {
    text("kubectl create deployment web --image=nginx --replicas=2 && kubectl expose deployment web --port=80");
    pass(60);
    expect(look()).toEqual([]);
  });

  it("is that owners have their pods, and endpoints are those", () => {
    const pod = list("pods").find(({ metadata }) => metadata.name.startsWith("web-"))!;
    const found = look([pod.metadata.name]).join("\n");
    expect(found).toMatch(/ReplicaSet default\/web-\w+ wants 2 pods and has 1/);
    expect(found).toMatch(/Service default\/web has the ready pods \[\S+\], and its slices \[\S+ \S+\]/);
    expect(found).toMatch(/Service default\/web has the ready pods \[\S+\], and its endpoints \[\S+ \S+\]/);
  });

  it("is that pods are on nodes that exist", () => {
    const { nodeName } = list("pods").find(({ metadata }) => metadata.name.startsWith("web-"))!["spec"];
    expect(look([nodeName]).join("\n")).toMatch(new RegExp(`Pod default/web-\\S+ is on ${nodeName}, which does not exist`));
  });

  it("is that bound claims have their volumes", () => {
    text(`kubectl apply -f - <<'END'
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /disk}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
END`);
    pass(60);
    expect(look()).toEqual([]);
    expect(look(["disk"])).toEqual(["PersistentVolumeClaim default/data is bound to disk, which does not exist"]);
  });
});

describe("texts that are equal but for ages", () => {
  it("differ by no more than what the slower one took", () => {
    expect(equalButAges("web-1  Running  59s", "web-1  Running  60s", 2)).toBe(true);
    expect(equalButAges("5s (x3 over 9m59s)", "6s (x3 over 10m)", 1)).toBe(true);
    expect(equalButAges("web-1  Running  59s", "web-1  Running  70s", 2)).toBe(false);
    expect(equalButAges("web-1  Running  59s", "web-2  Running  59s", 2)).toBe(false);
    expect(equalButAges("5s (x3 over 10m)", "5s (x4 over 10m)", 2)).toBe(false);
  });
});
