// Where the proxies of ingresses and gateways send requests: the ready endpoints of a service, without the service's own address in between.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";

export interface Endpoint {
  address: string;
  port: number;
}

export interface ServicePort {
  name?: string;
  port: number;
}

/** The port of a service by its number or its name; undefined where it has none such. */
export const portOf = (service: KubeObject, wanted: { name?: string | undefined; number?: number | undefined }): ServicePort | undefined =>
  ((service["spec"].ports ?? []) as ServicePort[]).find(({ name, port }) => (wanted.name ? name === wanted.name : port === wanted.number));

/** Reads services and their endpoints for proxies that act as `user`. */
export class Backends {
  readonly #find: (kind: Kind, namespace: string, name: string) => KubeObject | undefined;
  readonly #list: (kind: Kind, namespace: string, labelSelector: string) => readonly KubeObject[];
  readonly #kinds: ReturnType<typeof builtinKinds>;

  constructor(api: ApiServer) {
    // What a proxy was told by its controller: reading is not asking the API server again.
    const reader = api.client({ name: "system:proxy", groups: ["system:masters"] });
    this.#kinds = builtinKinds(api.scheme);
    this.#find = (kind, namespace, name) => reader.find(kind, name, { namespace });
    this.#list = (kind, namespace, labelSelector) => reader.list(kind, { namespace, labelSelector });
  }

  service(namespace: string, name: string): KubeObject | undefined {
    return this.#find(this.#kinds.services, namespace, name);
  }

  secret(namespace: string, name: string): KubeObject | undefined {
    return this.#find(this.#kinds.secrets, namespace, name);
  }

  configMap(namespace: string, name: string): KubeObject | undefined {
    return this.#find(this.#kinds.configMaps, namespace, name);
  }

  /** The ready endpoints of a service's port; an ExternalName's is its name. */
  endpoints(service: KubeObject, port: ServicePort): Endpoint[] {
    const { name, namespace = "" } = service.metadata;
    if (service["spec"].type === "ExternalName") return [{ address: service["spec"].externalName, port: port.port }];
    const found: Endpoint[] = [];
    for (const slice of this.#list(this.#kinds.endpointSlices, namespace, `kubernetes.io/service-name=${name}`)) {
      const number = slice["ports"]?.find((each: { name?: string }) => (each.name ?? "") === (port.name ?? ""))?.port;
      if (!number) continue;
      for (const { addresses, conditions = {} } of slice["endpoints"] ?? [])
        if (conditions.ready ?? true) found.push({ address: addresses[0], port: number });
    }
    return found;
  }
}
