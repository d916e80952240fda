// A cluster that is used for days: cron jobs, rollouts, and nodes that fail and come back. What it has of everything is compared from day to
// day: nothing may pile up (leaks), and at the end all is as its owners want it (drift).

import type { KubeObject } from "../../src/api/object.ts";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { administrator } from "../../src/world/kubeconfig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const REPLICAS = 6;

const NAMESPACE = "default";
const container = (image: string, command?: readonly string[]) => ({ name: "main", image, ...(command ? { command } : {}) });
const template = (app: string, spec: object) => ({ metadata: { labels: { app } }, spec });

/** Everything of which a count that grows would be a leak. */
export interface Census {
  objects: Record<string, number>;
  /** Pods of which a kubelet still knows something. */
  workers: number;
  /** What the clock has still to do. */
  planned: number;
}

export class Soak {
  readonly booted: Booted = boot({ seed: "soak", world: "default" });
  readonly #start = this.booted.world.clock.now;
  #days = 0;

  constructor() {
    const { admin } = this;
    const web = template("web", { containers: [container("nginx:1.28")] });
    admin.create(
      this.#kind("deployments", "apps"),
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: NAMESPACE },
        spec: { replicas: REPLICAS, revisionHistoryLimit: 1, selector: { matchLabels: { app: "web" } }, template: web },
      },
      { namespace: NAMESPACE },
    );
    admin.create(
      this.#kind("services"),
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web", namespace: NAMESPACE },
        spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
      },
      { namespace: NAMESPACE },
    );
    for (const [name, schedule, command] of [
      ["tidy", "*/10 * * * *", ["sh", "-c", "sleep 20; echo tidy"]],
      ["doomed", "30 */2 * * *", ["sh", "-c", "exit 1"]],
    ] as const)
      admin.create(
        this.#kind("cronjobs", "batch"),
        {
          apiVersion: "batch/v1",
          kind: "CronJob",
          metadata: { name, namespace: NAMESPACE },
          spec: {
            schedule,
            jobTemplate: {
              spec: {
                backoffLimit: 1,
                template: template(name, { restartPolicy: "Never", containers: [container("busybox:1.37", command)] }),
              },
            },
          },
        },
        { namespace: NAMESPACE },
      );
  }

  get admin() {
    return this.booted.world.cluster.api.client(administrator);
  }

  #kind(plural: string, group = "") {
    return this.booted.world.cluster.api.scheme.byResource(group, "v1", plural)!;
  }

  #to(time: number): void {
    this.booted.world.clock.runUntil(this.#start + time);
  }

  /** A day: two rollouts, and a node that is silent for an hour. */
  day(): void {
    const { kubelets } = this.booted.world.cluster;
    const from = this.#days++ * DAY;
    this.#to(from + 3 * HOUR);
    this.#roll(this.#days % 2 ? "nginx:1.29" : "nginx:1.28");
    this.#to(from + 9 * HOUR);
    this.#roll(this.#days % 2 ? "nginx:1.27" : "nginx:1.26");
    const nodes = [...kubelets.keys()].filter((name) => !name.includes("control-plane"));
    const failing = kubelets.get(nodes[this.#days % nodes.length]!)!;
    this.#to(from + 12 * HOUR);
    failing.stop();
    this.#to(from + 13 * HOUR);
    failing.start();
    this.#to(from + DAY);
  }

  #roll(image: string): void {
    const spec = { template: { spec: { containers: [{ name: "main", image }] } } };
    this.admin.patch(this.#kind("deployments", "apps"), "web", { spec }, { namespace: NAMESPACE });
  }

  census(): Census {
    const { clock, cluster } = this.booted.world;
    const objects: Record<string, number> = {};
    for (const kind of cluster.api.scheme.kinds)
      if (kind.verbs.includes("list") && !kind.storedAs) objects[kind.plural] = (objects[kind.plural] ?? 0) + this.admin.list(kind).length;
    let workers = 0;
    for (const kubelet of cluster.kubelets.values()) workers += kubelet.workers.size;
    return { objects, workers, planned: clock.planned };
  }

  /** What is not as its owner wants it. */
  drift(): string[] {
    const wrong: string[] = [];
    const { admin } = this;
    const deployment = admin.get(this.#kind("deployments", "apps"), "web", { namespace: NAMESPACE });
    const { readyReplicas, updatedReplicas, replicas } = deployment["status"] ?? {};
    if (readyReplicas !== REPLICAS || updatedReplicas !== REPLICAS || replicas !== REPLICAS)
      wrong.push(`deployment web: ${JSON.stringify(deployment["status"])}`);
    for (const node of admin.list(this.#kind("nodes")))
      if (!isReady(node) || node["spec"]?.taints?.some(({ key }: { key: string }) => key.startsWith("node.kubernetes.io/")))
        wrong.push(`node ${node.metadata.name} is not as it was`);
    const pods = admin.list(this.#kind("pods"), { namespace: NAMESPACE, labelSelector: "app=web" });
    const addresses = admin
      .list(this.#kind("endpointslices", "discovery.k8s.io"), { namespace: NAMESPACE, labelSelector: "kubernetes.io/service-name=web" })
      .flatMap((slice) => (slice["endpoints"] ?? []).flatMap((endpoint: { addresses: string[] }) => endpoint.addresses));
    const expected = pods.map((pod) => pod["status"]?.podIP);
    if (JSON.stringify(addresses.sort()) !== JSON.stringify(expected.sort())) wrong.push(`endpoints ${addresses} of pods ${expected}`);
    return wrong;
  }
}

const isReady = (node: KubeObject): boolean =>
  node["status"].conditions.some(({ type, status }: { type: string; status: string }) => type === "Ready" && status === "True");
