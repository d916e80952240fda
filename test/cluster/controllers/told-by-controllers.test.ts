// What controllers say and do, and in which order, as a whole world sees it.
import { expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { driveNow } from "../../drive-now.ts";

function world(name: "default" | "bare" = "bare") {
  const booted = boot({ seed: "told", world: name });
  const shell = booted.script();
  return (line: string): string => {
    const run = shell.run(line);
    driveNow(booted.world, () => run.exitCode !== undefined);
    return (run.stdout + run.stderr).trimEnd();
  };
}
const conditions = `-o jsonpath='{range .status.conditions[*]}{.type}={.status} {.message}{"\\n"}{end}'`;

it("a namespace goes with its pods first: what else is in it stays until the last of them has ended (OrderedNamespaceDeletion)", () => {
  const run = world();
  run("kubectl create namespace shop; kubectl -n shop create configmap till --from-literal=a=b");
  run(`kubectl -n shop run slow --image=busybox:1.36 -- sh -c 'trap "" TERM; while true; do sleep 1; done'`);
  run("kubectl -n shop wait --for=condition=Ready pod/slow; kubectl delete namespace shop --wait=false; sleep 8");
  expect(run("kubectl -n shop get configmap till -o name")).toBe("configmap/till");
  expect(run(`kubectl get namespace shop ${conditions}`).split("\n").slice(3)).toEqual([
    "NamespaceContentRemaining=True Some resources are remaining: pods. has 1 resource instances",
    "NamespaceFinalizersRemaining=False All content-preserving finalizers finished",
  ]);
  expect(run("sleep 60; kubectl get namespace shop")).toContain("not found");
});

it("an owner in another namespace owns nothing here: the garbage collector says so and takes the dependent", () => {
  const run = world();
  run("kubectl create namespace other; kubectl create configmap owner");
  const uid = run("kubectl get configmap owner -o jsonpath='{.metadata.uid}'");
  const owners = `[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"${uid}"}]`;
  const dependent = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"dep","namespace":"other","ownerReferences":${owners}}}`;
  run(`echo '${dependent}' | kubectl apply -f -; sleep 2`);
  expect(run("kubectl -n other get configmap dep")).toContain("not found");
  expect(run("kubectl -n other get events -o jsonpath='{.items[*].reason}: {.items[*].message}'")).toBe(
    `OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: other, name: owner, uid: ${uid}] does not exist in namespace "other"`,
  );
});

it("a node that is deleted is told of, and pods of nodes that are gone fail before they go", () => {
  const run = world();
  run("kubectl delete node worker-1; sleep 1");
  expect(run("kubectl get events --field-selector reason=RemovingNode -o jsonpath='{.items[*].message}'")).toBe(
    "Node worker-1 event: Removing Node worker-1 from Controller",
  );
  const lost = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"lost","finalizers":["example.com/hold"]},"spec":{"nodeName":"nowhere","containers":[{"name":"c","image":"nginx"}]}}`;
  run(`echo '${lost}' | kubectl apply -f -; sleep 90`);
  expect(run(`kubectl get pod lost -o jsonpath='{.status.phase} {.status.conditions[0].reason}: {.status.conditions[0].message}'`)).toBe(
    "Failed DeletionByPodGC: PodGC: node no longer exists",
  );
});

it("a claim that waits looks for a volume at its turn, every quarter of a minute, and says each time why it has none", () => {
  const run = world();
  const spec = '"storageClassName":"","accessModes":["ReadWriteOnce"]';
  run(
    `echo '{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{${spec},"resources":{"requests":{"storage":"1Gi"}}}}' | kubectl apply -f -`,
  );
  run(
    `echo '{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{${spec},"capacity":{"storage":"1Gi"},"hostPath":{"path":"/tmp/v"}}}' | kubectl apply -f -`,
  );
  expect(run("sleep 2; kubectl get pvc c -o jsonpath='{.status.phase}'")).toBe("Pending");
  expect(run("sleep 15; kubectl get pvc c -o jsonpath='{.status.phase}'")).toBe("Bound");
});

it("endpoints say whom they are for where traffic is to stay near, and traffic does", () => {
  const run = world("default");
  run(
    "kubectl create deployment web --image=nginx --replicas=4; kubectl expose deployment web --port=80; kubectl rollout status deploy web",
  );
  run(`kubectl patch service web -p '{"spec":{"trafficDistribution":"PreferSameNode"}}'; sleep 1`);
  const hints = () =>
    run("kubectl get endpointslices -l app=web -o jsonpath='{range .items[0].endpoints[*]}{.nodeName} {.hints}{\"\\n\"}{end}'");
  for (const line of hints().split("\n")) expect(line).toMatch(/^(\S+) \{"forNodes":\[\{"name":"\1"\}\]\}$/);
  run(
    `kubectl run client --image=nicolaka/netshoot --overrides='{"spec":{"nodeName":"worker-1"}}' --command -- sleep 99999; kubectl wait --for=condition=Ready pod/client --timeout=60s`,
  );
  run("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do kubectl exec client -- curl -s http://web >/dev/null; done");
  const asked = run(
    `for p in $(kubectl get pods -l app=web -o name); do echo "$(kubectl get $p -o jsonpath='{.spec.nodeName}') $(kubectl logs $p | grep -c 'GET / ')"; done`,
  );
  for (const line of asked.split("\n")) if (!line.startsWith("worker-1")) expect(line).toMatch(/ 0$/);
  expect(asked).toMatch(/^worker-1 [1-9]/m);
  run(`kubectl label node worker-1 topology.kubernetes.io/zone=a; kubectl label node worker-2 topology.kubernetes.io/zone=b`);
  run(`kubectl patch service web -p '{"spec":{"trafficDistribution":"PreferSameZone"}}'; sleep 1`);
  expect(hints()).toContain('worker-1 {"forZones":[{"name":"a"}]}');
});

it("the API server and kubelets have a page that tells their version and since when they run", () => {
  const run = world();
  for (const [name, path] of [
    ["kube-apiserver", "/statusz"],
    ["kubelet", "/api/v1/nodes/worker-1/proxy/statusz"],
  ])
    expect(run(`sleep 61; kubectl get --raw ${path}`)).toMatch(
      new RegExp(
        `^\\n${name} statusz\\nWarning: .*\\n\\nStarted: .* UTC 2\\d{3}\\nUp: 0 hr 0\\d min \\d\\d sec\\nGo version: go1\\..*\\nBinary version: 1.36.2\\n`,
      ),
    );
  expect(run("kubectl get --raw /flagz")).toContain("k8s-quest does not simulate /flagz yet");
});
