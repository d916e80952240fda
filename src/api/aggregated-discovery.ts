// Aggregated discovery: all groups, versions and resources in one document (apidiscovery.k8s.io/v2), derived from the kinds.
import { apiGroups, apiResources } from "./discovery.ts";
import { apiVersion, type Kind } from "./kind.ts";

interface ResponseKind {
  group: string;
  version: string;
  kind: string;
}

export interface DiscoveredResource {
  resource: string;
  responseKind: ResponseKind;
  scope: "Namespaced" | "Cluster";
  singularResource: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  subresources?: { subresource: string; responseKind: ResponseKind; verbs: readonly string[] }[];
}

export interface GroupDiscovery {
  metadata: { name?: string; creationTimestamp: null };
  versions: { version: string; resources: DiscoveredResource[]; freshness: "Current" }[];
}

/** A group and version are named only where they are not those of the list. */
const responseKind = (kind: string, group = "", version = ""): ResponseKind => ({ group, version, kind });

function resourcesOf(kinds: readonly Kind[], group: string, version: string): DiscoveredResource[] {
  const { resources } = apiResources(kinds, group, version);
  const found = new Map<string, DiscoveredResource>();
  for (const { name, kind, singularName, namespaced, verbs, shortNames, categories } of resources) {
    if (name.includes("/")) continue;
    found.set(name, {
      resource: name,
      responseKind: responseKind(kind),
      scope: namespaced ? "Namespaced" : "Cluster",
      singularResource: singularName,
      verbs,
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
    });
  }
  for (const { name, kind, verbs, group: otherGroup, version: otherVersion } of resources) {
    const [resource, subresource] = name.split("/");
    const owner = subresource ? found.get(resource!) : undefined;
    if (owner)
      (owner.subresources ??= []).push({ subresource: subresource!, responseKind: responseKind(kind, otherGroup, otherVersion), verbs });
  }
  return [...found.values()];
}

/** Of `/api` (the core group) or of `/apis` (the others). */
export function aggregatedDiscovery(kinds: readonly Kind[], core: boolean): object {
  const groups = core
    ? [{ name: undefined, versions: [{ version: "v1", groupVersion: apiVersion({ group: "", version: "v1" }) }] }]
    : apiGroups(kinds);
  const items = groups.map(
    ({ name, versions }): GroupDiscovery => ({
      metadata: { ...(name ? { name } : {}), creationTimestamp: null },
      versions: versions.map(({ version }) => ({
        version,
        resources: resourcesOf(kinds, name ?? "", version),
        freshness: "Current",
      })),
    }),
  );
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}
