// The addresses of the driver's manifests, of its examples, and of the roles of its sidecars.
import { readAsset } from "../../base/assets.ts";
import { dumpYaml } from "../../base/yaml.ts";
import { DRIVER } from "./plugin.ts";
import { pluginBindings, type SidecarRole, sidecarRoles } from "./rbac.ts";

const RAW = String.raw`https:\/\/raw\.githubusercontent\.com\/kubernetes-csi\/`;
const AT = String.raw`(?:master|v\d+\.\d+\.\d+|release-\d+\.\d+)`;
const DRIVER_FILE = new RegExp(
  `^${RAW}csi-driver-host-path\\/${AT}\\/(?:deploy\\/kubernetes-(?:1\\.\\d+|latest)\\/hostpath|examples)\\/(.+)\\.yaml$`,
);
const SIDECAR_FILE = new RegExp(`^${RAW}external-(provisioner|attacher|resizer)\\/${AT}\\/deploy\\/kubernetes\\/rbac\\.yaml$`);
const SNAPSHOTTER_FILE = new RegExp(
  `^${RAW}external-snapshotter\\/${AT}\\/deploy\\/kubernetes\\/csi-snapshotter\\/rbac-csi-snapshotter\\.yaml$`,
);
const HEALTH_FILE = new RegExp(
  `^${RAW}external-health-monitor\\/${AT}\\/deploy\\/kubernetes\\/external-health-monitor-controller\\/rbac\\.yaml$`,
);

const claim = (name: string, dataSource?: object): object => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name },
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
    storageClassName: "csi-hostpath-sc",
    ...(dataSource ? { dataSource } : {}),
  },
});

const EXAMPLES: Readonly<Record<string, () => string>> = {
  "csi-hostpath-plugin": () => `${readAsset("src/addons/csi-hostpath/plugin.yaml")}---\n${pluginBindings("csi-hostpathplugin-sa")}`,
  "csi-hostpath-driverinfo": () =>
    dumpYaml({
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: DRIVER, labels: { "app.kubernetes.io/name": DRIVER, "app.kubernetes.io/component": "csi-driver" } },
      spec: { volumeLifecycleModes: ["Persistent", "Ephemeral"], podInfoOnMount: true, fsGroupPolicy: "File" },
    }),
  "csi-storageclass": () =>
    dumpYaml({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "csi-hostpath-sc" },
      provisioner: DRIVER,
      reclaimPolicy: "Delete",
      volumeBindingMode: "Immediate",
      allowVolumeExpansion: true,
    }),
  "csi-volumesnapshotclass": () =>
    dumpYaml({
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshotClass",
      metadata: { name: "csi-hostpath-snapclass" },
      driver: DRIVER,
      deletionPolicy: "Delete",
    }),
  "csi-pvc": () => dumpYaml(claim("csi-pvc")),
  "csi-app": () =>
    dumpYaml({
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: "my-csi-app" },
      spec: {
        containers: [
          {
            name: "my-frontend",
            image: "busybox",
            volumeMounts: [{ mountPath: "/data", name: "my-csi-volume" }],
            command: ["sleep", "1000000"],
          },
        ],
        volumes: [{ name: "my-csi-volume", persistentVolumeClaim: { claimName: "csi-pvc" } }],
      },
    }),
  "csi-snapshot-v1": () =>
    dumpYaml({
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshot",
      metadata: { name: "new-snapshot-demo" },
      spec: { volumeSnapshotClassName: "csi-hostpath-snapclass", source: { persistentVolumeClaimName: "csi-pvc" } },
    }),
  "csi-restore": () =>
    dumpYaml(claim("hpvc-restore", { name: "new-snapshot-demo", kind: "VolumeSnapshot", apiGroup: "snapshot.storage.k8s.io" })),
  "csi-clone": () => dumpYaml(claim("csi-pvc-clone", { name: "csi-pvc", kind: "PersistentVolumeClaim" })),
};

/** The manifest behind an address; undefined where it is none of its own. */
export function csiHostpathManifest(address: string): string | undefined {
  const file = DRIVER_FILE.exec(address)?.[1];
  if (file) return EXAMPLES[file]?.();
  const sidecar = SIDECAR_FILE.exec(address)?.[1];
  if (sidecar) return sidecarRoles(sidecar as SidecarRole);
  if (SNAPSHOTTER_FILE.test(address)) return sidecarRoles("snapshotter");
  return HEALTH_FILE.test(address) ? sidecarRoles("health-monitor-controller") : undefined;
}
