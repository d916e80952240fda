// Nodes that come without a range of pod addresses get one; those that never tell how they are get a minute (pkg/controller/nodeipam, nodelifecycle).
import { expect, it } from "vitest";
import { world } from "../../commands/node/at-node.ts";

const node = (name: string) => `printf 'apiVersion: v1\\nkind: Node\\nmetadata: {name: ${name}}\\n' | kubectl create -f -`;
const range = (name: string) => `kubectl get node ${name} -o jsonpath='{.spec.podCIDR} {.spec.podCIDRs}'`;

it("the next range that no node has", () => {
  const { run } = world("bare");
  run(`${node("first")}; sleep 1; ${node("second")}; sleep 1`);
  expect(run(range("first"))).toBe('10.244.3.0/24 ["10.244.3.0/24"]');
  expect(run(range("second"))).toBe('10.244.4.0/24 ["10.244.4.0/24"]');
  run(`kubectl delete node first; sleep 1; ${node("third")}; sleep 1`);
  expect(run(range("third"))).toBe('10.244.5.0/24 ["10.244.5.0/24"]');
});

it("a node that never told how it is becomes Unknown after a minute, not before", () => {
  const { run } = world("bare");
  run(`${node("ghost")}; sleep 58`);
  expect(run("kubectl get node ghost -o jsonpath='{.status.conditions}'")).toBe("");
  run("sleep 5");
  expect(run("kubectl get node ghost -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].reason}'")).toBe("NodeStatusNeverUpdated");
});
