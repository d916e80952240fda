// What kubectl remembers of a server's kinds between runs (client-go's CachedDiscoveryClient).
import { expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: looms.example.com }
spec:
  group: example.com
  names: { plural: looms, singular: loom, kind: Loom, listKind: LoomList, shortNames: [lm] }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]`;

function start(seed: string) {
  const booted = boot({ seed, world: "bare" });
  const shell = booted.script();
  return async (line: string): Promise<string> => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
}
const GONE =
  'Error from server (NotFound): Unable to list "example.com/v1, Resource=looms": the server could not find the requested resource (get looms.example.com)\n';
const UNKNOWN = `error: the server doesn't have a resource type "looms"\n`;

it("finds a kind that came, and knows one that went for six hours", async () => {
  const run = start("discovery");
  expect(await run("kubectl get looms")).toBe(UNKNOWN);
  await run(`kubectl apply -f - <<'YAML'\n${CRD}\nYAML\nsleep 2`);
  expect(await run("kubectl get lm")).toBe("No resources found in default namespace.\n");
  await run("kubectl delete crd looms.example.com; sleep 1");
  expect(await run("kubectl get looms")).toBe(GONE);
  expect(await run("kubectl get loom big")).toBe(
    "Error from server (NotFound): the server could not find the requested resource (get looms.example.com big)\n",
  );
  await run("sleep 22000");
  expect(await run("kubectl get looms")).toBe(UNKNOWN);
});

it("forgets with its files, and by api-resources, which reads anew", async () => {
  const run = start("discovery-2");
  const again = `kubectl apply -f - <<'YAML'\n${CRD}\nYAML\nsleep 2; kubectl get looms; kubectl delete crd looms.example.com; sleep 1`;
  await run(again);
  expect(await run("ls ~/.kube/cache/discovery")).toBe("127.0.0.1_6443\n");
  await run("rm -rf ~/.kube/cache");
  expect(await run("kubectl get looms")).toBe(UNKNOWN);
  await run(again);
  expect(await run("kubectl api-resources --cached")).toContain("looms");
  expect(await run("kubectl api-resources")).not.toContain("looms");
  expect(await run("kubectl get looms")).toBe(UNKNOWN);
});
