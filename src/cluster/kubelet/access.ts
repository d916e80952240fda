// How a kubelet reaches the API server: its client, its events, the kinds it deals with.
import type { Client, EventRecorder } from "../../api/client.ts";
import { ApiError, failure } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { createClient } from "../apiserver/client.ts";
import type { ApiServer, KeptRenewal } from "../apiserver/index.ts";

export interface Access {
  readonly api: Client;
  readonly events: EventRecorder;
  /** As ApiServer.renew, under the kubelet's own name. */
  renew(kind: Kind, object: KubeObject, fields: Readonly<Record<string, unknown>>, subresource?: "status"): KubeObject | undefined;
  /** As ApiServer.renewal, under the kubelet's own name. */
  renewal(kind: Kind, object: KubeObject, fields: (object: KubeObject, now: number) => Readonly<Record<string, unknown>>): KeptRenewal;
  /** Those that this cluster serves. */
  readonly kinds: Readonly<
    Record<
      | "pods"
      | "nodes"
      | "leases"
      | "csiNodes"
      | "csiDrivers"
      | "configMaps"
      | "secrets"
      | "services"
      | "claims"
      | "volumes"
      | "volumeAttachments"
      | "runtimeClasses",
      Kind | undefined
    >
  >;
}

/**
 * The access of a node's kubelet, as the user system:node:NAME.
 * @param cut whether nothing can be asked now: the network is down, or the server does not let this kubelet in
 */
export function accessOf(api: ApiServer, node: string, cut: () => boolean = () => false): Access {
  const user = { name: `system:node:${node}`, groups: ["system:nodes", "system:authenticated"] };
  const kind = (plural: string, group = "") => api.scheme.byResource(group, "v1", plural);
  const recorder = api.recorder(user, "kubelet", node);
  return {
    api: createClient(user, (request) => {
      if (cut()) throw failure(503, "ServiceUnavailable", "the API server cannot be reached");
      return api.handle(request);
    }),
    events: {
      event: (...said) => {
        if (!cut()) recorder.event(...said);
      },
    },
    renew: (...renewal) => (cut() ? undefined : api.renew(user, ...renewal)),
    renewal(...of) {
      const renewal = api.renewal(user, ...of);
      return {
        renew: () => !cut() && renewal.renew(),
        get object() {
          return renewal.object;
        },
      };
    },
    kinds: {
      pods: kind("pods"),
      nodes: kind("nodes"),
      leases: kind("leases", "coordination.k8s.io"),
      csiNodes: kind("csinodes", "storage.k8s.io"),
      configMaps: kind("configmaps"),
      secrets: kind("secrets"),
      services: kind("services"),
      claims: kind("persistentvolumeclaims"),
      volumes: kind("persistentvolumes"),
      csiDrivers: kind("csidrivers", "storage.k8s.io"),
      volumeAttachments: kind("volumeattachments", "storage.k8s.io"),
      runtimeClasses: kind("runtimeclasses", "node.k8s.io"),
    },
  };
}

/** A call to the API server that may be refused or find nobody: undefined then. */
export function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
