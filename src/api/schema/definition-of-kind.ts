// Which published definition a kind has.
import { allDefinitions } from "./types.ts";

let byKind: Map<string, string> | undefined;

/** The name of a kind's definition, by its apiVersion; undefined for kinds that nobody publishes. */
export function definitionOf(apiVersion: string, kind: string): string | undefined {
  if (!byKind) {
    byKind = new Map();
    for (const [name, { "x-kubernetes-group-version-kind": kinds = [] }] of Object.entries(allDefinitions()))
      for (const { group, version, kind: each } of kinds) byKind.set(`${group ? `${group}/` : ""}${version} ${each}`, name);
  }
  return byKind.get(`${apiVersion} ${kind}`);
}
