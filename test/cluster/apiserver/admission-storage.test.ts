// What admission does to claims: their class, and whether they may grow.
import { expect, test } from "vitest";
import { builtInKinds, PersistentVolumeClaim, StorageClass } from "../../../src/api/kinds/index.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { admin, refusal, START } from "./door.ts";

const here = { namespace: "default" };
const open = () => {
  const clock = new Clock(START);
  return {
    clock,
    api: createApiServer({ clock, random: new Random("door"), kinds: builtInKinds, serviceCidr: "10.96.0.0/12" }).client(admin),
  };
};
const claim = (name: string, spec: object = {}) => ({
  metadata: { name, ...here },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});
const shelf = (name: string, rest: object = {}) => ({
  metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "example.com/disk",
  ...rest,
});

test("a claim that says nothing of a class gets the newest default, and none where it says so", () => {
  const { api, clock } = open();
  const classOf = (name: string, spec = {}) => api.create(PersistentVolumeClaim, claim(name, spec)).spec.storageClassName;
  expect(classOf("early")).toBeUndefined();
  api.create(StorageClass, shelf("old"));
  clock.runUntil(clock.now + 1000);
  api.create(StorageClass, shelf("b"));
  api.create(StorageClass, shelf("a"));
  expect(classOf("plain")).toBe("a");
  expect(classOf("none", { storageClassName: "" })).toBe("");
  expect(classOf("own", { storageClassName: "old" })).toBe("old");
});

test("a claim grows when it is bound and its class lets it", () => {
  const { api } = open();
  api.create(StorageClass, shelf("stiff"));
  api.create(StorageClass, shelf("elastic", { allowVolumeExpansion: true, metadata: { name: "elastic" } }));
  const grown = (name: string, storageClassName: string, phase?: string): string => {
    const made = api.create(PersistentVolumeClaim, claim(name, { storageClassName, volumeName: "v" }));
    const status = { phase, capacity: { storage: "1Gi" } };
    const now = phase ? api.update(PersistentVolumeClaim, { ...made, status }, { subresource: "status" }) : made;
    return refusal(() => api.update(PersistentVolumeClaim, { ...now, spec: { ...now.spec, resources: { requests: { storage: "2Gi" } } } }));
  };
  expect(grown("a", "elastic", "Bound")).toBe("(not refused)");
  expect(grown("b", "stiff", "Bound")).toBe(
    'persistentvolumeclaims "b" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
  expect(grown("c", "", "Bound")).toMatch(/only dynamically provisioned pvc can be resized/);
  expect(grown("d", "elastic")).toMatch(/spec: Forbidden: spec is immutable after creation except resources\.requests/);
});
