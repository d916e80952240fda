// How the balance of CPU and memory weighs against what else speaks for a node.
import { expect, it } from "vitest";
import { cluster } from "../controllers/cluster.ts";

it("weighs what a pod does to the balance of a node, not what others did before it (1.36: balancedResourceScorer)", () => {
  const world = cluster();
  const pod = (name: string, spec: object, cpu: string): void =>
    void world.client.create(
      world.kinds.pods,
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: { containers: [{ name: "c", image: "nginx", resources: { requests: { cpu } } }], ...spec },
      },
      { namespace: "default" },
    );
  const named = (node: string) => ({ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] });
  const wish = (node: string, weight: number) => ({ weight, preference: named(node) });
  const must = { nodeSelectorTerms: [named("worker-2")] };
  pod("lopsided", { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: must } } }, "2");
  world.pass(1);
  // worker-1 is emptier by 26 points and wished for less by 36. Whoever looks at the balance alone finds worker-2 worse by 25 more.
  const preferredDuringSchedulingIgnoredDuringExecution = [wish("worker-1", 82), wish("worker-2", 100)];
  pod("guest", { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } }, "400m");
  world.pass(1);
  expect(world.get("pods", "guest")["spec"].nodeName).toBe("worker-2");
});
