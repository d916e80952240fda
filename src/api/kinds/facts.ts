// The published facts of the built-in kinds (plural, short names, verbs, subresources …), from the server's own discovery document.
import { readAsset } from "../../base/assets.ts";
import type { Kind, Subresource } from "../kind.ts";
import type { KubeObject } from "../object.ts";
import { describeGeneric } from "./describe/generic.ts";

interface DiscoveredResource {
  resource: string;
  responseKind: { kind: string };
  scope: "Namespaced" | "Cluster";
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: Subresource["name"]; verbs: string[] }[];
}
interface DiscoveredGroup {
  metadata: { name?: string };
  versions: { version: string; resources: DiscoveredResource[] }[];
}

type Facts = Pick<
  Kind,
  | "group"
  | "version"
  | "kind"
  | "plural"
  | "singular"
  | "shortNames"
  | "categories"
  | "namespaced"
  | "verbs"
  | "definition"
  | "subresources"
>;

const facts = new Map<string, Facts>();
const key = (group: string, version: string, kind: string): string => `${group}/${version}/${kind}`;

/** Groups whose types do not live in k8s.io/api. */
const DEFINED_ELSEWHERE: Record<string, string> = {
  "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  "apiregistration.k8s.io": "io.k8s.kube-aggregator.pkg.apis.apiregistration",
};

function load(): void {
  const documents = JSON.parse(readAsset("src/api/schema/discovery.json")) as Record<string, { items: DiscoveredGroup[] }>;
  for (const { items } of Object.values(documents))
    for (const { metadata, versions } of items)
      for (const { version, resources } of versions)
        for (const resource of resources) {
          const group = metadata.name ?? "";
          facts.set(key(group, version, resource.responseKind.kind), {
            group,
            version,
            kind: resource.responseKind.kind,
            plural: resource.resource,
            singular: resource.singularResource,
            shortNames: resource.shortNames ?? [],
            categories: resource.categories ?? [],
            namespaced: resource.scope === "Namespaced",
            verbs: resource.verbs,
            definition: `${DEFINED_ELSEWHERE[group] ?? `io.k8s.api.${group.split(".")[0] || "core"}`}.${version}.${resource.responseKind.kind}`,
            subresources: (resource.subresources ?? []).map(({ subresource, verbs }) => ({ name: subresource, verbs })),
          });
        }
}

const SPECS = [
  "ReplicationController",
  "APIService",
  "CSIDriver",
  "CSINode",
  "DeviceClass",
  "FlowSchema",
  "IPAddress",
  "PriorityLevelConfiguration",
  "ResourceClaim",
  "ResourceClaimTemplate",
  "ResourceSlice",
  "ServiceCIDR",
  "VolumeAttachment",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "NetworkPolicy",
  "IngressClass",
  "LimitRange",
  "ResourceQuota",
  "Lease",
  "HorizontalPodAutoscaler",
  "CronJob",
];
const TEMPLATES = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"];

/** Structs that Go decodes to their zero value and writes even when the body has none. */
function fillZeroValues(kind: string, object: KubeObject): void {
  const fillTemplate = (spec: KubeObject["spec"]): void => {
    spec.template ??= {};
    spec.template.metadata ??= {};
    spec.template.spec ??= {};
    spec.template.spec.containers ??= [];
  };
  if (SPECS.includes(kind) || TEMPLATES.includes(kind)) object["spec"] ??= {};
  if (kind === "ReplicationController" && object["spec"].template) fillTemplate(object["spec"]);
  if (TEMPLATES.includes(kind)) fillTemplate(object["spec"]);
  if (kind === "CronJob") {
    object["spec"].jobTemplate ??= {};
    object["spec"].jobTemplate.metadata ??= {};
    object["spec"].jobTemplate.spec ??= {};
    fillTemplate(object["spec"].jobTemplate.spec);
  }
  if (kind === "HorizontalPodAutoscaler") object["spec"].scaleTargetRef ??= { kind: "", name: "" };
}

/** A built-in kind: its published facts, completed with how it behaves. */
export function define<T extends KubeObject>(group: string, version: string, kind: string, behaviour: Omit<Kind<T>, keyof Facts>): Kind<T> {
  if (!facts.size) load();
  const found = facts.get(key(group, version, kind));
  if (!found) throw new Error(`discovery.json does not know ${group}/${version} ${kind}`);
  const { defaults } = behaviour;
  return {
    describe: describeGeneric,
    ...found,
    ...behaviour,
    ...(defaults || SPECS.includes(kind)
      ? {
          defaults(draft) {
            fillZeroValues(kind, draft as KubeObject);
            defaults?.call(behaviour, draft);
          },
        }
      : {}),
  };
}
