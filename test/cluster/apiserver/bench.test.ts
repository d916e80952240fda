// The door's cost does not grow with what is stored: ten times the pods cost about ten times as much.
import { expect, test } from "vitest";
import { open } from "./door.ts";
import { Pod } from "./kinds.ts";

const template = {
  metadata: { labels: { app: "web", "pod-template-hash": "abc" } },
  spec: {
    containers: [
      {
        name: "web",
        image: "nginx:1.27",
        ports: [{ containerPort: 80, protocol: "TCP" }],
        resources: { requests: { cpu: "100m", memory: "64Mi" } },
        env: [{ name: "A", value: "b" }],
      },
    ],
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
  },
};

/** CPU (µs) a pod that is created and then reported on eight times, among `count` of them. */
function costOf(count: number): number {
  const { api } = open();
  const before = process.cpuUsage();
  let pods = Array.from({ length: count }, (_, index) =>
    api.create(Pod, { ...template, metadata: { ...template.metadata, name: `web-${index}`, namespace: "default" } }),
  );
  for (let round = 0; round < 8; round++)
    pods = pods.map((pod, index) =>
      api.updateStatus(Pod, {
        ...pod,
        status: {
          phase: "Running",
          podIP: `10.${index >> 8}.${index & 255}.${round}`,
          conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
            type,
            status: round % 2 ? "True" : "False",
            lastTransitionTime: "2026-01-05T09:00:00Z",
          })),
          containerStatuses: [
            {
              name: "web",
              ready: true,
              restartCount: round,
              image: "nginx:1.27",
              imageID: "",
              state: { running: { startedAt: "2026-01-05T09:00:00Z" } },
            },
          ],
        },
      }),
    );
  const { user, system } = process.cpuUsage(before);
  expect(api.list(Pod, { namespace: "default", labelSelector: "app=web" })).toHaveLength(count);
  return (user + system) / count;
}

test("a pod among five thousand costs less than three times one among five hundred", () => {
  costOf(500);
  const few = Math.max(costOf(500), costOf(500));
  // The CPU of this process is counted, and other tests run in it too: a burst of theirs does not come twice.
  const ratio = costOf(5_000) / few;
  expect(ratio < 3 ? ratio : costOf(5_000) / few).toBeLessThan(3);
});
