// The roles of a node, by its labels.
import type { KubeObject } from "../object.ts";

const ROLE = "node-role.kubernetes.io/";
/** The roles that a node's labels name, sorted. */
export function nodeRoles(node: KubeObject): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE) && key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    else if (key === "kubernetes.io/role" && value) roles.add(value);
  }
  return [...roles].sort();
}
