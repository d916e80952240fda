// What the server warns of beside a success, kind by kind.
import { describe, expect, it } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { EndpointSlice, Ingress, NetworkPolicy, Secret, Service, ServiceAccount, StorageClass } from "../../../src/api/kinds/index.ts";
import { RuntimeClass } from "../../../src/api/kinds/runtimeclass.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { toBase64 } from "../../../src/base/bytes.ts";
import { complaints, made } from "./made.ts";

const warned = <T extends KubeObject>(kind: Kind<T>, body: object, old?: object): string[] =>
  kind.warnings?.(made(kind, body), old && made(kind, old)) ?? [];

describe("warnings", () => {
  it("of a service tell what its type leaves unused, and of old values", () => {
    const spec = { clusterIP: "None", sessionAffinity: "ClientIP", loadBalancerIP: "1.2.3.4", externalIPs: ["1.2.3.5"] };
    expect(warned(Service, { spec })).toEqual([
      "spec.loadBalancerIP is ignored for headless services",
      "spec.externalIPs is ignored for headless services",
      "spec.SessionAffinity is ignored for headless services",
    ]);
    expect(warned(Service, { spec: { type: "ExternalName", externalName: "a.b", externalIPs: ["FE80:0::1"] } })).toEqual([
      'spec.externalIPs[0]: IPv6 address "FE80:0::1" should be in RFC 5952 canonical format ("fe80::1")',
      'spec.externalIPs is ignored when spec.type is "ExternalName"',
    ]);
    expect(warned(Service, { spec: { externalIPs: ["1.2.3.5"] } })).toEqual([
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ]);
    const annotations = { "service.kubernetes.io/topology-aware-hints": "auto" };
    expect(warned(Service, { metadata: { annotations }, spec: { externalName: "a", trafficDistribution: "PreferClose" } })).toEqual([
      "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ]);
  });
  it("of a TLS secret say why its certificate and key are no pair", () => {
    const tls = (certificate: string, key: string) =>
      warned(Secret, { type: "kubernetes.io/tls", data: { "tls.crt": toBase64(certificate), "tls.key": toBase64(key) } });
    const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    expect(tls("x", "y")).toEqual(["tls: failed to find any PEM data in certificate input"]);
    expect(tls(key, "")).toEqual([
      "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
    ]);
    expect(warned(Secret, { data: { "tls.crt": "" } })).toEqual([]);
  });
  it("of an ingress tell of the annotation that its class had, once", () => {
    const old = { metadata: { annotations: { "kubernetes.io/ingress.class": "nginx" } }, spec: {} };
    expect(warned(Ingress, old)).toEqual([
      "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead",
    ]);
    expect(warned(Ingress, old, old)).toEqual([]);
    expect(warned(Ingress, { ...old, spec: { ingressClassName: "nginx" } })).toEqual([]);
  });
  it("tell of what is deprecated in service accounts, storage classes and runtime classes", () => {
    const enforced = { metadata: { annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } } };
    expect(warned(ServiceAccount, enforced)).toHaveLength(1);
    expect(warned(ServiceAccount, enforced, enforced)).toEqual([]);
    const matchLabelExpressions = [{ key: "failure-domain.beta.kubernetes.io/zone", values: ["a"] }];
    expect(warned(StorageClass, { provisioner: "p", allowedTopologies: [{ matchLabelExpressions }] })).toEqual([
      'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    ]);
    expect(warned(RuntimeClass, { handler: "h", scheduling: { nodeSelector: { "beta.kubernetes.io/os": "linux" } } })).toEqual([
      'scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead',
    ]);
  });
  it("tell of addresses that are not written as RFC 5952 says", () => {
    const from = [{ ipBlock: { cidr: "2001:DB8::/32", except: ["2001:db8:0:0::/64"] } }];
    expect(warned(NetworkPolicy, { spec: { podSelector: {}, ingress: [{ from }] } })).toEqual([
      'spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
      'spec.ingress[0].from[0].ipBlock.except[0]: IPv6 CIDR value "2001:db8:0:0::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
    ]);
    expect(warned(EndpointSlice, { addressType: "FQDN", endpoints: [] })).toEqual(["spec.addressType: FQDN endpoints are deprecated"]);
  });
});

it("a runtime class answers for its overhead and tolerations as a pod does", () => {
  const toleration = { key: "k", operator: "Exists" };
  const scheduling = { tolerations: [toleration, { ...toleration, tolerationSeconds: 5 }] };
  expect(complaints(RuntimeClass, { handler: "h", overhead: { podFixed: { cpu: "-1" } }, scheduling })).toEqual([
    'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    "scheduling.tolerations[1].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    'scheduling.tolerations[1]: Duplicate value: {"Key":"k","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":5}',
  ]);
});

it("an endpoint slice's table tells of ports that are not there, and of ports that have a name alone", () => {
  const ports = (body: object) => EndpointSlice.columns.find(({ name }) => name === "Ports")!.value(made(EndpointSlice, body), 0);
  expect(ports({ addressType: "IPv4", endpoints: [], ports: [] })).toBe("<unset>");
  expect(ports({ addressType: "IPv4", endpoints: [], ports: null })).toBe("<unset>");
  expect(ports({ addressType: "IPv4", endpoints: [], ports: [{ port: 80 }, { name: "web" }] })).toBe("80,web");
});
