// All resources whose types a real server publishes, also those that are not simulated: they can be explained.
import { readAsset } from "../../base/assets.ts";
import { allDefinitions } from "./types.ts";

export interface PublishedResource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  /** The name in definitions.json. */
  definition: string;
}

interface Discovery {
  items: {
    metadata: { name?: string };
    versions: {
      version: string;
      resources: { resource: string; singularResource: string; shortNames?: string[]; responseKind: { kind: string } }[];
    }[];
  }[];
}

let resources: PublishedResource[] | undefined;

/** In the order in which discovery lists them, a group's preferred version first. */
export function publishedResources(): readonly PublishedResource[] {
  if (resources) return resources;
  const documents = JSON.parse(readAsset("src/api/schema/discovery.json")) as Record<string, Discovery>;
  const definitions = definitionsByKind();
  resources = Object.values(documents).flatMap(({ items }) =>
    items.flatMap(({ metadata, versions }) =>
      versions.flatMap(({ version, resources }) =>
        resources.flatMap(({ resource, singularResource, shortNames = [], responseKind: { kind } }) => {
          const group = metadata.name ?? "";
          const definition = definitions.get(`${group}/${version}/${kind}`);
          return definition ? [{ group, version, kind, plural: resource, singular: singularResource, shortNames, definition }] : [];
        }),
      ),
    ),
  );
  return resources;
}

/** Definitions that are of one kind alone; what belongs to many, as DeleteOptions, is no resource. */
function definitionsByKind(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, { "x-kubernetes-group-version-kind": kinds }] of Object.entries(allDefinitions()))
    if (kinds?.length === 1) found.set(`${kinds[0]!.group}/${kinds[0]!.version}/${kinds[0]!.kind}`, name);
  return found;
}

let registered: ReadonlyMap<string, string> | undefined;
/** Whether there is a built-in type of this name. */
export function isPublishedKind(group: string, version: string, kind: string): boolean {
  registered ??= definitionsByKind();
  return registered.has(`${group}/${version}/${kind}`);
}

/** The resource of a plural, singular or short name, in one group or the first that has it. */
export function publishedResource(name: string, group?: string): PublishedResource | undefined {
  const typed = name.toLowerCase();
  const candidates = publishedResources().filter((each) => group === undefined || each.group === group);
  return (
    candidates.find(({ plural }) => plural === typed) ??
    candidates.find(({ singular }) => singular === typed) ??
    candidates.find(({ shortNames }) => shortNames.includes(typed))
  );
}
