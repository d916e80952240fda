// How a daemon set's pods are replaced: one for one, or with the new one beside the old (daemon/update.go).
import { expect, it } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { cluster } from "./cluster.ts";

const kindOf = (plural: string) => builtInKinds.find((kind) => kind.plural === plural)!;
const place = { namespace: "default" };

function daemons(rollingUpdate: object, nodes = 3) {
  const world = cluster({ nodes });
  const template = { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c", image: "nginx:1.27" }] } };
  const spec = { selector: { matchLabels: { app: "d" } }, updateStrategy: { type: "RollingUpdate", rollingUpdate }, template };
  world.client.create(kindOf("daemonsets"), { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "d" }, spec }, place);
  world.pass(5);
  const images = () => world.list("pods").map(({ spec }) => spec.containers[0].image as string);
  const on = () => {
    const nodes = new Map<string, string[]>();
    for (const { metadata, spec } of world.list("pods"))
      if (!metadata.deletionTimestamp) nodes.set(spec.nodeName, [...(nodes.get(spec.nodeName) ?? []), spec.containers[0].image]);
    return [...nodes.values()];
  };
  const update = (image: string) =>
    world.client.patch(
      kindOf("daemonsets"),
      "d",
      { spec: { template: { spec: { containers: [{ name: "c", image }] } } } },
      { ...place, type: "strategic" },
    );
  /** What `look` sees, every tenth of a second for so many seconds. */
  const watch = <T>(seconds: number, look: () => T): T[] =>
    Array.from({ length: seconds * 10 }, () => {
      world.pass(0.1);
      return look();
    });
  return { ...world, images, on, update, watch };
}

it("with maxSurge makes the new pod first, on one node at a time, and lets the old one go when the new one is available", () => {
  const world = daemons({ maxSurge: 1, maxUnavailable: 0 });
  world.update("nginx:1.28");
  const seen = world.watch(20, world.on);
  expect(seen.every((nodes) => nodes.length === 3)).toBe(true);
  expect(Math.max(...seen.map((nodes) => nodes.filter((here) => here.includes("nginx:1.27") && here.includes("nginx:1.28")).length))).toBe(
    1,
  );
  expect(world.images()).toEqual(["nginx:1.28", "nginx:1.28", "nginx:1.28"]);
});

it("with maxSurge leaves the old pods where they are while the new one does not become ready", () => {
  const world = daemons({ maxSurge: 1, maxUnavailable: 0 });
  world.state.ready = false;
  world.update("nginx:1.28");
  world.pass(20);
  expect(world.images().sort()).toEqual(["nginx:1.27", "nginx:1.27", "nginx:1.27", "nginx:1.28"]);
});

it("without it is never without more pods than maxUnavailable says", () => {
  const world = daemons({ maxUnavailable: 2 }, 5);
  world.update("nginx:1.28");
  const available = world.watch(20, () => world.client.get(kindOf("daemonsets"), "d", place)["status"].numberAvailable as number);
  expect(Math.min(...available)).toBe(3);
  expect(new Set(world.images())).toEqual(new Set(["nginx:1.28"]));
});

it("says of a pod that ended well that it is deleted", () => {
  const world = daemons({}, 1);
  const [pod] = world.list("pods") as [KubeObject];
  world.client.updateStatus(kindOf("pods"), { ...pod, status: { ...pod["status"], phase: "Succeeded" } } as KubeObject);
  world.pass(3);
  const said = world.list("events").filter(({ reason }) => reason === "SucceededDaemonPod");
  expect(said.map(({ type, message }) => `${type}: ${message}`)).toEqual([
    `Normal: Found succeeded daemon pod default/${pod.metadata.name} on node worker-1, will try to delete it`,
  ]);
});
