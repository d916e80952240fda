// kube-proxy and the plug-in of the pods' network as what they are: writers of rules and routes that stay when they go
// (kubernetes.io/docs/reference/networking/virtual-ips; kindnet's ptp plug-in routes through the node).
import { beforeAll, expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

const booted = boot({ seed: "proxy", world: "default" });
const shell = booted.script();
const run = async (line: string): Promise<string> => {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
};
const curl = (service: string): Promise<string> =>
  run(`kubectl exec client -- curl -s -o /dev/null -w '%{http_code} %{exitcode}' --max-time 2 http://${service}`);

beforeAll(async () => {
  await run('kubectl run client --image=nicolaka/netshoot --overrides=\'{"spec":{"nodeName":"worker-1"}}\' --command -- sleep 99999');
  for (const name of ["old", "new"]) await run(`kubectl create deployment ${name} --image=nginx`);
  await run(
    "kubectl expose deployment old --port=80; kubectl wait --for=condition=Ready pod/client --timeout=60s; kubectl wait --for=condition=Available deploy --all",
  );
});

it("leaves a node's rules as they were when its kube-proxy stops, and brings them up to date when it runs again", async () => {
  expect(await curl("old")).toBe("200 0");
  const selector = (value: string) =>
    run(`kubectl -n kube-system patch ds kube-proxy -p '{"spec":{"template":{"spec":{"nodeSelector":${value}}}}}'; sleep 60`);
  await selector('{"proxied":"no"}');
  await run("kubectl expose deployment new --port=80; sleep 3");
  expect(await curl("old")).toBe("200 0");
  expect(await curl("new")).toMatch(/^000 28/);
  // Its only endpoint moves, and the rules do not know.
  await run("kubectl rollout restart deployment old; kubectl rollout status deployment old; sleep 5");
  expect(await curl("old")).toMatch(/^000 28/);
  await selector('{"proxied":null}');
  expect(await curl("new")).toBe("200 0");
  expect(await curl("old")).toBe("200 0");
});

it("routes every packet of a pod through its node, and through the other's to another node", async () => {
  const address = (node: string) =>
    run(
      `kubectl run on-${node} --image=nginx --overrides='{"spec":{"nodeName":"${node}"}}' >/dev/null; kubectl wait --for=condition=Ready pod/on-${node} --timeout=60s >/dev/null; kubectl get pod on-${node} -o jsonpath='{.status.podIP}'`,
    );
  const [near, far] = [await address("worker-1"), await address("worker-2")];
  const own = await run("kubectl get pod client -o jsonpath='{.status.podIP}'");
  const node = await run("kubectl get node worker-2 -o jsonpath='{.status.addresses[0].address}'");
  const way = async (to: string) =>
    [...(await run(`kubectl exec client -- traceroute -n ${to}`)).matchAll(/^ *\d+ {2}(\S+)/gm)].map(([, hop]) => hop);
  const gateway = own.replace(/\d+$/, "1");
  expect(await way(near)).toEqual([gateway, near]);
  expect(await way(far)).toEqual([gateway, node, far]);
  expect(await run(`kubectl exec client -- ping -c 1 ${near}`)).toContain("ttl=63");
  expect(await run(`kubectl exec client -- ping -c 1 ${far}`)).toContain("ttl=62");
});

// containerd's CRI plugin, getSandboxRuntime.
it("makes no sandbox for a RuntimeClass whose handler the runtime does not have", async () => {
  await run(`kubectl apply -f - <<'YAML'
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: kata }
handler: kata
---
apiVersion: v1
kind: Pod
metadata: { name: boxed }
spec: { runtimeClassName: kata, containers: [{ name: c, image: nginx }] }
YAML
sleep 30`);
  expect(await run("kubectl get pod boxed --no-headers")).toMatch(/^boxed +0\/1 +ContainerCreating /);
  expect(await run("kubectl events --for pod/boxed")).toContain(
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "kata" is configured',
  );
});
