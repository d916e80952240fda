// Where a daemon's pod may stand: as the scheduler itself would judge.
import { expect, it } from "vitest";
import { mayRunOn, pinnedTo } from "../../../src/cluster/controllers/daemonset/placement.ts";

const node = (taints: object[] = [], labels = {}) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n", labels, uid: "", resourceVersion: "", creationTimestamp: "" },
  spec: { taints },
});
const wants = (...nodeSelectorTerms: object[]) => ({
  spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } },
});

it("an empty term matches no node, as for the scheduler", () => {
  expect(mayRunOn(wants({}), node()).run).toBe(false);
  expect(mayRunOn(wants({ matchExpressions: [{ key: "gpu", operator: "Exists" }] }), node([], { gpu: "yes" })).run).toBe(true);
  expect(mayRunOn({ spec: { nodeSelector: { disk: "ssd" } } }, node()).run).toBe(false);
});
it("a taint keeps a new pod away; only NoExecute drives one out", () => {
  const taint = (effect: string) => node([{ key: "a", effect }]);
  expect(mayRunOn({ spec: {} }, taint("NoSchedule"))).toEqual({ run: false, keep: true });
  expect(mayRunOn({ spec: {} }, taint("NoExecute"))).toEqual({ run: false, keep: false });
  expect(mayRunOn({ spec: { tolerations: [{ operator: "Exists" }] } }, taint("NoExecute")).run).toBe(true);
  expect(mayRunOn({ spec: pinnedTo({}, "n") }, node([{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }])).run).toBe(true);
});
