// Which of several pods is meant where one is asked for (kubectl/pkg/util/podutils/podutils.go).
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { byLogging } from "../../../src/commands/kubectl/pods.ts";

const pod = (name: string, { phase = "Running", since = "", restarts = 0, created = "10:00:00", node = "n" }): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: `2026-01-01T${created}Z` },
  spec: node ? { nodeName: node } : {},
  status: {
    phase,
    conditions: [{ type: "Ready", status: since ? "True" : "False", lastTransitionTime: `2026-01-01T${since || "10:00:00"}Z` }],
    containerStatuses: [{ restartCount: restarts }],
  },
});

describe("the pod whose logs are shown", () => {
  it.each([
    ["is scheduled", pod("a", {}), pod("b", { node: "", since: "10:00:01" })],
    ["runs", pod("a", {}), pod("b", { phase: "Pending" })],
    ["has ended", pod("a", { phase: "Failed", created: "10:00:05" }), pod("b", { phase: "Pending" })],
    ["restarted, though it has ended", pod("a", { phase: "Failed", restarts: 2 }), pod("b", { restarts: 1 })],
    ["is ready", pod("a", { since: "10:00:09" }), pod("b", { restarts: 5 })],
    ["has been ready for longest", pod("a", { since: "10:00:01" }), pod("b", { since: "10:00:02", restarts: 5 })],
    ["has restarted most", pod("a", { restarts: 2, created: "10:00:05" }), pod("b", { restarts: 1 })],
    ["is oldest", pod("a", { created: "10:00:01" }), pod("b", { created: "10:00:02" })],
  ])("%s", (_what, first, second) => {
    expect([second, first].sort(byLogging).map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  });
  it("is the first of the list where nothing tells them apart", () => {
    expect([pod("x", {}), pod("y", {})].sort(byLogging)[0]!.metadata.name).toBe("x");
  });
});
