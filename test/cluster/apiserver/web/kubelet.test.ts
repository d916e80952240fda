// What a node's kubelet answers through the API server: nodes/NAME/proxy (pkg/kubelet/server).
import { expect, test } from "vitest";
import { goFloat } from "../../../../src/cluster/apiserver/web/kubelet-metrics.ts";
import { boot } from "../../../../src/commands/boot.ts";
import { drive } from "../../../../src/world/outside.ts";

async function opened() {
  const booted = boot({ seed: "node proxy", world: "bare" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  const spec = {
    nodeName: "worker-1",
    containers: [{ name: "web", image: "nginx", resources: { limits: { cpu: "500m", memory: "64Mi" } } }],
  };
  await run(`echo '${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec })}' | kubectl apply -f -`);
  await run("kubectl wait --for=condition=Ready pod/web && sleep 60");
  return { run, raw: (path: string) => run(`kubectl get --raw '/api/v1/nodes/worker-1/proxy/${path}'`) };
}

test("the use of containers, pods and the node is told as numbers that agree with each other", async () => {
  const { raw } = await opened();
  const metrics = await raw("metrics/resource");
  const memory = /^container_memory_working_set_bytes\{container="web",namespace="default",pod="web"\} (\S+) \d{13}$/m.exec(metrics)?.[1];
  expect(memory).toBeDefined();
  expect(metrics).toContain(`pod_memory_working_set_bytes{namespace="default",pod="web"} ${memory} `);
  expect(metrics).toContain("# TYPE node_cpu_usage_seconds_total counter\n");
  expect(metrics).toMatch(/resource_scrape_error 0\n$/);
  const summary = JSON.parse(await raw("stats/summary"));
  const [pod] = summary.pods.filter((each: { podRef: { name: string } }) => each.podRef.name === "web");
  expect(pod.containers[0].memory.workingSetBytes).toBe(Number(memory));
  expect(pod.containers[0].memory.availableBytes).toBe(64 * 2 ** 20 - Number(memory));
  expect(summary.node.nodeName).toBe("worker-1");
  expect(Object.keys(JSON.parse(await raw("stats/summary?only_cpu_and_memory=true")).node)).toEqual([
    "nodeName",
    "startTime",
    "cpu",
    "memory",
  ]);
  const cadvisor = await raw("metrics/cadvisor");
  expect(cadvisor).toMatch(/^container_spec_cpu_quota\{container="web",.*,namespace="default",pod="web"\} 50000 \d+$/m);
  expect(cadvisor).toMatch(/^container_spec_memory_limit_bytes\{container="web",.*\} 6\.7108864e\+07 \d+$/m);
  expect(await raw("metrics")).toContain('kubelet_node_name{node="worker-1"} 1\n');
});

test("processor time adds up while a container works", async () => {
  const { raw, run } = await opened();
  const seconds = async () =>
    Number(/^container_cpu_usage_seconds_total\{container="web",.*?\} (\S+)/m.exec(await raw("metrics/resource"))![1]);
  const before = await seconds();
  await run("kubectl exec web -- timeout 10 sh -c 'while true; do :; done'; sleep 1");
  const after = await seconds();
  expect(after).toBeGreaterThan(before);
  await run("sleep 600");
  expect(await seconds()).toBeGreaterThan(after);
});

test("its configuration, its pods, its files and the logs of containers can be read", async () => {
  const { raw, run } = await opened();
  expect(JSON.parse(await raw("configz")).kubeletconfig).toMatchObject({ maxPods: 110, staticPodPath: "/etc/kubernetes/manifests" });
  expect(JSON.parse(await raw("pods")).items.map((pod: { metadata: { name: string } }) => pod.metadata.name)).toContain("web");
  expect(JSON.parse(await raw("runningpods/")).items).toHaveLength(1);
  expect(await raw("containerLogs/default/web/web?tailLines=1")).toBe(await run("kubectl logs web --tail=1"));
  expect(await raw("logs/")).toContain('<a href="pods/">pods/</a>\n');
  expect(await raw("logs/nothing")).toContain("NotFound");
  expect(await raw("healthz")).toBe("ok");
  expect(await run("kubectl get --raw /api/v1/nodes/worker-1/proxy/nothing")).toContain("NotFound");
});

test("floats are written as Go writes them", () => {
  expect([0, 1, 0.25, 100_000, 1_000_000, 5_242_880, 0.00001, 1767603602.726].map(goFloat)).toEqual([
    "0",
    "1",
    "0.25",
    "100000",
    "1e+06",
    "5.24288e+06",
    "1e-05",
    "1.767603602726e+09",
  ]);
});
