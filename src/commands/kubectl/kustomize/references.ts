// References between resources: who names whom follows when a name changes (kustomize's name reference transformer).
import { applies, type FieldSpec, podSpecs, visitPath } from "./field-specs.ts";
import { type Fields, isMap, type Resource, type Value } from "./resource.ts";

const inPods = (...paths: string[]): FieldSpec[] =>
  podSpecs.flatMap((spec) => paths.map((path) => ({ ...spec, path: `${spec.path}/${path}` })));
const inContainers = (path: string): string[] => ["containers", "initContainers"].map((list) => `${list}[]/${path}`);

const SCALED = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];
const BACKENDS = ["spec/rules[]/http/paths[]/backend/service/name", "spec/defaultBackend/service/name"];

/** By the kind that is named: the fields that name it. */
const REFERENCES: Record<string, FieldSpec[]> = {
  ConfigMap: inPods(
    "volumes[]/configMap/name",
    "volumes[]/projected/sources[]/configMap/name",
    ...inContainers("env[]/valueFrom/configMapKeyRef/name"),
    ...inContainers("envFrom[]/configMapRef/name"),
  ),
  Secret: [
    ...inPods(
      "volumes[]/secret/secretName",
      "volumes[]/projected/sources[]/secret/name",
      "imagePullSecrets[]/name",
      ...inContainers("env[]/valueFrom/secretKeyRef/name"),
      ...inContainers("envFrom[]/secretRef/name"),
    ),
    { kind: "ServiceAccount", path: "imagePullSecrets[]/name" },
    { kind: "Ingress", path: "spec/tls[]/secretName" },
  ],
  Service: [
    { kind: "StatefulSet", path: "spec/serviceName" },
    ...BACKENDS.map((path) => ({ kind: "Ingress", path })),
    { kind: "APIService", path: "spec/service/name" },
    { kind: "ValidatingWebhookConfiguration", path: "webhooks[]/clientConfig/service/name" },
    { kind: "MutatingWebhookConfiguration", path: "webhooks[]/clientConfig/service/name" },
  ],
  ServiceAccount: [
    ...inPods("serviceAccountName"),
    { kind: "RoleBinding", path: "subjects[]/name" },
    { kind: "ClusterRoleBinding", path: "subjects[]/name" },
  ],
  Role: [{ kind: "RoleBinding", path: "roleRef/name" }],
  ClusterRole: [
    { kind: "RoleBinding", path: "roleRef/name" },
    { kind: "ClusterRoleBinding", path: "roleRef/name" },
  ],
  PersistentVolumeClaim: inPods("volumes[]/persistentVolumeClaim/claimName"),
  PersistentVolume: [{ kind: "PersistentVolumeClaim", path: "spec/volumeName" }],
  StorageClass: [
    { kind: "PersistentVolume", path: "spec/storageClassName" },
    { kind: "PersistentVolumeClaim", path: "spec/storageClassName" },
    { kind: "StatefulSet", path: "spec/volumeClaimTemplates[]/spec/storageClassName" },
  ],
  PriorityClass: inPods("priorityClassName"),
  IngressClass: [{ kind: "Ingress", path: "spec/ingressClassName" }],
  ...Object.fromEntries(SCALED.map((kind) => [kind, [{ kind: "HorizontalPodAutoscaler", path: "spec/scaleTargetRef/name" }]])),
};

/** nameReference of a configuration: more fields that name a kind. */
export interface Reference {
  kind: string;
  fieldSpecs: readonly FieldSpec[];
}

/** Lets every reference follow the new name of what it means. */
export function fixReferences(resources: readonly Resource[], more: readonly Reference[] = []): void {
  const kinds = new Set([...Object.keys(REFERENCES), ...more.map(({ kind }) => kind)]);
  for (const kind of kinds) {
    const specs = [...(REFERENCES[kind] ?? []), ...more.flatMap((each) => (each.kind === kind ? each.fieldSpecs : []))];
    const named = resources.filter((resource) => resource.kind === kind && resource.past.length > 0);
    if (!named.length) continue;
    for (const referrer of resources)
      for (const spec of specs)
        if (applies(spec, referrer))
          visitPath(referrer.value, spec.path, false, (holder, key) => {
            // A field that says which kind it means, means that one only.
            if (typeof holder["kind"] === "string" && holder["kind"] !== kind) return;
            const target = meant(named, referrer, holder, String(holder[key]));
            if (!target) return;
            holder[key] = target.name;
            const withNamespace =
              kind === "Service"
                ? spec.path.endsWith("/service/name") && referrer.kind !== "Ingress"
                : kind === "ServiceAccount" && holder["kind"] === "ServiceAccount";
            if (withNamespace && target.namespace) holder["namespace"] = target.namespace;
          });
    if (kind === "ConfigMap" || kind === "Secret") fixRules(resources, named, kind);
  }
}

/** resourceNames of roles. */
function fixRules(resources: readonly Resource[], named: readonly Resource[], kind: string): void {
  const plural = `${kind.toLowerCase()}s`;
  for (const role of resources) {
    if (role.kind !== "Role" && role.kind !== "ClusterRole") continue;
    for (const rule of (role.value["rules"] ?? []) as Value[])
      if (isMap(rule) && Array.isArray(rule["resourceNames"]) && Array.isArray(rule["resources"]) && rule["resources"].includes(plural))
        rule["resourceNames"] = rule["resourceNames"].map((name) => meant(named, role, {}, String(name))?.name ?? name);
  }
}

/** The resource that a reference means: by a name that it has or had, near the one that names it. */
function meant(named: readonly Resource[], referrer: Resource, holder: Fields, name: string): Resource | undefined {
  const spaces = (resource: Resource): Set<string> => new Set(resource.ids.map(({ namespace }) => namespace || "default"));
  const own = typeof holder["namespace"] === "string" ? new Set([holder["namespace"]]) : spaces(referrer);
  const near = named.filter(
    (resource) =>
      resource.ids.some((id) => id.name === name) &&
      (!resource.namespaced || !referrer.namespaced || [...spaces(resource)].some((space) => own.has(space))),
  );
  if (near.length <= 1) return near[0];
  return (
    near.find((resource) => resource.affixes.join("/") === referrer.affixes.join("/")) ?? near.find((resource) => resource.name === name)
  );
}
