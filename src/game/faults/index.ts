// All faults by name, how content asks for them, and how one or several are put into an application.
import type { KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import "../../i18n/worlds.ts";
import type { Question } from "../check.ts";
import { parseQuestion } from "../checks/index.ts";
import { Fields } from "../fields.ts";
import type { WorldSight } from "../sight.ts";
import { badPvc } from "./bad-pvc.ts";
import { brokenDns } from "./broken-dns.ts";
import { cordonedNode } from "./cordoned-node.ts";
import { crashLoop } from "./crash-loop.ts";
import { deadKubelet } from "./dead-kubelet.ts";
import { denyAll } from "./deny-all.ts";
import { expiredCertificate } from "./expired-certificate.ts";
import { failedRollout } from "./failed-rollout.ts";
import type { CheckData, Fault, FaultRequest, PlacedFault, Scene } from "./fault.ts";
import { fullDisk } from "./full-disk.ts";
import { imageTypo } from "./image-typo.ts";
import { missingKey } from "./missing-key.ts";
import { missingRbac } from "./missing-rbac.ts";
import { areaOf, OPERATOR } from "./objects.ts";
import { oom } from "./oom.ts";
import { quota } from "./quota.ts";
import { selectorOffByOne } from "./selector-off-by-one.ts";
import { slowStart } from "./slow-start.ts";
import { stuckFinalizer } from "./stuck-finalizer.ts";
import { taint } from "./taint.ts";
import { wrongIngressClass } from "./wrong-ingress-class.ts";
import { wrongPort } from "./wrong-port.ts";
import { wrongProbe } from "./wrong-probe.ts";
import { wrongStorageClass } from "./wrong-storage-class.ts";

export type { CheckData, Fault, FaultRequest, PlacedFault } from "./fault.ts";

// biome-ignore lint/suspicious/noExplicitAny: faults of different options stand side by side
export const faults: readonly Fault<any>[] = [
  badPvc,
  brokenDns,
  cordonedNode,
  crashLoop,
  deadKubelet,
  denyAll,
  expiredCertificate,
  failedRollout,
  fullDisk,
  imageTypo,
  missingKey,
  missingRbac,
  oom,
  quota,
  selectorOffByOne,
  slowStart,
  stuckFinalizer,
  taint,
  wrongIngressClass,
  wrongPort,
  wrongProbe,
  wrongStorageClass,
];

/** `{ name: image-typo, target: deploy/web, namespace: shop, … }`: what else there is depends on the fault. */
export function parseFault(fields: Fields): FaultRequest {
  const name = fields.text("name");
  const fault = faults.find((each) => each.name === name);
  if (!fault) fields.fail(`unknown fault (known: ${faults.map((each) => each.name).join(", ")})`, "name");
  const target = fields.optionalText("target");
  const namespace = fields.optionalText("namespace");
  const options = fault.parse?.(fields) ?? {};
  fields.done();
  return { fault, options, ...(target === undefined ? {} : { target }), ...(namespace === undefined ? {} : { namespace }) };
}

/** A fault without any wishes: chance chooses where and how. */
export const drawn = (name: string, namespace?: string): FaultRequest =>
  parseFault(new Fields("faults", name, { name, ...(namespace === undefined ? {} : { namespace }) }));

/** What a fault says about the world (symptom, cured), ready to be asked. */
export const questionOf = (data: CheckData, fault: string): Question => parseQuestion(new Fields("faults", fault, data));

/** A fault cannot be put anywhere. */
export class FaultError extends Error {}

/** Those that take away what others need in order to show come last. */
export const inOrder = (requests: readonly FaultRequest[]): FaultRequest[] =>
  [...requests].sort((a, b) => (a.fault.hides?.length ?? 0) - (b.fault.hides?.length ?? 0));

/**
 * Puts a fault into the world, where it was asked for or where chance wants it, beside those that are there already.
 * @throws FaultError when nothing fits
 */
export function place(request: FaultRequest, sight: WorldSight, random: Random, others: readonly PlacedFault[]): PlacedFault {
  const { fault, options } = request;
  const scene = sceneOf(sight, random);
  const taken = new Set(others.flatMap(({ areas }) => areas));
  const candidates = fault.targets
    .flatMap((kind) => [...scene.api.list(scene.kind(kind))])
    .filter((object) => wanted(object, request, sight) && !taken.has(areaOf(object)) && (fault.fits?.(object, scene, options) ?? true));
  for (const target of random.shuffle(candidates)) {
    if (fault.shutsNode && nodeTaken(taken, target, scene)) continue;
    const injected = fault.inject(target, scene, options);
    const values = { what: `${target.kind} ${target.metadata.name}`, namespace: target.metadata.namespace ?? "", ...injected.values };
    return {
      ...injected,
      ...{ fault, target },
      areas: [areaOf(target), ...(injected.touches ?? [])],
      cause: { id: `fault.${fault.name}.cause`, values },
      hints: ([1, 2, 3] as const).map((step) => ({ id: `fault.${fault.name}.hint${step}`, values })),
    };
  }
  throw new FaultError(`${fault.name}: there is nothing ${request.target ? `called ${request.target} ` : ""}to put it into`);
}

/** Whether a pod of the target runs on a node that another fault has. */
function nodeTaken(taken: ReadonlySet<string>, target: KubeObject, scene: Scene): boolean {
  if (![...taken].some((area) => area.startsWith("node/"))) return false;
  return scene.api
    .list(scene.kind("Pod"), { namespace: target.metadata.namespace! })
    .some(
      (pod) =>
        pod.metadata.labels?.["app"] === target.metadata.name &&
        taken.has(`node/${(pod as { spec?: { nodeName?: string } }).spec?.nodeName}`),
    );
}

function sceneOf(sight: WorldSight, random: Random): Scene {
  const { booted } = sight;
  return {
    booted,
    random,
    api: [...booted.world.clusters.values()][0]!.api.client(OPERATOR),
    kind: (name) => sight.kind(name)!,
  };
}

/** Chance leaves the cluster's own namespaces alone, unless the fault is about them. */
function wanted(object: KubeObject, { fault, target, namespace }: FaultRequest, sight: WorldSight): boolean {
  const { name, namespace: own = "" } = object.metadata;
  if (namespace !== undefined && own !== namespace) return false;
  if (target === undefined) return fault.name === "broken-dns" || !/^(kube-.*|ingress-nginx|local-path-storage|monitoring)$/.test(own);
  const [wantedName, wantedKind] = target.split("/").reverse();
  return name === wantedName && (wantedKind === undefined || sight.kind(wantedKind)?.kind === object.kind);
}
