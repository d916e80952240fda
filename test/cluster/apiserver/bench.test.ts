// The door must be cheap: ten thousand pods, created and then reported on eight times each.
import { expect, test } from "vitest";
import { open } from "./door.ts";
import { Pod } from "./kinds.ts";

const COUNT = 10_000;

test("ten thousand pods with eight status updates each cost less than four seconds of CPU", () => {
  const { api } = open();
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
  const before = process.cpuUsage();
  let pods = Array.from({ length: COUNT }, (_, index) =>
    api.create(Pod, { ...template, metadata: { ...template.metadata, name: `web-${index}`, namespace: "default" } }),
  );
  for (let round = 0; round < 8; round++)
    pods = pods.map((pod) =>
      api.updateStatus(Pod, {
        ...pod,
        status: {
          phase: "Running",
          podIP: `10.244.${round}.1`,
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
  expect(api.list(Pod, { namespace: "default", labelSelector: "app=web" })).toHaveLength(COUNT);
  expect((user + system) / 1e6).toBeLessThan(4);
});
