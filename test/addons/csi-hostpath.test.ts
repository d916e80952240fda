// The sample CSI driver and the snapshot controller: volumes that are attached, grow, are copied and snapshotted
// (kubernetes.io/docs/concepts/storage/persistent-volumes#expanding-persistent-volumes-claims, .../volume-snapshots; kubernetes-csi.github.io).
import { beforeAll, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const RAW = "https://raw.githubusercontent.com/kubernetes-csi";
const DRIVER = `${RAW}/csi-driver-host-path/master`;
const SNAPSHOTTER = `${RAW}/external-snapshotter/v8.4.0`;
const booted = boot({ seed: "csi", world: "default" });
const shell = booted.script();
const run = async (line: string): Promise<string> => {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
};
const apply = (text: string): Promise<string> => run(`kubectl apply -f - <<'YAML'\n${text}\nYAML`);
const events = (object: string): Promise<string> =>
  run(
    `kubectl get events --field-selector involvedObject.kind=${object.split("/")[0]},involvedObject.name=${object.split("/")[1]} -o jsonpath='{range .items[*]}{.type} {.reason} {.source.component}: {.message}{"\\n"}{end}'`,
  );
const claim = (name: string, more = ""): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: ${name} }\nspec:\n  storageClassName: csi-hostpath-sc\n  accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 1Gi } }\n${more}\n---\n`;
const pod = (name: string, claimName: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  terminationGracePeriodSeconds: 0\n  containers: [{ name: c, image: busybox, command: [sleep, "99999"], volumeMounts: [{ name: d, mountPath: /data }] }]\n  volumes: [{ name: d, persistentVolumeClaim: { claimName: ${claimName} } }]\n${more}\n---\n`;
const resize = (name: string, size: string): Promise<string> =>
  run(`kubectl patch pvc ${name} -p '{"spec":{"resources":{"requests":{"storage":"${size}"}}}}'`);

beforeAll(async () => {
  for (const plural of ["volumesnapshotclasses", "volumesnapshotcontents", "volumesnapshots"])
    await run(`kubectl apply -f ${SNAPSHOTTER}/client/config/crd/snapshot.storage.k8s.io_${plural}.yaml`);
  for (const part of ["rbac", "setup"])
    await run(`kubectl apply -f ${SNAPSHOTTER}/deploy/kubernetes/snapshot-controller/${part}-snapshot-controller.yaml`);
  await run(`kubectl apply -f ${SNAPSHOTTER}/deploy/kubernetes/csi-snapshotter/rbac-csi-snapshotter.yaml`);
  for (const sidecar of ["provisioner", "attacher", "resizer"])
    await run(`kubectl apply -f ${RAW}/external-${sidecar}/master/deploy/kubernetes/rbac.yaml`);
  for (const part of ["driverinfo", "plugin"])
    await run(`kubectl apply -f ${DRIVER}/deploy/kubernetes-1.30/hostpath/csi-hostpath-${part}.yaml`);
  for (const part of ["storageclass", "volumesnapshotclass"]) await run(`kubectl apply -f ${DRIVER}/examples/csi-${part}.yaml`);
  await run("kubectl wait --for=condition=Ready pod/csi-hostpathplugin-0 --timeout=90s; sleep 2");
}, 60_000);

it("leaves attachments alone that somebody else made", async () => {
  await apply(
    "apiVersion: storage.k8s.io/v1\nkind: VolumeAttachment\nmetadata: { name: by-hand }\nspec: { attacher: disks.example.com, nodeName: worker-1, source: { persistentVolumeName: none } }",
  );
  await run("sleep 600");
  expect(await run("kubectl get volumeattachment -o name")).toBe("volumeattachment.storage.k8s.io/by-hand\n");
  await run("kubectl delete volumeattachment by-hand");
});

it("registers the driver on its node, makes volumes there and attaches them before pods start", async () => {
  const node = await run("kubectl get pod csi-hostpathplugin-0 -o jsonpath='{.spec.nodeName}'");
  expect(await run(`kubectl get csinode ${node} -o jsonpath='{.spec.drivers}'`)).toBe(
    `[{"name":"hostpath.csi.k8s.io","nodeID":"${node}","topologyKeys":["topology.hostpath.csi/node"]}]`,
  );
  await apply(claim("data") + pod("app", "data"));
  await run("kubectl wait --for=condition=Ready pod/app --timeout=60s");
  const volume = await run("kubectl get pvc data -o jsonpath='{.spec.volumeName}'");
  expect(await run("kubectl get volumeattachment -o jsonpath='{.items[*].spec}{.items[*].status}'")).toBe(
    `{"attacher":"hostpath.csi.k8s.io","nodeName":"${node}","source":{"persistentVolumeName":"${volume}"}}{"attached":true}`,
  );
  expect(await events("Pod/app")).toContain(
    `Normal SuccessfulAttachVolume attachdetach-controller: AttachVolume.Attach succeeded for volume "${volume}" \n`,
  );
  expect(await events("PersistentVolumeClaim/data")).toMatch(
    /Normal ProvisioningSucceeded hostpath\.csi\.k8s\.io_csi-hostpathplugin-0_[-0-9a-f]+: Successfully provisioned volume pvc-/,
  );
});

it("grows a volume under a running pod, through the conditions of a real one", async () => {
  expect(await resize("data", "500Mi")).toContain("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
  await resize("data", "2Gi");
  await run("sleep 0.8");
  expect(
    await run(
      "kubectl get pvc data -o jsonpath='{.status.capacity.storage} {.status.allocatedResourceStatuses.storage} {.status.conditions[*].type}: {.status.conditions[*].message}'",
    ),
  ).toBe(
    "1Gi NodeResizePending FileSystemResizePending: Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
  );
  await run("sleep 3");
  expect(
    await run("kubectl get pvc data -o jsonpath='{.status.capacity.storage}{.status.conditions}{.status.allocatedResourceStatuses}'"),
  ).toBe("2Gi");
  expect(
    (await events("PersistentVolumeClaim/data"))
      .split("\n")
      .slice(-5, -1)
      .map((line) => line.replace(/pvc-\S+|worker-\d/g, "…")),
  ).toEqual([
    "Normal ExternalExpanding volume_expand: waiting for an external controller to expand this PVC",
    "Normal Resizing external-resizer hostpath.csi.k8s.io: External resizer is resizing volume …",
    "Normal FileSystemResizeRequired external-resizer hostpath.csi.k8s.io: Require file system resize of volume on node",
    'Normal FileSystemResizeSuccessful kubelet: MountVolume.NodeExpandVolume succeeded for volume "… …',
  ]);
});

it("waits with the file system of a volume that no pod has mounted until one does", async () => {
  await apply(claim("later"));
  await run("sleep 3");
  await resize("later", "3Gi");
  await run("sleep 30");
  expect(await run("kubectl get pvc later -o jsonpath='{.status.capacity.storage} {.status.conditions[*].type}'")).toBe(
    "1Gi FileSystemResizePending",
  );
  await apply(pod("late", "later"));
  await run("kubectl wait --for=condition=Ready pod/late --timeout=60s; sleep 2");
  expect(await run("kubectl get pvc later -o jsonpath='{.status.capacity.storage}{.status.conditions}'")).toBe("3Gi");
});

it("snapshots what is in a volume then, and restores it into one that is large enough", async () => {
  await run("kubectl exec app -- sh -c 'echo precious > /data/file'");
  await run(`kubectl apply -f - <<'YAML'
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: { name: before }
spec: { volumeSnapshotClassName: csi-hostpath-snapclass, source: { persistentVolumeClaimName: data } }
YAML`);
  await run("kubectl wait --for=jsonpath='{.status.readyToUse}'=true vs/before --timeout=60s");
  expect(await events("VolumeSnapshot/before")).toBe(
    [
      "Normal CreatingSnapshot snapshot-controller: Waiting for a snapshot default/before to be created by the CSI driver.",
      "Normal SnapshotCreated snapshot-controller: Snapshot default/before was successfully created by the CSI driver.",
      "Normal SnapshotReady snapshot-controller: Snapshot default/before is ready to use.\n",
    ].join("\n"),
  );
  await run("kubectl exec app -- sh -c 'echo spoiled > /data/file'");
  const source = "  dataSource: { apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: before }";
  await apply(claim("small", source) + claim("back", source).replace("1Gi", "2Gi") + pod("reader", "back"));
  await run("kubectl wait --for=condition=Ready pod/reader --timeout=60s");
  expect(await run("kubectl exec reader -- cat /data/file; kubectl exec app -- cat /data/file")).toBe("precious\nspoiled\n");
  expect(await events("PersistentVolumeClaim/small")).toContain(
    'failed to provision volume with StorageClass "csi-hostpath-sc": error getting handle for DataSource Type VolumeSnapshot by Name before: requested volume size 1073741824 is less than the size 2147483648 for the source snapshot before',
  );
  await run("kubectl delete vs before");
  expect(await run("kubectl get volumesnapshotcontent")).toBe("No resources found\n");
});

it("clones a claim", async () => {
  await apply(claim("copy", "  dataSource: { kind: PersistentVolumeClaim, name: data }").replace("1Gi", "2Gi") + pod("cloned", "copy"));
  await run("kubectl wait --for=condition=Ready pod/cloned --timeout=60s");
  expect(await run("kubectl exec cloned -- cat /data/file")).toBe("spoiled\n");
});

it("says why a snapshot cannot be taken", async () => {
  const snapshot = (name: string, spec: string) =>
    `apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
  await apply(
    snapshot("nobody", "{ volumeSnapshotClassName: csi-hostpath-snapclass, source: { persistentVolumeClaimName: nobody } }") +
      snapshot("classless", "{ volumeSnapshotClassName: gold, source: { persistentVolumeClaimName: data } }") +
      snapshot("default", "{ source: { persistentVolumeClaimName: data } }"),
  );
  await run("sleep 2");
  expect(await events("VolumeSnapshot/nobody")).toContain(
    "Warning SnapshotContentCreationFailed snapshot-controller: Failed to create snapshot content with error snapshot controller failed to update nobody on API server: cannot get claim from snapshot",
  );
  expect(await events("VolumeSnapshot/classless")).toContain(
    'Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "gold" not found',
  );
  expect(await events("VolumeSnapshot/default")).toContain(
    "Failed to set default snapshot class with error cannot find default snapshot class",
  );
  expect(await apply(snapshot("both", "{ source: { persistentVolumeClaimName: a, volumeSnapshotContentName: b } }"))).toContain(
    "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set",
  );
});

// pkg/controller/volume/attachdetach/reconciler, reportMultiAttachError.
it("attaches a volume that is one node's to no second one", async () => {
  const node = await run("kubectl get pod csi-hostpathplugin-0 -o jsonpath='{.spec.nodeName}'");
  const other = node === "worker-1" ? "worker-2" : "worker-1";
  await apply(
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: disk }\nspec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: "", csi: { driver: hostpath.csi.k8s.io, volumeHandle: disk } }\n---\n${claim("disk", "  volumeName: disk").replace("csi-hostpath-sc", '""')}${pod("here", "disk", `  nodeName: ${node}`)}`,
  );
  await run("kubectl wait --for=condition=Ready pod/here --timeout=60s");
  await apply(pod("there", "disk", `  nodeSelector: { kubernetes.io/hostname: ${other} }`));
  await run("sleep 30");
  expect(await events("Pod/there")).toContain(
    'Warning FailedAttachVolume attachdetach-controller: Multi-Attach error for volume "disk" Volume is already used by pod(s) here\n',
  );
  await run("kubectl delete pod here; sleep 5");
  // The volume came free, but the driver is not where the pod is.
  expect(await events("Pod/there")).toContain(
    `AttachVolume.Attach failed for volume "disk" : CSINode ${other} does not contain driver hostpath.csi.k8s.io`,
  );
});

it("gives raw devices, and lets one pod alone have a claim of mode ReadWriteOncePod", async () => {
  await apply(
    claim("raw", "  volumeMode: Block") +
      pod("block", "raw").replace("volumeMounts: [{ name: d, mountPath: /data }]", "volumeDevices: [{ name: d, devicePath: /dev/xvda }]") +
      pod("wrong", "raw") +
      claim("alone").replace("ReadWriteOnce", "ReadWriteOncePod") +
      pod("first", "alone"),
  );
  await run("kubectl wait --for=condition=Ready pod/block pod/first --timeout=60s");
  await apply(pod("second", "alone"));
  await run("sleep 3");
  expect(await run("kubectl exec block -- sh -c 'echo raw > /dev/xvda; cat /dev/xvda; ls -l /dev/xvda'")).toMatch(/^raw\nbrw-rw----/);
  expect(await events("Pod/block")).toContain('MapVolume.MapPodDevice succeeded for volume "pvc-');
  expect(await events("Pod/wrong")).toContain("volume d has volumeMode Block, but is specified in volumeMounts");
  expect(await events("Pod/second")).toContain(
    "2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
  );
});
