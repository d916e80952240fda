// What a kubelet looks up at the API server for its pods: what they are configured with, and what is behind their volumes. What cannot be had now is not there.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Access, attempt } from "./access.ts";
import type { Sources } from "./environment.ts";
import type { VolumeParts } from "./volume-parts.ts";

type Named = (name: string) => KubeObject | undefined;

export interface Lookups {
  readonly sources: Sources;
  readonly volumes: Sources & Pick<VolumeParts, "claim" | "persistentVolume" | "csiNode" | "csiDriver" | "attachment">;
  readonly runtimeClass: Named;
}

/** The lookups under a kubelet's own name. */
export function lookupsOf(access: Access, node: string): Lookups {
  const { api, kinds } = access;
  const find = (kind: Kind | undefined) => (namespace: string, name: string) =>
    kind ? attempt(() => api.find(kind, name, { namespace })) : undefined;
  const named =
    (kind: Kind | undefined): Named =>
    (name) =>
      kind ? attempt(() => api.find(kind, name)) : undefined;
  const csiNode = named(kinds.csiNodes);
  const sources: Sources = {
    configMap: find(kinds.configMaps),
    secret: find(kinds.secrets),
    services: (namespace) => servicesOf(access, namespace),
  };
  return {
    sources,
    volumes: {
      ...sources,
      claim: find(kinds.claims),
      persistentVolume: named(kinds.volumes),
      csiNode: () => csiNode(node),
      csiDriver: named(kinds.csiDrivers),
      attachment: named(kinds.volumeAttachments),
    },
    runtimeClass: named(kinds.runtimeClasses),
  };
}

function servicesOf({ api, kinds: { services } }: Access, namespace: string): readonly KubeObject[] {
  if (!services) return [];
  const own = attempt(() => api.list(services, { namespace })) ?? [];
  if (namespace === "default") return own;
  const master = attempt(() => api.find(services, "kubernetes", { namespace: "default" }));
  return master ? [master, ...own] : own;
}
