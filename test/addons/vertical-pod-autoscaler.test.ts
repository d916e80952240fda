// The vertical pod autoscaler (kubernetes/autoscaler: vertical-pod-autoscaler/docs): what it recommends, and what it does to pods.
import { beforeAll, describe, expect, it } from "vitest";
import { Histogram } from "../../src/addons/vertical-pod-autoscaler/histogram.ts";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const booted = boot({ seed: "vertical", world: "bare" });
const shell = booted.script();
async function run(line: string): Promise<string> {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
}
const BASE = "https://raw.githubusercontent.com/kubernetes/autoscaler/vpa-release-1.5/vertical-pod-autoscaler/deploy";
const vpa = (name: string, spec: object) =>
  run(
    `echo '${JSON.stringify({ apiVersion: "autoscaling.k8s.io/v1", kind: "VerticalPodAutoscaler", metadata: { name }, spec: { targetRef: { apiVersion: "apps/v1", kind: "Deployment", name }, ...spec } })}' | kubectl apply -f -`,
  );

beforeAll(async () => {
  await run("kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
  for (const name of ["vpa-v1-crd-gen", "vpa-rbac", "recommender-deployment", "updater-deployment", "admission-controller-deployment"])
    await run(`kubectl apply -f ${BASE}/${name}.yaml`);
  await run("kubectl create deployment web --image=registry.k8s.io/hpa-example --port=80 --replicas=2; kubectl expose deployment web");
  await run("kubectl set resources deployment web --requests=cpu=500m,memory=64Mi --limits=cpu=1");
  await run("kubectl create deployment load --image=williamyeh/hey -- /hey -z 24h -c 2 -q 3 -disable-keepalive http://web; sleep 30");
});

it("reads percentiles as the ends of buckets that widen by a twentieth", () => {
  const histogram = new Histogram(0.01);
  for (let minute = 1; minute <= 10; minute++) histogram.add(minute <= 8 ? 0.05 : 0.5, 1, minute * 60_000);
  expect(histogram.percentile(0.5)).toBeGreaterThan(0.05);
  expect(histogram.percentile(0.5)).toBeLessThan(0.06);
  expect(histogram.percentile(0.95)).toBeGreaterThan(0.5);
  expect(histogram.percentile(0.95)).toBeLessThan(0.53);
});

describe("a vertical pod autoscaler", () => {
  it("has its admission controller wait for its certificate", async () => {
    expect(await run("kubectl get pods -n kube-system -l app=vpa-admission-controller --no-headers")).toMatch(/0\/1 +ContainerCreating/);
    await run("kubectl create secret generic vpa-tls-certs -n kube-system --from-literal=serverCert.pem=x; sleep 150");
    expect(await run("kubectl get pods -n kube-system -l app=vpa-admission-controller --no-headers")).toMatch(/1\/1 +Running/);
    expect(await run("kubectl get mutatingwebhookconfigurations -o name")).toContain("vpa-webhook-config");
  });
  it("only recommends where it is Off", async () => {
    await vpa("web", { updatePolicy: { updateMode: "Off" } });
    await run("sleep 300");
    expect(await run("kubectl get vpa --no-headers")).toMatch(/^web +Off +1\d\dm +262144k +True +\S+\n$/);
    expect(await run("kubectl get vpacheckpoint -o name")).toContain("verticalpodautoscalercheckpoint.autoscaling.k8s.io/web-hpa-example");
    expect(await run("kubectl get pods -l app=web -o jsonpath='{.items[*].spec.containers[0].resources.requests.cpu}'")).toBe("500m 500m");
  });
  it("keeps its target within what the policy allows, and says what it would be otherwise", async () => {
    const policy = { containerName: "*", maxAllowed: { cpu: "100m" }, minAllowed: { memory: "300Mi" } };
    await vpa("web", { updatePolicy: { updateMode: "Off" }, resourcePolicy: { containerPolicies: [policy] } });
    await run("sleep 70");
    const advice = JSON.parse(await run("kubectl get vpa web -o jsonpath='{.status.recommendation.containerRecommendations[0]}'"));
    expect(advice.target).toEqual({ cpu: "100m", memory: "300Mi" });
    expect(advice.uncappedTarget.cpu).toMatch(/^1\d\dm$/);
    expect(advice.uncappedTarget.memory).toBe("262144k");
  });
  it("evicts one pod after the other, and gives the new ones what it recommends", async () => {
    await vpa("web", { updatePolicy: { updateMode: "Recreate" } });
    await run('kubectl patch vpa web --type=json -p \'[{"op":"remove","path":"/spec/resourcePolicy"}]\'; sleep 200');
    expect(await run("kubectl get events --field-selector=reason=EvictedByVPA")).toContain(
      "Pod was evicted by VPA Updater to apply resource recommendation.",
    );
    const pods = JSON.parse(await run("kubectl get pods -l app=web -o json")).items;
    expect(pods).toHaveLength(2);
    for (const { metadata, spec } of pods) {
      const { requests, limits } = spec.containers[0].resources;
      expect(requests.cpu).toMatch(/^1\d\dm$/);
      expect(limits.cpu).toBe(`${Number.parseInt(requests.cpu, 10) * 2}m`);
      expect(metadata.annotations.vpaUpdates).toBe("Pod resources updated by web: container 0: cpu request, cpu limit, memory request");
    }
  });
  it("leaves a single replica alone, unless it is told that one is enough", async () => {
    await run(
      "kubectl scale deployment web --replicas=1; kubectl set resources deployment web --requests=cpu=30m,memory=300Mi --limits=cpu=60m",
    );
    await run(
      'kubectl patch vpa web --type=merge -p \'{"spec":{"updatePolicy":{"updateMode":"Off"}}}\'; kubectl rollout restart deployment web; sleep 60',
    );
    await run('kubectl patch vpa web --type=merge -p \'{"spec":{"updatePolicy":{"updateMode":"Recreate"}}}\'; sleep 180');
    const request = "kubectl get pods -l app=web -o jsonpath='{.items[*].spec.containers[0].resources.requests.cpu}'";
    expect(await run(request)).toBe("30m");
    await run('kubectl patch vpa web --type=merge -p \'{"spec":{"updatePolicy":{"minReplicas":1}}}\'; sleep 130');
    expect(await run(request)).toMatch(/^1\d\dm$/);
  });
  it("resizes without a restart where it is told to try that first", async () => {
    await run(
      "kubectl create deployment still --image=nginx --replicas=2; kubectl set resources deployment still --requests=cpu=700m,memory=64Mi; kubectl rollout status deployment still",
    );
    await run("sleep 10");
    const before = await run("kubectl get pods -l app=still -o name");
    await vpa("still", { updatePolicy: { updateMode: "InPlaceOrRecreate" } });
    await run("sleep 240");
    expect(await run("kubectl get pods -l app=still -o name")).toBe(before);
    expect(await run("kubectl get pods -l app=still -o jsonpath='{.items[*].spec.containers[0].resources.requests.cpu}'")).toBe("25m 25m");
    expect(await run("kubectl get events --field-selector=reason=InPlaceResizedByVPA")).toContain(
      "Pod was resized in place by VPA Updater.",
    );
  });
  it("says which target it cannot find, and refuses modes that there are not", async () => {
    await vpa("ghost", {});
    await run("sleep 70");
    expect(await run("kubectl describe vpa ghost")).toContain("Cannot read targetRef. Reason: Deployment default/ghost does not exist");
    expect(await vpa("odd", { updatePolicy: { minReplicas: 0 } })).toContain(
      'admission webhook "vpa.k8s.io" denied the request: minReplicas has to be positive, got 0',
    );
  });
  it("does not evict while nobody would admit", async () => {
    await run(
      "kubectl scale deployment vpa-admission-controller -n kube-system --replicas=0; kubectl scale deployment web --replicas=3; sleep 10",
    );
    const before = await run("kubectl get pods -l app=web -o name");
    await run("sleep 200");
    expect(await run("kubectl get pods -l app=web -o name")).toBe(before);
  });
});
