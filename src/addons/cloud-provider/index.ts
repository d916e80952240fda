// Load balancers: addresses out of a pool for Services of that type, as cloud-provider-kind gives them (k8s.io/cloud-provider's service controller).

import type { Draft, KubeObject } from "../../api/object.ts";
import { clone, equal } from "../../api/structure.ts";
import { type Context, type Controller, keyOf } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import type { Addon, AddonContext } from "../addon.ts";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
/** The one class that it serves beside services without any. */
const CLASS = "cloud-provider-kind";
/** How long it takes to start a balancer (virtual ms). */
const WORK = 3000;
/** The balancers are containers on the nodes' own network. */
const POOL = { prefix: "172.18.255.", first: 200, last: 250 };

export const cloudProvider: Addon = {
  approximate: "the balancers are part of the network, not containers that can be looked at",
  image: "cloud-provider-kind/cloud-controller-manager",
  controllers: (context) => [controller(context)],
};

const isWanted = ({ metadata, spec }: KubeObject): boolean =>
  spec.type === "LoadBalancer" && !metadata.deletionTimestamp && (!spec.loadBalancerClass || spec.loadBalancerClass === CLASS);
const addressesOf = ({ status }: KubeObject): string[] =>
  ((status?.loadBalancer?.ingress ?? []) as { ip?: string }[]).map(({ ip }) => ip ?? "").filter(Boolean);

function controller({ api: server }: AddonContext): Controller {
  const { services } = builtinKinds(server.scheme);
  const due = new Map<string, number>();

  const free = (api: Context["api"]): string | undefined => {
    const taken = new Set(api.list(services).flatMap(addressesOf));
    for (let last = POOL.first; last <= POOL.last; last++) if (!taken.has(POOL.prefix + last)) return POOL.prefix + last;
    return undefined;
  };

  function release(service: KubeObject, { api, events }: Context): void {
    events.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
    const next = clone(service) as Draft<KubeObject>;
    next.metadata.finalizers = service.metadata.finalizers?.filter((each) => each !== FINALIZER) ?? [];
    const kept = addressesOf(service).length
      ? api.updateStatus(services, { ...service, status: { ...service["status"], loadBalancer: {} } } as KubeObject)
      : service;
    next.metadata.resourceVersion = kept.metadata.resourceVersion ?? "";
    api.update(services, next as KubeObject);
    events.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  }

  function ensure(key: string, service: KubeObject, { api, clock, events }: Context): { again: number } | undefined {
    const has = service.metadata.finalizers?.includes(FINALIZER) ?? false;
    if (has && addressesOf(service).length) return undefined;
    if (!due.has(key)) {
      due.set(key, clock.now + WORK);
      events.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
      if (!has)
        api.update(services, {
          ...service,
          metadata: { ...service.metadata, finalizers: [...(service.metadata.finalizers ?? []), FINALIZER] },
        } as KubeObject);
    }
    const wait = due.get(key)! - clock.now;
    if (wait > 0) return { again: wait };
    due.delete(key);
    const ip = free(api);
    if (!ip) {
      events.event(
        service,
        "Warning",
        "SyncLoadBalancerFailed",
        "Error syncing load balancer: failed to ensure load balancer: no address is left in the pool",
      );
      return { again: 60_000 };
    }
    const ports = ((service["spec"].ports ?? []) as { port: number; protocol?: string }[]).map(({ port, protocol = "TCP" }) => ({
      port,
      protocol,
    }));
    const status = { ...service["status"], loadBalancer: { ingress: [{ ip, ipMode: "Proxy", ports }] } };
    if (!equal(status, service["status"])) api.updateStatus(services, { ...service, status } as KubeObject);
    events.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
    return undefined;
  }

  return {
    name: "cloud-controller-manager",
    component: "service-controller",
    wakes: [
      {
        kind: services,
        keys: (service) => (isWanted(service) || service.metadata.finalizers?.includes(FINALIZER) ? [keyOf(service)] : []),
      },
    ],
    reconcile(key, context) {
      const [namespace, name] = key.split("/") as [string, string];
      const service = context.api.find(services, name, { namespace });
      if (!service) return void due.delete(key);
      if (isWanted(service)) return ensure(key, service, context);
      due.delete(key);
      if (service.metadata.finalizers?.includes(FINALIZER)) release(service, context);
      return undefined;
    },
  };
}
