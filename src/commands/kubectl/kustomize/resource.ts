// A resource on its way through a kustomization: what it says, and what it was called before.
import type { Kind } from "../../../api/kind.ts";
import { builtInKinds } from "../../../api/kinds/index.ts";
import { clone } from "../../../api/structure.ts";

// biome-ignore lint/suspicious/noExplicitAny: a resource can be anything
export type Value = any;
export type Fields = Record<string, Value>;

/** Group, version, kind, namespace and name as selectors give them; what is not given is empty. */
export interface Id {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
}

export const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** Kinds without a namespace that the simulated server does not have. */
const CLUSTER_WIDE = new Set(
  "APIService CSIDriver CSINode CertificateSigningRequest ComponentStatus CustomResourceDefinition FlowSchema MutatingWebhookConfiguration PriorityLevelConfiguration RuntimeClass ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment".split(
    " ",
  ),
);

export class Resource {
  /** Names and namespaces that it had, the first it came with first. */
  readonly past: { name: string; namespace: string }[] = [];
  /** Prefixes and suffixes given on the way: what they share tells which of several resources of one name is meant. */
  readonly affixes: string[] = [];
  needsHash = false;
  /** Where it came from, as YAML: the origin annotation. */
  origin = "";
  /** How a generator's resource joins one of the same name. */
  behaviour: "create" | "merge" | "replace" = "create";

  constructor(public value: Fields) {}

  get kind(): string {
    return String(this.value["kind"] ?? "");
  }
  get group(): string {
    const version = String(this.value["apiVersion"] ?? "");
    return version.includes("/") ? version.slice(0, version.lastIndexOf("/")) : "";
  }
  get version(): string {
    return String(this.value["apiVersion"] ?? "").replace(/^.*\//, "");
  }
  get metadata(): Fields {
    if (!isMap(this.value["metadata"])) this.value["metadata"] = {};
    return this.value["metadata"];
  }
  get name(): string {
    return String(this.metadata["name"] ?? "");
  }
  get namespace(): string {
    return String(this.metadata["namespace"] ?? "");
  }
  get id(): Id {
    const { group, version, kind, namespace, name } = this;
    return { group, version, kind, namespace, name };
  }
  /** Now and before. */
  get ids(): Id[] {
    return [this.id, ...this.past.map((before) => ({ ...this.id, ...before }))];
  }
  /** The kind as the server has it; undefined for what it does not know. */
  get known(): Kind | undefined {
    return builtInKinds.find((each) => each.kind === this.kind && each.group === this.group && each.version === this.version);
  }
  get namespaced(): boolean {
    return this.known?.namespaced ?? !CLUSTER_WIDE.has(this.kind);
  }

  /** Remembers how it was called, before that changes. */
  remember(): void {
    const { name, namespace } = this;
    if (!this.past.some((each) => each.name === name && each.namespace === namespace)) this.past.push({ name, namespace });
  }
  copy(): Resource {
    const other = new Resource(clone(this.value));
    other.past.push(...this.past);
    other.affixes.push(...this.affixes);
    other.needsHash = this.needsHash;
    other.origin = this.origin;
    return other;
  }
}

/** `Service.v1.[noGrp]/booth.[noNs]` (resid.ResId). */
export const idText = ({ kind, version, group, name, namespace }: Id): string =>
  `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}/${name || "[noName]"}.${namespace || "[noNs]"}`;

const space = (namespace: string): string => namespace || "default";
export const sameId = (a: Id, b: Id): boolean =>
  a.group === b.group && a.version === b.version && a.kind === b.kind && a.name === b.name && space(a.namespace) === space(b.namespace);

/** What a selector leaves open fits anything. */
export const fits = (wanted: Partial<Id>, id: Id): boolean =>
  (["group", "version", "kind", "namespace", "name"] as const).every((key) => !wanted[key] || wanted[key] === id[key]);

const FIRST =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split(
    " ",
  );
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/** The order in which kubectl puts resources out: what others need first (kustomize's legacy order). */
export function inLegacyOrder(resources: readonly Resource[], first = FIRST, last = LAST): Resource[] {
  const rank = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) - first.length : last.indexOf(kind) + 1);
  const text = ({ group, version, kind }: Resource): string => `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
  const place = ({ namespace, name }: Resource): string => `${namespace || "~X"}|${name}`;
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...resources].sort((a, b) => rank(a.kind) - rank(b.kind) || compare(text(a), text(b)) || compare(place(a), place(b)));
}
