// The objects of addresses that services have: an IPAddress each, and the ServiceCIDR that they come from (registry/core/service/ipallocator).
import type { Client } from "../../api/client.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { ApiServer } from "./index.ts";

const GROUP = "networking.k8s.io";
const FINALIZER = "networking.k8s.io/service-cidr-finalizer";

const addressesOf = (service: KubeObject | undefined): readonly string[] =>
  ((service?.["spec"]?.clusterIPs ?? []) as string[]).filter((address) => address !== "None" && address !== "");

const addressObject = (name: string, { metadata }: KubeObject): object => ({
  apiVersion: `${GROUP}/v1`,
  kind: "IPAddress",
  metadata: {
    name,
    labels: {
      "ipaddress.kubernetes.io/ip-family": name.includes(":") ? "IPv6" : "IPv4",
      "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    },
  },
  spec: { parentRef: { group: "", name: metadata.name, namespace: metadata.namespace, resource: "services" } },
});

/** Follows the services from now on. `aside` runs what must not draw from the server's own random numbers. */
export function followAddresses(server: ApiServer, api: Client, aside: (run: () => void) => void): void {
  const kind = server.scheme.byKind(GROUP, "v1", "IPAddress");
  const services = server.scheme.byKind("", "v1", "Service");
  if (!kind || !services) return;
  server.subscribe(services, ({ type, object, old }) => {
    const after = type === "DELETED" ? [] : addressesOf(object);
    const before = addressesOf(old);
    if (after.length === before.length && after.every((address, index) => address === before[index])) return;
    aside(() => {
      for (const address of before) if (!after.includes(address) && api.find(kind, address)) api.delete(kind, address);
      for (const address of after)
        if (!before.includes(address) && !api.find(kind, address)) api.create(kind, addressObject(address, object) as KubeObject);
    });
  });
}

/** The range with which the cluster was made. */
export function makeServiceCidr(server: ApiServer, api: Client, cidr: string, clock: Clock): void {
  const kind = server.scheme.byKind(GROUP, "v1", "ServiceCIDR");
  if (!kind) return;
  const body = {
    apiVersion: `${GROUP}/v1`,
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes", finalizers: [FINALIZER] },
    spec: { cidrs: [cidr] },
  };
  const made = api.create(kind, body as never);
  const condition = {
    lastTransitionTime: timestamp(clock.now),
    message: "Kubernetes Service CIDR is ready",
    reason: "",
    status: "True",
    type: "Ready",
  };
  api.updateStatus(kind, { ...made, status: { conditions: [condition] } });
}
