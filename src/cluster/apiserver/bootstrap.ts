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
  /** Stores what a server of this process has made of the same body before. */
  recreate(kind: Kind, made: KubeObject): void;
}

/** What the first server of the process made of each of the system's objects: the next ones need not check them again. */
const made = new WeakMap<KubeObject, KubeObject>();

/** Makes what is missing, of the kinds that are served. */
export function bootstrap(api: Client, scheme: KindRegistry, { serviceCidr, advertiseAddress, aside, recreate }: BootstrapOptions): void {
  for (const object of [...systemObjects(), ...kubernetesService(serviceCidr, advertiseAddress)]) {
    const [version, group = ""] = object.apiVersion.split("/").reverse() as [string, string?];
    const kind = scheme.byKind(group, version, object.kind);
    if (!kind) continue;
    const place = kind.namespaced ? { namespace: object.metadata.namespace! } : {};
    if (api.find(kind, object.metadata.name, place)) continue;
    const create = (): void => {
      const before = made.get(object);
      if (before) recreate(kind, before);
      else made.set(object, api.create(kind, object, place));
    };
    if (object.kind === "APIService") aside(create);
    else create();
  }
}

let system: readonly KubeObject[] | undefined;

/** Read once a process; namespaces first. */
function systemObjects(): readonly KubeObject[] {
  if (!system) {
    const objects = JSON.parse(readAsset("src/api/schema/bootstrap.json")) as KubeObject[];
    system = [...objects.filter(({ kind }) => kind === "Namespace"), ...objects.filter(({ kind }) => kind !== "Namespace")];
  }
  return system;
}

function kubernetesService(serviceCidr: string, advertiseAddress: string): KubeObject[] {
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
