// Discovery: which groups, versions and resources a server has, derived from its kinds, in the order that real clusters list them.
import { readAsset } from "../base/assets.ts";
import { apiVersion, type Kind } from "./kind.ts";

export interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  group?: string;
  version?: string;
}

export interface ApiResourceList {
  kind: "APIResourceList";
  apiVersion: "v1";
  groupVersion: string;
  resources: ApiResource[];
}

export interface ApiGroup {
  kind: "APIGroup";
  apiVersion: "v1";
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

interface Published {
  items: {
    metadata: { name?: string };
    versions: {
      version: string;
      resources: {
        resource: string;
        subresources?: { subresource: string; responseKind?: { group: string; version: string; kind: string }; verbs: string[] }[];
      }[];
    }[];
  }[];
}

let published: { "api-aggregated": Published; "apis-aggregated": Published } | undefined;
const facts = () => (published ??= JSON.parse(readAsset("src/api/schema/discovery.json")) as NonNullable<typeof published>);

/** Where a real server lists a group; those it does not know come last, by name. */
function groupOrder(group: string): number {
  const at = facts()["apis-aggregated"].items.findIndex(({ metadata }) => metadata.name === group);
  return at < 0 ? 1000 : at;
}

/** The named groups (not the core) of some kinds, as /apis lists them. */
export function apiGroups(kinds: readonly Kind[]): ApiGroup[] {
  const groups = new Map<string, string[]>();
  for (const { group, version } of kinds) {
    if (!group) continue;
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  return [...groups]
    .sort(([a], [b]) => groupOrder(a) - groupOrder(b) || (a < b ? -1 : 1))
    .map(([name, versions]) => {
      const list = versions.sort(byVersion).map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { kind: "APIGroup", apiVersion: "v1", name, versions: list, preferredVersion: list[0]! };
    });
}

/** v2 before v1 before v2beta1 before v1alpha1 (apimachinery's version.CompareKubeAwareVersionStrings). */
function byVersion(a: string, b: string): number {
  const rank = (text: string): number[] => {
    const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text) ?? [];
    return major ? [stage === "alpha" ? 1 : stage === "beta" ? 2 : 3, Number(major), Number(minor ?? 0)] : [0, 0, 0];
  };
  const [x, y] = [rank(a), rank(b)];
  return y[0]! - x[0]! || y[1]! - x[1]! || y[2]! - x[2]! || (a < b ? -1 : 1);
}

/** The resources of one group version, with their subresources, sorted by name as the server does. */
export function apiResources(kinds: readonly Kind[], group: string, version: string): ApiResourceList {
  const resources: ApiResource[] = [];
  for (const kind of kinds) {
    if (kind.group !== group || kind.version !== version) continue;
    resources.push({
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs,
      ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories.length ? { categories: kind.categories } : {}),
    });
    for (const { name, verbs } of kind.subresources ?? []) {
      const response = responseKind(kind, name);
      resources.push({
        name: `${kind.plural}/${name}`,
        singularName: "",
        namespaced: kind.namespaced,
        kind: response?.kind ?? kind.kind,
        verbs,
        ...(response?.group && response.group !== group ? { group: response.group, version: response.version } : {}),
      });
    }
  }
  resources.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion({ group, version }), resources };
}

/** What a subresource takes and gives, where it is not the kind itself. */
function responseKind(kind: Kind, subresource: string): { group: string; version: string; kind: string } | undefined {
  if (kind.custom) return subresource === "scale" ? { group: "autoscaling", version: "v1", kind: "Scale" } : undefined;
  const { items } = kind.group ? facts()["apis-aggregated"] : facts()["api-aggregated"];
  return items
    .find(({ metadata }) => (metadata.name ?? "") === kind.group)
    ?.versions.find(({ version }) => version === kind.version)
    ?.resources.find(({ resource }) => resource === kind.plural)
    ?.subresources?.find((candidate) => candidate.subresource === subresource)?.responseKind;
}
