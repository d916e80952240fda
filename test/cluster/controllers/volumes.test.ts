// Claims and volumes in whole worlds: bound, kept while in use, provisioned, released (the lessons of pv_controller_test.go).
import { describe, expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { driveNow } from "../../drive-now.ts";

function world(name: "default" | "bare") {
  const booted = boot({ seed: "volumes", world: name });
  const shell = booted.script();
  return (line: string): string => {
    const run = shell.run(line);
    driveNow(booted.world, () => run.exitCode !== undefined);
    return run.stdout + run.stderr;
  };
}

const volume = (name: string, size: string, more = "") =>
  `{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"${name}"},"spec":{"storageClassName":"","capacity":{"storage":"${size}"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/tmp/${name}"}${more}}}`;
const claim = (name: string, size: string, more = "") =>
  `{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"${name}"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"${size}"}}${more}}}`;
const none = ',"storageClassName":""';
const pod = (name: string, claimName: string) =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"},"spec":{"terminationGracePeriodSeconds":1,"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"${claimName}"}}],"containers":[{"name":"a","image":"nginx","volumeMounts":[{"name":"v","mountPath":"/data"}]}]}}`;

describe("a claim without a class", () => {
  it("takes the smallest volume that is large enough", () => {
    const run = world("bare");
    for (const each of [volume("large", "9Gi"), volume("fits", "2Gi"), volume("small", "1Gi"), claim("c", "1500Mi", none)])
      run(`echo '${each}' | kubectl apply -f -`);
    run("sleep 2");
    expect(run("kubectl get pvc c -o jsonpath='{.status.phase} {.spec.volumeName} {.status.capacity.storage}'")).toBe("Bound fits 2Gi");
    expect(run("kubectl get pv -o jsonpath='{.items[*].status.phase}'")).toBe("Bound Available Available");
  });

  it("is Lost when its volume is taken away by force", () => {
    const run = world("bare");
    for (const each of [volume("v", "1Gi"), claim("c", "1Gi", none)]) run(`echo '${each}' | kubectl apply -f -`);
    run('sleep 2; kubectl delete pv v --wait=false; kubectl patch pv v -p \'{"metadata":{"finalizers":null}}\'; sleep 2');
    expect(run("kubectl get pvc c -o jsonpath='{.status.phase}'")).toBe("Lost");
    expect(run("kubectl get events --field-selector reason=ClaimLost -o jsonpath='{.items[*].message}'")).toBe(
      "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
    );
  });

  it("is told why the volume that it names will not do", () => {
    const run = world("bare");
    for (const each of [volume("v", "1Gi"), claim("c", "5Gi", `${none},"volumeName":"v"`)]) run(`echo '${each}' | kubectl apply -f -`);
    expect(run("sleep 2; kubectl get events --field-selector reason=VolumeMismatch -o jsonpath='{.items[*].message}'")).toBe(
      'Cannot bind to requested volume "v": requested PV is too small',
    );
  });
});

describe("a pod with a claim", () => {
  it("goes where its volume can be reached, and nowhere else", () => {
    const run = world("bare");
    const there = (node: string) =>
      `,"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["${node}"]}]}]}}`;
    for (const each of [
      volume("v", "1Gi", there("worker-2")),
      volume("w", "2Gi", there("nowhere")),
      claim("c", "1Gi", none),
      claim("d", "2Gi", none),
    ])
      run(`echo '${each}' | kubectl apply -f -; sleep 1`);
    for (const each of [pod("a", "c"), pod("b", "d")]) run(`echo '${each}' | kubectl apply -f -`);
    run("sleep 10");
    expect(run("kubectl get pod a -o jsonpath='{.spec.nodeName} {.status.phase}'")).toBe("worker-2 Running");
    expect(run("kubectl get pod b -o jsonpath='{.status.conditions[?(@.type==\"PodScheduled\")].message}'")).toMatch(
      /^0\/3 nodes are available: 1 node\(s\) had untolerated taint\(s\), 2 node\(s\) didn't match PersistentVolume's node affinity\. /,
    );
  });
});

describe("a claim of the default class", () => {
  it("waits for its first pod, gets a folder on the pod's node, keeps what is written, and takes it away in the end", () => {
    const run = world("default");
    run(`echo '${claim("c", "1Gi")}' | kubectl apply -f -; sleep 2`);
    expect(run("kubectl get pvc c -o jsonpath='{.status.phase} {.spec.storageClassName}'")).toBe("Pending standard");
    run(
      `echo '${pod("a", "c")}' | kubectl apply -f -; kubectl wait --for=condition=Ready pod/a; kubectl exec a -- sh -c 'echo kept > /data/x'`,
    );
    run(`kubectl delete pod a; echo '${pod("b", "c")}' | kubectl apply -f -; kubectl wait --for=condition=Ready pod/b`);
    expect(run("kubectl exec b -- cat /data/x")).toBe("kept\n");
    run("kubectl delete pvc c --wait=false; sleep 5");
    expect(run("kubectl get pvc c -o jsonpath='{.status.phase} {.metadata.finalizers[0]}'")).toBe("Bound kubernetes.io/pvc-protection");
    run("kubectl delete pod b; sleep 10");
    expect(run("kubectl get pv,pvc")).toBe("No resources found\n");
  });

  it("gets nothing while the provisioner does not run", () => {
    const run = world("default");
    run("kubectl scale deployment -n kube-system local-path-provisioner --replicas=0; sleep 40");
    for (const each of [claim("c", "1Gi"), pod("a", "c")]) run(`echo '${each}' | kubectl apply -f -`);
    run("sleep 60");
    expect(run("kubectl get pvc c -o jsonpath='{.status.phase}'")).toBe("Pending");
    run("kubectl scale deployment -n kube-system local-path-provisioner --replicas=1; sleep 30");
    expect(run("kubectl get pod a -o jsonpath='{.status.phase}'")).toBe("Running");
  });

  it("comes with its pod where the pod brings it, and goes with it", () => {
    const run = world("default");
    const body = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"volumes":[{"name":"own","ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}}}],"containers":[{"name":"a","image":"nginx"}]}}`;
    run(`echo '${body}' | kubectl apply -f -; kubectl wait --for=condition=Ready pod/p --timeout=60s`);
    expect(run("kubectl get pvc p-own -o jsonpath='{.status.phase}'")).toBe("Bound");
    run("kubectl delete pod p; sleep 10");
    expect(run("kubectl get pvc")).toBe("No resources found in default namespace.\n");
  });
});
