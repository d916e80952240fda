// Classes of volume attributes that are in use stay (pkg/controller/volume/vacprotection).
import { expect, it } from "vitest";
import { world } from "../../commands/node/at-node.ts";

const make = (text: string) => `printf '${text.replaceAll("\n", "\\n")}' | kubectl create -f -`;
const gold = make(
  'apiVersion: storage.k8s.io/v1\nkind: VolumeAttributesClass\nmetadata: {name: gold}\ndriverName: csi.example.com\nparameters: {iops: "3000"}\n',
);
const claim = make(
  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], volumeAttributesClassName: gold, storageClassName: none, resources: {requests: {storage: 1Gi}}}\n",
);
const volume = make(
  "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {accessModes: [ReadWriteOnce], volumeAttributesClassName: gold, capacity: {storage: 1Gi}, csi: {driver: csi.example.com, volumeHandle: one}}\n",
);

it("a class is protected, and goes at once where nobody names it", () => {
  const { run } = world("bare");
  run(`${gold}; sleep 1`);
  expect(run("kubectl get vac gold -o jsonpath='{.metadata.finalizers}'")).toBe('["kubernetes.io/vac-protection"]');
  run("kubectl delete vac gold; sleep 1");
  expect(run("kubectl get vac gold 2>&1")).toContain("not found");
});

it("it stays until the last claim and the last volume with it are gone", () => {
  const { run } = world("bare");
  run(`${gold}; ${claim}; ${volume}; kubectl delete vac gold --wait=false; kubectl delete pvc data; sleep 5`);
  expect(run("kubectl get vac gold -o name")).toBe("volumeattributesclass.storage.k8s.io/gold\n");
  run("kubectl delete pv disk; sleep 1");
  expect(run("kubectl get vac gold 2>&1")).toContain("not found");
});
