// A pod autoscaler that follows what pods really do (kubernetes.io: HorizontalPodAutoscaler Walkthrough; pkg/controller/podautoscaler).
import { expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const METRICS = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";

function world() {
  const booted = boot({ seed: "scaling", world: "bare" });
  const shell = booted.script();
  return async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
}

it("grows with the traffic that a load generator sends, and shrinks five minutes after it ended", async () => {
  const run = world();
  await run(`kubectl apply -f ${METRICS}`);
  await run("kubectl create deployment php-apache --image=registry.k8s.io/hpa-example --port=80");
  await run("kubectl set resources deployment php-apache --requests=cpu=200m --limits=cpu=500m");
  await run("kubectl expose deployment php-apache; kubectl autoscale deployment php-apache --cpu=50% --min=1 --max=10");
  await run("kubectl rollout status deployment php-apache; sleep 75");
  expect(await run("kubectl get hpa --no-headers")).toMatch(/cpu: 0%\/50% +1 +10 +1 /);
  await run('kubectl run load --image=busybox --restart=Never -- sh -c "while sleep 0.01; do wget -q -O- http://php-apache; done"');
  await run("sleep 35");
  expect(await run("kubectl top pods -l app=php-apache --no-headers")).toMatch(/ [2-4]\d\dm /);
  await run("sleep 150");
  const text = await run("kubectl describe hpa php-apache");
  expect(text).toMatch(/Deployment pods: +[678] current \/ [678] desired/);
  expect(text).toContain("reason: cpu resource utilization (percentage of request) above target");
  expect(text).toMatch(/ScalingActive +True +ValidMetricFound/);
  await run("kubectl delete pod load --now; sleep 200");
  expect(await run("kubectl describe hpa php-apache")).toMatch(
    /AbleToScale +True +ScaleDownStabilized +recent recommendations were higher/,
  );
  await run("sleep 200");
  expect(await run("kubectl get hpa --no-headers")).toMatch(/cpu: 0%\/50% +1 +10 +1 /);
  expect(await run("kubectl get events")).toContain("New size: 1; reason: All metrics below target");
});

it("goes no faster than its policies, and says when pods have no requests", async () => {
  const run = world();
  await run(`kubectl apply -f ${METRICS}`);
  await run('kubectl create deployment burn --image=busybox -- sh -c "while true; do :; done"');
  await run("kubectl autoscale deployment burn --cpu=50% --max=9; sleep 90");
  expect(await run("kubectl describe hpa burn")).toMatch(
    /FailedGetResourceMetric .* failed to get cpu utilization: missing request for cpu in container busybox of Pod burn-/,
  );
  const behavior = '{"spec":{"behavior":{"scaleUp":{"policies":[{"type":"Pods","value":2,"periodSeconds":60}]}}}}';
  await run(`kubectl patch hpa burn --type=merge -p '${behavior}'; kubectl set resources deployment burn --requests=cpu=100m`);
  await run("kubectl rollout status deployment burn; sleep 75");
  expect(await run("kubectl get hpa --no-headers")).toMatch(/ 3 +\S+\n$/);
  expect(await run("kubectl describe hpa burn")).toMatch(
    /ScalingLimited +True +ScaleUpLimit +the desired replica count is increasing faster than the maximum scale rate/,
  );
  await run("sleep 60");
  expect(await run("kubectl get deployment burn -o jsonpath='{.spec.replicas}'")).toBe("5");
});

it("measures what processes burn, and holds them to their limit", async () => {
  const run = world();
  await run(`kubectl apply -f ${METRICS}`);
  await run('kubectl run loop --image=busybox -- sh -c "while true; do :; done"');
  await run(
    'kubectl run held --image=busybox --overrides=\'{"spec":{"containers":[{"name":"held","image":"busybox","args":["sh","-c","yes > /dev/null"],"resources":{"limits":{"cpu":"250m"}}}]}}\'',
  );
  await run(
    'kubectl run greedy --image=busybox --overrides=\'{"spec":{"containers":[{"name":"greedy","image":"busybox","args":["tail","/dev/zero"],"resources":{"limits":{"memory":"64Mi"}}}]}}\'',
  );
  await run("sleep 75");
  const text = await run("kubectl top pods --no-headers");
  expect(text).toMatch(/loop +1000m/);
  expect(text).toMatch(/held +250m/);
  expect(await run("kubectl describe pod greedy")).toMatch(/Reason: +OOMKilled\n +Exit Code: +137/);
});

it("shares out the processors of a node by requests where more are wanted than it has", async () => {
  const run = world();
  await run(`kubectl apply -f ${METRICS}; kubectl cordon worker-2`);
  const pod = (name: string, cpus: number, request: string) => {
    const container = { name, image: "vish/stress", args: ["-cpus", String(cpus)], resources: { requests: { cpu: request } } };
    return run(
      `echo '${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [container] } })}' | kubectl apply -f -`,
    );
  };
  await pod("large", 4, "1");
  await pod("small", 4, "500m");
  await pod("modest", 1, "1");
  await run("sleep 75");
  const text = await run("kubectl top pods --no-headers");
  expect(text).toMatch(/large +19\d\dm/);
  expect(text).toMatch(/small +9\d\dm/);
  expect(text).toMatch(/modest +100\dm/);
  expect(await run("kubectl top nodes --no-headers")).toMatch(/worker-1 +(4000|399\d)m +(99|100)%/);
});

it("takes memory piece by piece until the limit ends it", async () => {
  const run = world();
  await run(
    'kubectl run leak --image=vish/stress --overrides=\'{"spec":{"containers":[{"name":"leak","image":"vish/stress","args":["-mem-total","250Mi","-mem-alloc-size","10Mi","-mem-alloc-sleep","1s"],"resources":{"limits":{"memory":"100Mi"}}}]}}\'',
  );
  await run("sleep 8");
  expect(await run("kubectl get pod leak --no-headers")).toMatch(/1\/1 +Running +0/);
  await run("sleep 10");
  expect(await run("kubectl describe pod leak")).toMatch(/Reason: +OOMKilled\n +Exit Code: +137/);
});
