// `why` in whole worlds: each trouble is made, and the chain names it with its proof.
import { describe, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";

function world(setup: readonly string[], name: "bare" | "default" = "bare") {
  const booted = boot({ seed: "why", world: name });
  const shell = booted.script();
  const run = (line: string) => {
    const ran = shell.run(line);
    driveNow(booted.world, () => ran.exitCode !== undefined);
    return ran;
  };
  for (const line of setup) run(line);
  return (line: string) => {
    const { stdout, stderr, exitCode } = run(line);
    return exitCode ? `[${exitCode}] ${stderr}` : stdout;
  };
}

describe("why", () => {
  it("follows a deployment to the image that its pods cannot have", () => {
    const run = world(["kubectl create deployment web --image=ngnix:nope --replicas=2", "sleep 30"]);
    const text = run("why deploy/web");
    expect(text).toMatch(/^deployment\/web: 0 of 2 pods are ready\.\n {3}└─ pod\/web-\S+ has a place on worker-\d/);
    expect(text).toMatch(/└─ The image ngnix:nope of the container ngnix cannot be had\.\n +· event Failed \(x\d\): Failed to pull image/);
    expect(run("why deployment web")).toBe(text);
  });

  it("tells why a pod is where it is: each node's points, score by score, and what others were refused for", () => {
    const run = world([
      "kubectl label node worker-2 disk=ssd",
      `kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: keen }
spec:
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions: [{ key: disk, operator: Exists }] } }] } }
  containers: [{ name: c, image: nginx }]
---
apiVersion: v1
kind: Pod
metadata: { name: picky }
spec: { nodeSelector: { disk: ssd }, containers: [{ name: c, image: nginx }] }
YAML`,
      "kubectl wait --for=condition=Ready pod/keen pod/picky --timeout=60s",
    ]);
    const text = run("why pod/keen");
    expect(text).toContain("└─ Of 2 nodes that would do, the scheduler gave worker-2 the most points.\n");
    expect(text).toMatch(/· worker-2: \d+ = .*NodeAffinity 200/);
    expect(text).toMatch(/· worker-1: \d+ = .*NodeAffinity 0/);
    expect(text).toContain("└─ control-plane is refused by TaintToleration: node(s) had untolerated taint(s)\n");
    expect(run("why pod/picky")).toContain("└─ worker-2 was the only node that would do.\n");
  });

  it("tells what each node has against a pod", () => {
    const run = world([
      `kubectl run big --image=nginx --overrides='{"spec":{"containers":[{"name":"big","image":"nginx","resources":{"requests":{"cpu":"64"}}}]}}'`,
      "sleep 5",
    ]);
    const text = run("why pod/big");
    expect(text).toContain("· event FailedScheduling: 0/3 nodes are available:");
    expect(text).toContain("└─ worker-1 is refused by NodeResourcesFit: Insufficient cpu\n");
    expect(text).toContain("└─ control-plane is refused by TaintToleration: node(s) had untolerated taint(s)\n");
  });

  it("tells how a container ended, and where its last words are", () => {
    const run = world(["kubectl run crash --image=busybox -- sh -c 'exit 3'", "sleep 60"]);
    expect(run("why pod/crash")).toMatch(
      /ends again and again \(\d restarts\)[\s\S]*exit code 3, reason Error\n.*kubectl logs crash -c crash --previous -n default/,
    );
  });

  it("tells a service that selects nobody from one whose pods are not ready, and names the pod that is near", () => {
    const run = world([
      "kubectl run web --image=nginx --labels=app=web,tier=front",
      "kubectl create service clusterip web --tcp=80",
      "kubectl set selector service web app=web,tier=frontend",
      "sleep 5",
    ]);
    expect(run("why svc/web")).toContain("└─ The pod web is near, but labelled app=web,tier=front.\n");
    run("kubectl set selector service web app=web; sleep 2");
    expect(run("why svc/web")).toBe("service/web has 1 ready endpoints.\n   · spec.selector: app=web\n");
    expect(
      run(
        "kubectl create namespace other; kubectl create service clusterip web --tcp=80 -n other; kubectl set selector service web app=web -n other; why svc/web -n other",
      ),
    ).toContain("└─ A pod that would fit is in another namespace: default/web.\n");
  });

  it("follows a pod to the claim that nothing satisfies", () => {
    const claim = `{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"storageClassName":"tape","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}`;
    const pod = `{"spec":{"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]}}`;
    const run = world([`echo '${claim}' | kubectl apply -f -`, `kubectl run p --image=nginx --overrides='${pod}'`, "sleep 5"]);
    expect(run("why pod/p")).toContain("└─ The claim c asks for the storage class tape, and there is none of that name.\n");
  });

  it("knows when the scheduler itself is gone", () => {
    const run = world(
      ["ssh control-plane 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/'", "sleep 60", "kubectl run p --image=nginx", "sleep 5"],
      "default",
    );
    expect(run("why pod/p")).toMatch(/^pod\/p has no node\.\n {3}└─ Nobody places pods: the scheduler itself does not run\.\n/);
  });

  it("tells what keeps a namespace from going", () => {
    const run = world([
      "kubectl create namespace old",
      `kubectl create configmap c -n old; kubectl patch configmap c -n old -p '{"metadata":{"finalizers":["example.com/keep"]}}'`,
      "kubectl delete namespace old --wait=false",
      "sleep 20",
    ]);
    expect(run("why ns/old")).toContain("└─ configmap/c is being deleted, and waits until its finalizers");
    expect(run("why ns/old")).toContain("· metadata.finalizers: example.com/keep\n");
  });

  it("says so where all is well, where nothing is, and how it wants to be asked", () => {
    const run = world(["kubectl run web --image=nginx", "sleep 10"]);
    expect(run("why pod/web")).toMatch(/^pod\/web runs on worker-\d and is ready: nothing is wrong with it\.\n/);
    expect(run("why")).toBe("[1] nobody complains in the namespace default\n");
    expect(run("why pod/nope")).toBe("[1] there is no pod/nope in the namespace default\n");
    expect(run("why --x")).toMatch(/^\[1\] usage: why/);
    expect(run("LANG=ko_KR.UTF-8 why pod/web")).toMatch(/준비되어 있습니다/);
  });
});
