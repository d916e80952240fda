// Validation of persistent volumes, claims and storage classes.
import { describe, expect, it } from "vitest";
import { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../../../src/api/kinds/index.ts";
import { complaints, made } from "./made.ts";

describe("a persistent volume", () => {
  const volume = (rest: object = {}): object => ({
    spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" }, ...rest },
  });

  it("needs access modes, a capacity and a place", () => {
    expect(complaints(PersistentVolume, volume())).toEqual([]);
    expect(complaints(PersistentVolume, {})).toEqual([
      "spec.accessModes: Required value",
      "spec.capacity: Required value",
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      "spec: Required value: must specify a volume type",
    ]);
  });
  it("has one place, of positive size", () => {
    const odd = volume({ capacity: { storage: "-1Gi" }, nfs: { server: "files", path: "/x" }, hostPath: { path: "/a/../b" } });
    expect(complaints(PersistentVolume, odd)).toEqual([
      "spec.capacity[storage]: Invalid value: -1073741824: must be a valid resource quantity",
      'spec.capacity[storage]: Invalid value: "-1Gi": must be greater than zero',
      "spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
      "spec.nfs: Forbidden: may not specify more than 1 volume type",
    ]);
  });
  it("on one node's disk says on which", () => {
    expect(complaints(PersistentVolume, volume({ hostPath: undefined, local: { path: "/mnt" } }))).toEqual([
      "metadata.annotations: Required value: Local volume requires node affinity",
    ]);
  });
  it("stays where it is, and may change its policy", () => {
    const old = made(PersistentVolume, volume());
    expect(complaints(PersistentVolume, volume({ persistentVolumeReclaimPolicy: "Delete" }), old)).toEqual([]);
    expect(complaints(PersistentVolume, volume({ hostPath: { path: "/other" } }), old)).toEqual([
      "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation",
    ]);
  });
});

describe("a claim", () => {
  const claim = (rest: object = {}): object => ({
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } }, ...rest },
  });
  const bound = {
    ...made(PersistentVolumeClaim, claim({ volumeName: "shelf" })),
    status: { phase: "Bound", capacity: { storage: "2Gi" } },
  };

  it("says how it is used and how much it needs", () => {
    expect(complaints(PersistentVolumeClaim, {})).toEqual([
      "spec.accessModes: Required value: at least 1 access mode is required",
      "spec.resources[storage]: Required value",
    ]);
    expect(complaints(PersistentVolumeClaim, claim({ accessModes: ["ReadWriteOncePod", "ReadOnlyMany"] }))).toEqual([
      "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
    ]);
  });
  it("when bound may grow, not shrink", () => {
    const sized = (storage: string): object => claim({ volumeName: "shelf", resources: { requests: { storage } } });
    expect(complaints(PersistentVolumeClaim, sized("3Gi"), bound)).toEqual([]);
    expect(complaints(PersistentVolumeClaim, sized("1Gi"), bound)).toEqual([
      "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
    ]);
  });
  it("keeps its modes, and its size while it waits", () => {
    const frozen = [
      "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
    ];
    expect(complaints(PersistentVolumeClaim, claim({ volumeName: "shelf", accessModes: ["ReadOnlyMany"] }), bound)).toEqual(frozen);
    const waiting = made(PersistentVolumeClaim, claim());
    expect(complaints(PersistentVolumeClaim, claim({ resources: { requests: { storage: "3Gi" } } }), waiting)).toEqual(frozen);
    expect(complaints(PersistentVolumeClaim, claim({ volumeName: "shelf" }), waiting)).toEqual([]);
  });
});

describe("a storage class", () => {
  it("needs a provisioner and knows policies and modes", () => {
    expect(complaints(StorageClass, { reclaimPolicy: "Recycle", volumeBindingMode: "Later" })).toEqual([
      "provisioner: Required value",
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ]);
  });
  it("does not change", () => {
    const old = made(StorageClass, { provisioner: "example.com/disk" });
    expect(complaints(StorageClass, { provisioner: "example.com/tape", volumeBindingMode: "WaitForFirstConsumer" }, old)).toEqual([
      "provisioner: Forbidden: updates to provisioner are forbidden.",
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ]);
  });
});
