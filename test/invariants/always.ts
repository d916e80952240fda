// What holds after each write to a cluster, whoever wrote: a sentence for each thing that does not.
import { decodeValue } from "../../src/api/decode-value.ts";
import type { KubeObject } from "../../src/api/object.ts";
import { equal } from "../../src/api/structure.ts";
import { compareQuantities } from "../../src/base/quantity.ts";
import type { Change } from "../../src/cluster/apiserver/change.ts";

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
const isFinished = (pod: KubeObject): boolean => pod["status"]?.phase === "Succeeded" || pod["status"]?.phase === "Failed";

/** Things of which no two objects may have the same: who has which. */
class Claims {
  readonly #holders = new Map<string, string>();

  constructor(
    private readonly what: string,
    private readonly of: (object: KubeObject) => readonly string[],
  ) {}

  follow({ type, object, old }: Change): string[] {
    const before = old ? this.of(old) : type === "DELETED" ? this.of(object) : [];
    const now = type === "DELETED" ? [] : this.of(object);
    for (const each of before) if (!now.includes(each) && this.#holders.get(each) === object.metadata.uid) this.#holders.delete(each);
    const twice = now.filter((each) => (this.#holders.get(each) ?? object.metadata.uid) !== object.metadata.uid);
    for (const each of now) this.#holders.set(each, object.metadata.uid!);
    return twice.map((each) => `${nameOf(object)} has the ${this.what} ${each}, which is another's`);
  }
}

const addressesOf = (service: KubeObject): string[] =>
  ((service["spec"].clusterIPs ?? [service["spec"].clusterIP]) as (string | undefined)[]).filter(
    (address): address is string => address !== undefined && address !== "" && address !== "None",
  );
const nodePortsOf = (service: KubeObject): string[] => [
  ...((service["spec"].ports ?? []) as { nodePort?: number; protocol?: string }[]).flatMap(({ nodePort, protocol = "TCP" }) =>
    nodePort ? [`${protocol}/${nodePort}`] : [],
  ),
  ...(service["spec"].healthCheckNodePort ? [`TCP/${service["spec"].healthCheckNodePort}`] : []),
];
const podAddressOf = (pod: KubeObject): string[] =>
  pod["status"]?.podIP && !pod["spec"].hostNetwork && !isFinished(pod) ? [pod["status"].podIP] : [];

/** Holds one cluster to what must always be true of it. */
export class Always {
  readonly #unique: Readonly<Record<string, readonly Claims[]>> = {
    Service: [new Claims("cluster IP", addressesOf), new Claims("node port", nodePortsOf)],
    Pod: [new Claims("pod IP", podAddressOf)],
  };
  /** Quotas whose limits were lowered after use: the server lets them be exceeded. */
  readonly #lowered = new Set<string>();
  /** The latest version of each kind: a list or a watch is of one, so that is the order that anybody sees. */
  readonly #versions = new Map<string, number>();

  /** What the change breaks. */
  follow(change: Change): string[] {
    return [
      ...this.#order(change),
      ...identity(change),
      ...(this.#unique[change.object.kind] ?? []).flatMap((claims) => claims.follow(change)),
      ...(change.object.kind === "ResourceQuota" ? this.#quota(change) : []),
      ...(change.object.kind === "Pod" ? status(change) : []),
    ];
  }

  #order({ type, object }: Change): string[] {
    const version = Number(object.metadata.resourceVersion);
    if (type === "DELETED") return [];
    const before = this.#versions.get(object.kind) ?? 0;
    this.#versions.set(object.kind, Math.max(before, version));
    return version > before ? [] : [`${nameOf(object)} was written at version ${version}, after ${before}`];
  }

  #quota({ object, old }: Change): string[] {
    const hard = (object["spec"].hard ?? {}) as Record<string, string>;
    const used = (object["status"]?.used ?? {}) as Record<string, string>;
    const exceeded = Object.keys(used).filter((each) => hard[each] !== undefined && compareQuantities(used[each]!, hard[each]!) > 0);
    // What was there before the quota, or before its limits were lowered, stays.
    if (exceeded.length === 0) this.#lowered.delete(object.metadata.uid!);
    else if (!old?.["status"]?.used || specOf(old) !== specOf(object)) this.#lowered.add(object.metadata.uid!);
    if (this.#lowered.has(object.metadata.uid!)) return [];
    return exceeded.map((each) => `${nameOf(object)} allows ${hard[each]} ${each}, and ${used[each]} are used`);
  }
}

const specOf = (object: KubeObject): string => JSON.stringify(object["spec"]);

/** What never changes while an object lives. */
function identity({ type, object, old }: Change): string[] {
  const broken: string[] = [];
  const { metadata } = object;
  if (!Object.isFrozen(object) || !Object.isFrozen(metadata)) broken.push(`${nameOf(object)} is stored and not frozen`);
  if (
    type !== "DELETED" &&
    metadata.deletionTimestamp &&
    !metadata.finalizers?.length &&
    metadata.deletionGracePeriodSeconds === 0 &&
    object.kind !== "Pod"
  )
    broken.push(`${nameOf(object)} is deleted, waits for nothing, and is still there`);
  if (type !== "MODIFIED" || !old) return broken;
  for (const field of ["uid", "name", "namespace", "creationTimestamp"] as const)
    if (old.metadata[field] !== metadata[field])
      broken.push(`${nameOf(object)}: ${field} was ${old.metadata[field]} and is ${metadata[field]}`);
  if ((metadata.generation ?? 0) < (old.metadata.generation ?? 0))
    broken.push(`${nameOf(object)}: its generation fell to ${metadata.generation}`);
  if (old.metadata.deletionTimestamp && !metadata.deletionTimestamp) broken.push(`${nameOf(object)} came back from deletion`);
  if (old["spec"]?.nodeName && object.kind === "Pod" && old["spec"].nodeName !== object["spec"].nodeName)
    broken.push(`${nameOf(object)} moved from ${old["spec"].nodeName} to ${object["spec"].nodeName}`);
  return broken;
}

/** Kubelets hand over their pods' status as decoding would give it: the server takes it as it is. */
function status({ object, old }: Change): string[] {
  const told = object["status"];
  if (told === undefined || told === old?.["status"]) return [];
  const { value, strict } = decodeValue("io.k8s.api.core.v1.PodStatus", told);
  return strict.length || !equal(value, told) ? [`${nameOf(object)} has the status ${JSON.stringify(told)}`] : [];
}
