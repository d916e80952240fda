// What a new cluster starts with: namespaces, the RBAC of the system, and the kubernetes service.

import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { readAsset } from "../../base/assets.ts";
import type { KindRegistry } from "./scheme.ts";

export interface BootstrapOptions {
  serviceCidr: string;
  /** Where the API server listens: the address behind the kubernetes service. */
  advertiseAddress: string;
  /** Runs what must not draw from the server's own random numbers. */
  aside(run: () => void): void;
  exists(kind: Kind, namespace: string, name: string): boolean;
  /** Stores what a server of this process has made of the same body before. */
  recreate(kind: Kind, made: KubeObject): void;
}

/** What the first server of the process made of each of the system's objects: the next ones need not check them again. */
const made = new WeakMap<KubeObject, KubeObject>();

/** Makes what is missing, of the kinds that are served. */
export function bootstrap(api: Client, scheme: KindRegistry, options: BootstrapOptions): void {
  const { serviceCidr, advertiseAddress, aside, exists, recreate } = options;
  for (const object of [...systemObjects(), ...kubernetesService(serviceCidr, advertiseAddress)]) {
    const [version, group = ""] = object.apiVersion.split("/").reverse() as [string, string?];
    const kind = scheme.byKind(group, version, object.kind);
    if (!kind) continue;
    const place: { namespace?: string } = kind.namespaced ? { namespace: object.metadata.namespace! } : {};
    if (exists(kind, place.namespace ?? "", object.metadata.name)) continue;
    const create = (): void => {
      const before = made.get(object);
      if (before) recreate(kind, before);
      else {
        const created = api.create(kind, object, place);
        // A service also takes its address.
        if (object.kind !== "Service") made.set(object, created);
      }
    };
    if (object.kind === "APIService") aside(create);
    else create();
  }
}

let system: readonly KubeObject[] | undefined;

/** Read once a process; namespaces first. */
export function systemObjects(): readonly KubeObject[] {
  if (!system) {
    const objects = JSON.parse(readAsset("src/api/schema/bootstrap.json")) as KubeObject[];
    system = [...objects.filter(({ kind }) => kind === "Namespace"), ...objects.filter(({ kind }) => kind !== "Namespace")];
  }
  return system;
}

const services = new Map<string, readonly KubeObject[]>();

/** The service of the API server itself and its endpoints; made once a process for an address. */
export function kubernetesService(serviceCidr: string, advertiseAddress: string): readonly KubeObject[] {
  const key = `${serviceCidr} ${advertiseAddress}`;
  let objects = services.get(key);
  if (!objects) services.set(key, (objects = serviceObjects(serviceCidr, advertiseAddress)));
  return objects;
}

function serviceObjects(serviceCidr: string, advertiseAddress: string): KubeObject[] {
  const [base] = serviceCidr.split("/") as [string];
  const clusterIP = base.replace(/\d+$/, (last) => String(Number(last) + 1));
  const metadata = (labels: Record<string, string>) => ({ name: "kubernetes", namespace: "default", labels });
  const ports = [{ name: "https", port: 6443, protocol: "TCP" }];
  const objects: unknown[] = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata({ component: "apiserver", provider: "kubernetes" }),
      spec: {
        type: "ClusterIP",
        clusterIP,
        clusterIPs: [clusterIP],
        sessionAffinity: "None",
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
      },
    },
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: metadata({ "endpointslice.kubernetes.io/skip-mirror": "true" }),
      subsets: [{ addresses: [{ ip: advertiseAddress }], ports }],
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: metadata({ "kubernetes.io/service-name": "kubernetes" }),
      addressType: "IPv4",
      endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
      ports,
    },
  ];
  return objects as KubeObject[];
}
