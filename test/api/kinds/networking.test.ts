// Validation of ingresses, their classes and network policies.
import { describe, expect, it } from "vitest";
import { Ingress, IngressClass, NetworkPolicy } from "../../../src/api/kinds/index.ts";
import { complaints, made } from "./made.ts";

describe("an ingress", () => {
  const path = (item: object): object => ({
    spec: {
      rules: [{ host: "a.example.com", http: { paths: [{ path: "/x", pathType: "Prefix", backend: backend({ number: 80 }), ...item }] } }],
    },
  });
  const backend = (port: object): object => ({ service: { name: "web", port } });
  const at = "spec.rules[0].http.paths[0]";

  it("needs rules or a default backend", () => {
    expect(complaints(Ingress, {})).toEqual(["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]);
    expect(complaints(Ingress, { spec: { defaultBackend: backend({ number: 80 }) } })).toEqual([]);
  });
  it("checks its paths", () => {
    expect(complaints(Ingress, path({}))).toEqual([]);
    expect(complaints(Ingress, path({ pathType: undefined }))).toEqual([`${at}.pathType: Required value: pathType must be specified`]);
    expect(complaints(Ingress, path({ path: "a/../b" }))).toEqual([
      `${at}.path: Invalid value: "a/../b": must be an absolute path`,
      `${at}.path: Invalid value: "a/../b": must not contain '/../'`,
    ]);
    expect(complaints(Ingress, path({ path: "/a/.." }))).toEqual([`${at}.path: Invalid value: "/a/..": cannot end with '/..'`]);
    expect(complaints(Ingress, path({ path: "", pathType: "ImplementationSpecific" }))).toEqual([]);
  });
  it("checks its backends", () => {
    expect(complaints(Ingress, path({ backend: {} }))).toEqual([
      `${at}.backend: Invalid value: "": resource or service backend is required`,
    ]);
    expect(complaints(Ingress, path({ backend: backend({ number: 70000 }) }))).toEqual([
      `${at}.backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ]);
    expect(complaints(Ingress, path({ backend: { resource: { kind: "Bucket" } } }))).toEqual([
      `${at}.backend.resource.name: Required value`,
    ]);
  });
  it("checks the hosts of its certificates", () => {
    const spec = { defaultBackend: backend({ name: "http" }), tls: [{ hosts: ["*.example.com", "Shop"], secretName: "cert" }] };
    expect(complaints(Ingress, { spec })).toEqual([
      expect.stringContaining('spec.tls[0].hosts[1]: Invalid value: "Shop": a lowercase RFC 1123 subdomain'),
    ]);
  });
});

describe("an ingress class", () => {
  it("names its controller as a path under a domain", () => {
    expect(complaints(IngressClass, { spec: { controller: "example.com/front" } })).toEqual([]);
    expect(complaints(IngressClass, {})).toEqual(["spec.controller: Required value"]);
    expect(complaints(IngressClass, { spec: { controller: "front" } })).toEqual([
      'spec.controller: Invalid value: "front": must be a domain-prefixed path (such as "acme.io/foo")',
    ]);
  });
  it("keeps it", () => {
    const old = made(IngressClass, { spec: { controller: "example.com/front" } });
    expect(complaints(IngressClass, { spec: { controller: "example.com/back" } }, old)).toEqual([
      'spec.controller: Invalid value: "example.com/back": field is immutable',
    ]);
  });
  it("checks where its parameters live", () => {
    expect(complaints(IngressClass, { spec: { controller: "a.b/c", parameters: { kind: "K", name: "n", scope: "Namespace" } } })).toEqual([
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ]);
  });
});

describe("a network policy", () => {
  const ingress = (rule: object): string[] => complaints(NetworkPolicy, { spec: { podSelector: {}, ingress: [rule] } });
  const block = (cidr: string, ...except: string[]): string[] => ingress({ from: [{ ipBlock: { cidr, except } }] });

  it("checks its ports", () => {
    expect(
      ingress({
        ports: [
          { port: 80, endPort: 90 },
          { port: "dns", protocol: "UDP" },
        ],
      }),
    ).toEqual([]);
    expect(ingress({ ports: [{ endPort: 90 }] })).toEqual([
      "spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified",
    ]);
    expect(ingress({ ports: [{ port: 0 }] })).toEqual([
      "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    ]);
  });
  it("checks its blocks of addresses, of both families", () => {
    expect(block("10.0.0.0/8", "10.1.0.0/16")).toEqual([]);
    expect(block("2001:db8::/32", "2001:db8:1::/48")).toEqual([]);
    const path = "spec.ingress[0].from[0].ipBlock";
    expect(block("10.0.0.0")).toEqual([
      `${path}.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
    ]);
    expect(block("10.0.0.0/8", "10.0.0.0/8")).toEqual([
      `${path}.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of \`cidr\``,
    ]);
  });
  it("needs somebody in each peer", () => {
    expect(ingress({ from: [{}] })).toEqual(["spec.ingress[0].from[0]: Required value: must specify a peer"]);
  });
  it("without a spec is for all pods, against incoming traffic", () => {
    expect(made(NetworkPolicy, {}).spec).toEqual({ podSelector: {}, policyTypes: ["Ingress"] });
  });
});
