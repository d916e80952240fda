// The cluster autoscaler (kubernetes/autoscaler: cluster-autoscaler/FAQ.md): nodes come for pods that fit nowhere, and go when nobody needs them.
import { beforeAll, describe, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const MANIFEST =
  "https://raw.githubusercontent.com/kubernetes/autoscaler/master/cluster-autoscaler/cloudprovider/aws/examples/cluster-autoscaler-one-asg.yaml";
const booted = boot({ seed: "nodes", world: "bare" });
const shell = booted.script();
async function run(line: string): Promise<string> {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
}
const rented = async (): Promise<string[]> =>
  (await run("kubectl get nodes -o name | grep k8s-worker-asg-1")).trim().split("\n").filter(Boolean);

beforeAll(async () => {
  await run(`kubectl apply -f ${MANIFEST}; kubectl rollout status deployment -n kube-system cluster-autoscaler`);
});

describe("a cluster autoscaler", () => {
  it("rents nodes for a wave of pods that fit nowhere", async () => {
    await run(
      "kubectl create deployment wave --image=nginx --replicas=14 --port=80; kubectl set resources deployment wave --requests=cpu=1; sleep 25",
    );
    expect(await run("kubectl get events --field-selector=reason=TriggeredScaleUp")).toContain(
      "pod triggered scale-up: [{k8s-worker-asg-1 0->2 (max: 10)}]",
    );
    const status = await run("kubectl get configmap cluster-autoscaler-status -n kube-system -o jsonpath='{.data.status}'");
    expect(status).toMatch(/^time: "\S+ \S+ \+0000 UTC"\nautoscalerStatus: Running\nclusterWide:\n {2}health:\n {4}status: Healthy\n/);
    expect(status).toContain("  scaleUp:\n    status: InProgress\n");
    await run("sleep 60; kubectl rollout status deployment wave");
    expect(await rented()).toHaveLength(2);
  });
  it("boots nodes whose kubelets run: pods there can be reached, asked and entered", async () => {
    const [node = ""] = await rented();
    const pod = (await run(`kubectl get pods -o name --field-selector=spec.nodeName=${node.replace("node/", "")} | head -1`)).trim();
    expect(await run(`kubectl exec ${pod} -- hostname`)).toBe(`${pod.replace("pod/", "")}\n`);
    const ip = await run(`kubectl get ${pod} -o jsonpath='{.status.podIP}'`);
    expect(await run(`kubectl run ask --rm -i --restart=Never --image=busybox -- wget -q -T 3 -O- http://${ip}`)).toContain(
      "Welcome to nginx",
    );
    expect(await run(`kubectl logs ${pod} | tail -1`)).toContain('"GET / HTTP/1.1" 200');
  });
  it("says why it does not help", async () => {
    await run(
      'kubectl run huge --image=nginx --overrides=\'{"spec":{"containers":[{"name":"huge","image":"nginx","resources":{"requests":{"cpu":"20"}}}]}}\'; sleep 15',
    );
    expect(await run("kubectl get events --field-selector=reason=NotTriggerScaleUp")).toContain(
      "pod didn't trigger scale-up: 1 Insufficient cpu",
    );
    await run("kubectl delete pod huge --now; kubectl scale deployment wave --replicas=60; sleep 120");
    expect(await rented()).toHaveLength(10);
    expect(await run("kubectl get events --field-selector=reason=NotTriggerScaleUp")).toContain(
      "pod didn't trigger scale-up: 1 max node group size reached",
    );
  });
  it("marks nodes that nobody needs, and gives them back after ten minutes, down to the smallest size", async () => {
    await run("kubectl scale deployment wave --replicas=2; sleep 60");
    expect(await run("kubectl get nodes -o jsonpath='{.items[*].spec.taints[*].key}'")).toContain("DeletionCandidateOfClusterAutoscaler");
    expect(await rented()).toHaveLength(10);
    await run("sleep 900");
    expect(await rented()).toHaveLength(1);
    expect(await run("kubectl get events -n kube-system")).toMatch(
      /ScaleDownEmpty .* Scale-down: empty node "k8s-worker-asg-1-\S+" removed/,
    );
    expect(await run("kubectl get events")).toContain("because it does not exist in the cloud provider");
    expect(await run("kubectl get deployment wave --no-headers")).toMatch(/2\/2/);
    expect(booted.world.clusters.values().next().value!.nodes.size).toBe(4);
  });
  it("keeps nodes with pods that may not move, and moves those that may", async () => {
    await run("kubectl scale deployment wave --replicas=15; sleep 120; kubectl rollout status deployment wave");
    expect(await rented()).toHaveLength(2);
    const [first = "", second = ""] = (await rented()).map((each) => each.replace("node/", ""));
    await run(`kubectl annotate node ${first} cluster-autoscaler.kubernetes.io/scale-down-disabled=true`);
    const pods = (await run(`kubectl get pods -o name --field-selector=spec.nodeName=${second}`)).trim().split("\n");
    for (const pod of pods.slice(0, 1))
      await run(
        `kubectl annotate ${pod} controller.kubernetes.io/pod-deletion-cost=1000 cluster-autoscaler.kubernetes.io/safe-to-evict=false`,
      );
    await run("kubectl scale deployment wave --replicas=4; sleep 1500");
    expect(await rented()).toHaveLength(2);
    await run("kubectl annotate pods --all cluster-autoscaler.kubernetes.io/safe-to-evict-; sleep 800");
    expect(await rented()).toEqual([`node/${first}`]);
    expect(await run("kubectl get events -n kube-system")).toMatch(
      /Scale-down: removing node \S+, utilization: 0\.\d+, pods to reschedule: wave-/,
    );
    expect(await run("kubectl get deployment wave --no-headers")).toMatch(/4\/4/);
  });
  it("refuses flags that are not simulated, where it would be seen", async () => {
    await run(
      'kubectl patch deployment cluster-autoscaler -n kube-system --type=json -p \'[{"op":"add","path":"/spec/template/spec/containers/0/command/-","value":"--expander=price"}]\'; sleep 20',
    );
    expect(await run("kubectl get pods -n kube-system -l app=cluster-autoscaler")).toMatch(/CrashLoopBackOff|Error/);
    expect(
      await run(
        "kubectl logs -n kube-system $(kubectl get pods -n kube-system -l app=cluster-autoscaler -o name --sort-by=.metadata.creationTimestamp | tail -1)",
      ),
    ).toBe("cluster-autoscaler: k8s-quest does not simulate --expander=price yet\n");
  });
});
