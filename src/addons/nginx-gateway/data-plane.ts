// What brings up the nginx of a Gateway: its Deployment and its Service.
import type { OwnerReference } from "../../api/object.ts";
import type { GatewayObject } from "./types.ts";

/** As "web-nginx": after the Gateway and its class. */
export const nameOf = ({ metadata, spec }: GatewayObject): string => `${metadata.name}-${spec.gatewayClassName}`;

const selectorOf = (gateway: GatewayObject): Record<string, string> => ({
  "app.kubernetes.io/instance": "nginx-gateway",
  "app.kubernetes.io/managed-by": "nginx-gateway-nginx",
  "app.kubernetes.io/name": nameOf(gateway),
  "gateway.networking.k8s.io/gateway-name": gateway.metadata.name,
});

function metadataOf(gateway: GatewayObject, ownerReferences: OwnerReference[]): object {
  const { labels = {}, annotations } = gateway.spec.infrastructure ?? {};
  return {
    name: nameOf(gateway),
    namespace: gateway.metadata.namespace,
    labels: { ...labels, ...selectorOf(gateway) },
    ...(annotations ? { annotations } : {}),
    ownerReferences,
  };
}

const portsOf = ({ spec }: GatewayObject): number[] => [...new Set(spec.listeners.map(({ port }) => port))].sort((a, b) => a - b);

export const deploymentOf = (gateway: GatewayObject, owner: OwnerReference[], image: string): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: metadataOf(gateway, owner),
  spec: {
    replicas: 1,
    selector: { matchLabels: selectorOf(gateway) },
    template: {
      metadata: { labels: { ...gateway.spec.infrastructure?.labels, ...selectorOf(gateway) } },
      spec: {
        containers: [
          {
            name: "nginx",
            image,
            imagePullPolicy: "IfNotPresent",
            ports: portsOf(gateway).map((port) => ({ name: `port-${port}`, containerPort: port })),
            readinessProbe: { httpGet: { path: "/readyz", port: 8081 }, initialDelaySeconds: 3, periodSeconds: 1 },
          },
        ],
        terminationGracePeriodSeconds: 30,
      },
    },
  },
});

export const serviceOf = (gateway: GatewayObject, owner: OwnerReference[], type: string): { spec: { ports: { port: number }[] } } =>
  ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(gateway, owner),
    spec: {
      type,
      ...(type === "ClusterIP" ? {} : { externalTrafficPolicy: "Local" }),
      selector: selectorOf(gateway),
      ports: portsOf(gateway).map((port) => ({ name: `port-${port}`, port, targetPort: port })),
    },
  }) as never;
