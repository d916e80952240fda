// Validation of persistent volumes, claims and storage classes.
import { describe, expect, it } from "vitest";
import { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../../../src/api/kinds/index.ts";
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
      "spec.nodeAffinity: Required value: Local volume requires node affinity",
    ]);
  });
  it("names real labels of nodes", () => {
    const local = { hostPath: undefined, local: { path: "/mnt/../x" } };
    const affinity = (required: unknown) => complaints(PersistentVolume, volume({ ...local, nodeAffinity: { required } }));
    expect(affinity(undefined)).toEqual([
      "spec.nodeAffinity.required: Required value: must specify required node constraints",
      "spec.local.path: Invalid value: \"/mnt/../x\": must not contain '..'",
    ]);
    expect(affinity({ nodeSelectorTerms: [] })[0]).toBe(
      "spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term",
    );
    expect(affinity({ nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In" }] }] })[0]).toBe(
      "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    );
  });
  it("says of shares with secrets in which namespace these are", () => {
    const on = (source: object) => complaints(PersistentVolume, volume({ hostPath: undefined, ...source }));
    expect(on({ cinder: { volumeID: "v", secretRef: {} } })).toEqual([
      "spec.cinder.secretRef.name: Required value",
      "spec.cinder.secretRef.namespace: Required value",
    ]);
    expect(on({ csi: { driver: "disk.example.com", nodeExpandSecretRef: { name: "a", namespace: "b.c" } } })).toEqual([
      "spec.csi.volumeHandle: Required value",
      'spec.csi.nodeExpandSecretRef.namespace: Invalid value: "b.c": must not contain dots',
    ]);
    expect(on({ azureFile: { secretName: "a", shareName: "b", secretNamespace: "" } })).toEqual([
      "spec.azureFile.secretNamespace: Required value",
    ]);
    expect(on({ glusterfs: { endpoints: "a", path: "b", endpointsNamespace: "" } })).toEqual([
      'spec.glusterfs.endpointsNamespace: Invalid value: "": if the endpointnamespace is set, it must be a valid namespace name',
    ]);
    expect(on({ iscsi: { iqn: "disk", secretRef: {} } })).toEqual([
      "spec.iscsi.targetPortal: Required value",
      'spec.iscsi.iqn: Invalid value: "disk": must be valid format',
      "spec.iscsi.secretRef.name: Required value",
    ]);
  });
  it("may not recycle a node's root, and takes attributes only of a driver", () => {
    const odd = { hostPath: { path: "/srv/.." }, persistentVolumeReclaimPolicy: "Recycle", volumeAttributesClassName: "" };
    expect(complaints(PersistentVolume, volume({ ...odd, volumeMode: "Tape", capacity: { storage: "1Gi", cpu: "1" } }))).toEqual([
      'spec.capacity: Unsupported value: {"cpu":"1","storage":"1Gi"}: supported values: "storage"',
      "spec.hostPath.path: Invalid value: \"/srv/..\": must not contain '..'",
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
      "spec.volumeAttributesClassName: Required value: an empty string is disallowed",
      "spec.csi: Required value: has to be specified when using volumeAttributesClassName",
    ]);
  });
  it("takes options of mounting only where something is mounted", () => {
    const metadata = { annotations: { "volume.beta.kubernetes.io/mount-options": "ro" } };
    expect(complaints(PersistentVolume, { ...volume(), metadata })).toEqual([
      "metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type",
    ]);
    expect(complaints(PersistentVolume, { ...volume({ hostPath: undefined, nfs: { server: "a", path: "/" } }), metadata })).toEqual([]);
  });
  it("keeps its nodes, once it has some", () => {
    const on = (zone: string) => ({
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: [zone] }] }] } },
    });
    expect(complaints(PersistentVolume, volume(on("a")), made(PersistentVolume, volume()))).toEqual([]);
    expect(complaints(PersistentVolume, volume(on("b")), made(PersistentVolume, volume(on("a"))))).toEqual([
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"zone","Operator":"In","Values":["b"]}],"MatchFields":null}]}}: field is immutable',
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
  it("asks for something, of a class that can be", () => {
    const odd = { resources: { requests: { storage: "-1Gi" } }, storageClassName: "Fast_One", volumeMode: "Tape" };
    expect(complaints(PersistentVolumeClaim, claim(odd))).toEqual([
      'spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero',
      expect.stringMatching(/^spec\.storageClassName: Invalid value: "Fast_One": a lowercase RFC 1123 subdomain/),
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ]);
  });
  it("is filled from a claim, a snapshot, or what dataSourceRef names", () => {
    const snapshot = { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "monday" };
    const spec = (rest: object) => made(PersistentVolumeClaim, claim(rest)).spec;
    expect(spec({ dataSource: snapshot }).dataSourceRef).toEqual(snapshot);
    expect(spec({ dataSourceRef: snapshot }).dataSource).toEqual(snapshot);
    expect(spec({ dataSource: { kind: "Pod", name: "a" } }).dataSource).toBeUndefined();
    expect(spec({ dataSourceRef: { ...snapshot, namespace: "other" } }).dataSourceRef).toBeUndefined();
    expect(complaints(PersistentVolumeClaim, claim({ dataSourceRef: { kind: "Pod", name: "" } }))).toEqual([
      "spec.dataSource.name: Required value",
      "spec.dataSource: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      "spec.dataSourceRef.name: Required value",
      "spec.dataSourceRef: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
    ]);
    expect(complaints(PersistentVolumeClaim, claim({ dataSource: snapshot, dataSourceRef: { ...snapshot, name: "b" } }))).toEqual([
      "spec: Invalid value: {}: must match dataSourceRef",
    ]);
  });
  it("may be given a class later, never another", () => {
    const waiting = made(PersistentVolumeClaim, claim());
    expect(complaints(PersistentVolumeClaim, claim({ storageClassName: "fast" }), waiting)).toEqual([]);
    const fast = made(PersistentVolumeClaim, claim({ storageClassName: "fast" }));
    expect(complaints(PersistentVolumeClaim, claim({ storageClassName: "slow" }), fast)).toEqual([
      expect.stringMatching(
        /^spec: Forbidden: spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims\n/,
      ),
    ]);
  });
  it("when bound may change its attributes, not lose them", () => {
    const now = { ...bound, spec: { ...bound.spec, volumeAttributesClassName: "gold" } };
    const having = (name?: string) => claim({ volumeName: "shelf", ...(name === undefined ? {} : { volumeAttributesClassName: name }) });
    expect(complaints(PersistentVolumeClaim, having("silver"), now)).toEqual([]);
    expect(complaints(PersistentVolumeClaim, having(), now)).toContain(
      "spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden",
    );
    expect(complaints(PersistentVolumeClaim, having(""), now)).toEqual([
      "spec.volumeAttributesClassName: Forbidden: update from non-nil value to an empty string is forbidden",
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
      expect.stringMatching(
        /^spec: Forbidden: spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims\n/,
      ),
    ];
    expect(complaints(PersistentVolumeClaim, claim({ volumeName: "shelf", accessModes: ["ReadOnlyMany"] }), bound)).toEqual(frozen);
    const waiting = made(PersistentVolumeClaim, claim());
    expect(complaints(PersistentVolumeClaim, claim({ resources: { requests: { storage: "3Gi" } } }), waiting)).toEqual(frozen);
    expect(complaints(PersistentVolumeClaim, claim({ volumeName: "shelf" }), waiting)).toEqual([]);
  });
});

describe("warnings", () => {
  it("tell of what is old, gone or odd in a volume", () => {
    const annotations = { "volume.beta.kubernetes.io/storage-class": "", "volume.beta.kubernetes.io/mount-options": "" };
    const terms = [{ matchExpressions: [{ key: "beta.kubernetes.io/os", operator: "In", values: ["linux"] }] }];
    const spec = { storageos: {}, persistentVolumeReclaimPolicy: "Recycle", nodeAffinity: { required: { nodeSelectorTerms: terms } } };
    expect(PersistentVolume.warnings?.(made(PersistentVolume, { metadata: { annotations }, spec }), undefined)).toEqual([
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
      "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
      'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
      "spec.storageOS: deprecated in v1.22, non-functional in v1.25+",
    ]);
  });
  it("tell of parts of bytes in a claim, and in that of a pod's volume", () => {
    const spec = { resources: { requests: { storage: "1500m" }, limits: { storage: "2" } } };
    expect(PersistentVolumeClaim.warnings?.(made(PersistentVolumeClaim, { spec }), undefined)).toEqual([
      'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ]);
    const pod = { spec: { volumes: [{ name: "a", ephemeral: { volumeClaimTemplate: { spec } } }] } };
    expect(Pod.warnings?.(made(Pod, pod), undefined)).toEqual([
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ]);
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
  it("is described with what its volumes get", () => {
    const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
    const topologies = [{ matchLabelExpressions: [{ key: "zone", values: ["a", "b"] }, { key: "rack" }] }];
    const fast = { metadata: { name: "fast", annotations }, provisioner: "example.com/disk", parameters: { type: "ssd", a: "b" } };
    const storage = made(StorageClass, { ...fast, mountOptions: ["ro"], allowedTopologies: topologies, allowVolumeExpansion: true });
    expect(StorageClass.describe!(storage, {} as never, { showEvents: false })).toBe(
      [
        "Name:                  fast",
        "IsDefaultClass:        Yes",
        "Annotations:           storageclass.kubernetes.io/is-default-class=true",
        "Provisioner:           example.com/disk",
        "Parameters:            a=b,type=ssd",
        "AllowVolumeExpansion:  True",
        "MountOptions:",
        "  ro",
        "ReclaimPolicy:      Delete",
        "VolumeBindingMode:  Immediate",
        "AllowedTopologies:  ",
        "  Term 0:           zone in [a, b]",
        "                    rack in",
        "",
      ].join("\n"),
    );
  });
  it("names parameters and places once", () => {
    const zones = (...values: string[]) => ({ matchLabelExpressions: [{ key: "zone", values }] });
    const odd = {
      provisioner: "example.com/disk",
      parameters: { "": "x" },
      allowedTopologies: [zones("a", "b"), zones("b", "a", "a"), zones()],
    };
    expect(complaints(StorageClass, odd)).toEqual([
      'parameters: Invalid value: "": field can not be empty.',
      'allowedTopologies[1].matchLabelExpressions[0].values[2]: Duplicate value: "a"',
      'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
      "allowedTopologies[2].matchLabelExpressions[0].values: Required value",
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
