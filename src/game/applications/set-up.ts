// Sets the shop up in a new world as its script would, through the same door and under the same names, without a shell: worlds that begin
// with it are ready several times as fast.

import { knownManifest } from "../../addons/manifests.ts";
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { withAppliedForm } from "../../commands/kubectl/changing.ts";
import type { Task } from "../../machine/process.ts";
import type { Cluster } from "../../world/contract.ts";
import type { Booted } from "../boot.ts";
import type { Probe, Reach } from "../probe.ts";
import { tryProbe } from "../probe.ts";
import { type Application, documents, INGRESS_CONTROLLER, objectsOf } from "./shop.ts";

const ADMINISTRATOR = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
/** Virtual ms that kubectl takes for an object. */
const BETWEEN = 5;
/** How often it is looked whether something is ready, and how long at most (virtual ms). */
const PACE = 250;
const PATIENCE = 180_000;
/** The controller takes longest to become ready: until then the shop would only pass the time. */
const HEAD_START = 8000;
/** What a new endpoint needs until everybody knows it (virtual ms). */
const SPREAD = 1000;

type Pause = (milliseconds: number) => Task<void>;
/** What waiting is for is looked at here; answers with what did not come about. */
type Wait = (what: string, holds: () => boolean) => Task<string | undefined>;

/** Objects of the ingress controller's manifest as they are applied, made once a process. */
let controllerObjects: readonly KubeObject[] | undefined;

/** Whether the cluster has neither the controller nor the application yet. */
export function isFresh({ namespace }: Application, booted: Booted): boolean {
  const place = placeOf(booted);
  return ["ingress-nginx", "monitoring", namespace].every((name) => !place.admin.find(place.kind("Namespace"), name));
}

/** Does what the application's script does, in a world where `isFresh`; answers with what went wrong. */
export function* setUpApplication(application: Application, booted: Booted, pause: Pause): Task<string | undefined> {
  const { namespace, host } = application;
  const place = placeOf(booted);
  const { admin, kind } = place;
  const wait: Wait = function* (what, holds) {
    const limit = booted.world.clock.now + PATIENCE;
    while (!holds()) {
      if (booted.world.clock.now >= limit) return `the application: ${what} is not ready`;
      yield* pause(PACE);
    }
    return undefined;
  };
  controllerObjects ??= documents(knownManifest(INGRESS_CONTROLLER)!).map(withAppliedForm);
  for (const object of controllerObjects) yield* apply(object, place, pause);
  yield* pause(HEAD_START);
  for (const [node, tier] of [
    ["worker-1", "storage"],
    ["worker-2", "memory"],
  ] as const)
    admin.patch(
      kind("Node"),
      node,
      { metadata: { labels: { [`${namespace}/tier`]: tier } } },
      { type: "merge", fieldManager: "kubectl-label" },
    );
  const objects = objectsOf(application);
  const [ingresses, others] = [objects.filter((each) => each.kind === "Ingress"), objects.filter((each) => each.kind !== "Ingress")];
  for (const object of others) yield* apply(withAppliedForm(object), place, pause);
  const out = (of: string, name: string, at: string) => () => isOut(admin.find(kind(of), name, { namespace: at }));
  let failed = yield* wait("the ingress controller", out("Deployment", "ingress-nginx-controller", "ingress-nginx"));
  for (const { kind: of, metadata } of others) {
    const { name, namespace: at = "" } = metadata;
    if (of === "Deployment" || of === "StatefulSet") failed ??= yield* wait(name, out(of, name, at));
  }
  let address: string | undefined;
  failed ??= yield* wait("the address of the ingress controller", () => {
    const service = admin.find(kind("Service"), "ingress-nginx-controller", { namespace: "ingress-nginx" });
    address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
    return address !== undefined;
  });
  if (failed !== undefined) return failed;
  // An Ingress is looked at by the controller's webhook before it is let in, and the way there must be known to the nodes.
  yield* pause(SPREAD);
  for (const object of ingresses) yield* apply(withAppliedForm(object), place, pause);
  const { files } = booted.world.host;
  files.write("/etc/hosts", `${files.read("/etc/hosts")}${address} ${host}\n`);
  return yield* answered(host, booted, wait);
}

function placeOf({ world }: Booted): { cluster: Cluster; admin: Client; kind(name: string): Kind } {
  const [cluster] = world.clusters.values();
  const kinds = new Map<string, Kind>();
  return {
    cluster: cluster!,
    admin: cluster!.api.client(ADMINISTRATOR),
    kind(name) {
      const known = kinds.get(name) ?? cluster!.api.scheme.kinds.find((each) => each.kind === name)!;
      kinds.set(name, known);
      return known;
    },
  };
}

/** As `kubectl apply` creates what is not there. */
function* apply(object: KubeObject, { cluster, admin }: ReturnType<typeof placeOf>, pause: Pause): Task<void> {
  const [version = "", group = ""] = object.apiVersion.split("/").reverse();
  const kind = cluster.api.scheme.byKind(group, version, object.kind)!;
  const { namespace } = object.metadata;
  admin.create(kind, object, { ...(namespace ? { namespace } : {}), fieldManager: "kubectl-client-side-apply" });
  yield* pause(BETWEEN);
}

/** All replicas are there, ready and of the newest template: of a Deployment or StatefulSet. */
const isOut = (workload: KubeObject | undefined): boolean =>
  workload !== undefined &&
  workload.status?.observedGeneration === workload.metadata.generation &&
  [workload.status?.updatedReplicas, workload.status?.availableReplicas].every((count) => count === (workload["spec"].replicas ?? 1));

/** The guest gets through. */
function* answered(host: string, booted: Booted, wait: Wait): Task<string | undefined> {
  const url = `http://${host}/api/hostname`;
  const probe: Probe = { id: url, from: { at: "host" }, url, method: "GET", headers: {}, timeout: 2000 };
  let reach: Reach | undefined;
  let trying = false;
  return yield* wait(url, () => {
    if (!trying && !(reach && "status" in reach && reach.status === 200)) {
      trying = true;
      const none = () => undefined;
      tryProbe(probe, booted, none, (found) => {
        reach = found;
        trying = false;
      });
    }
    return reach !== undefined && "status" in reach && reach.status === 200;
  });
}
