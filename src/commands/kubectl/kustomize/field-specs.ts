// Where labels, annotations and references stand in each kind (kustomize's builtinpluginconsts).
import { type Fields, isMap, type Resource, type Value } from "./resource.ts";

export interface FieldSpec {
  path: string;
  group?: string;
  version?: string;
  kind?: string;
  /** Makes the maps on the way where they are missing. */
  create?: boolean;
}

/** Kinds with a pod template at spec/template. */
const TEMPLATED = ["ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"];

/** The pod's own fields, wherever a kind keeps a pod. */
export const podSpecs: readonly FieldSpec[] = [
  { kind: "Pod", path: "spec" },
  ...TEMPLATED.map((kind) => ({ kind, path: "spec/template/spec" })),
  { kind: "CronJob", path: "spec/jobTemplate/spec/template/spec" },
];

const templates = (field: string): FieldSpec[] => [
  ...TEMPLATED.map((kind) => ({ kind, path: `spec/template/metadata/${field}`, create: true })),
  { kind: "CronJob", path: `spec/jobTemplate/spec/template/metadata/${field}`, create: true },
];
const beyondTemplates = (field: string): FieldSpec[] => [
  { kind: "CronJob", path: `spec/jobTemplate/metadata/${field}`, create: true },
  { kind: "StatefulSet", path: `spec/volumeClaimTemplates[]/metadata/${field}`, create: true },
];

export const ownLabels: readonly FieldSpec[] = [{ path: "metadata/labels", create: true }];
export const templateLabels: readonly FieldSpec[] = templates("labels");
export const annotations: readonly FieldSpec[] = [
  { path: "metadata/annotations", create: true },
  ...templates("annotations"),
  { kind: "CronJob", path: "spec/jobTemplate/metadata/annotations", create: true },
];

const AFFINITY = ["podAffinity", "podAntiAffinity"].flatMap((kind) => [
  `${kind}/preferredDuringSchedulingIgnoredDuringExecution[]/podAffinityTerm/labelSelector/matchLabels`,
  `${kind}/requiredDuringSchedulingIgnoredDuringExecution[]/labelSelector/matchLabels`,
]);

/** Labels that select too. */
export const selectorLabels: readonly FieldSpec[] = [
  ...ownLabels,
  { kind: "Service", version: "v1", path: "spec/selector", create: true },
  { kind: "ReplicationController", version: "v1", path: "spec/selector", create: true },
  ...["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"].map((kind) => ({ kind, path: "spec/selector/matchLabels", create: true })),
  ...templateLabels,
  ...beyondTemplates("labels"),
  ...["Deployment", "StatefulSet"].flatMap((kind) => [
    ...AFFINITY.map((path) => ({ kind, path: `spec/template/spec/affinity/${path}` })),
    { kind, path: "spec/template/spec/topologySpreadConstraints[]/labelSelector/matchLabels" },
  ]),
  { kind: "Job", path: "spec/selector/matchLabels" },
  { kind: "CronJob", path: "spec/jobTemplate/spec/selector/matchLabels" },
  { kind: "PodDisruptionBudget", path: "spec/selector/matchLabels" },
  { kind: "NetworkPolicy", path: "spec/podSelector/matchLabels" },
  { kind: "NetworkPolicy", path: "spec/ingress[]/from[]/podSelector/matchLabels" },
  { kind: "NetworkPolicy", path: "spec/egress[]/to[]/podSelector/matchLabels" },
];

export const applies = (spec: FieldSpec, { kind, group, version }: Resource): boolean =>
  (!spec.kind || spec.kind === kind) && (!spec.group || spec.group === group) && (!spec.version || spec.version === version);

/** Calls `visit` with the holder and the key of every place that a path (`a/b[]/c`) means. */
export function visitPath(value: Value, path: string, create: boolean, visit: (holder: Fields, key: string) => void): void {
  const walk = (at: Value, parts: readonly string[]): void => {
    if (Array.isArray(at)) {
      for (const item of at) walk(item, parts);
      return;
    }
    if (!isMap(at)) return;
    const [part = "", ...rest] = parts;
    const key = part.replace(/\[\]$/, "");
    if (!rest.length) {
      if (create || key in at) visit(at, key);
      return;
    }
    if (at[key] === undefined || at[key] === null) {
      if (!create || part.endsWith("[]")) return;
      at[key] = {};
    }
    walk(at[key], rest);
  };
  walk(value, path.split("/"));
}

/** Adds `pairs` to the maps at the places of a resource. */
export function addPairs(resource: Resource, specs: readonly FieldSpec[], pairs: Readonly<Record<string, string>>): void {
  if (!Object.keys(pairs).length) return;
  for (const spec of specs)
    if (applies(spec, resource))
      visitPath(resource.value, spec.path, spec.create ?? false, (holder, key) => {
        holder[key] = { ...(isMap(holder[key]) ? holder[key] : {}), ...pairs };
      });
}
