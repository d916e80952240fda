// The CustomResourceDefinitions of Gateway API's standard channel, and the addresses that people install them from.
import { dumpYaml } from "../../base/yaml.ts";
import * as s from "./schemas.ts";

const GROUP = "gateway.networking.k8s.io";
/** The release whose kinds these are. */
const VERSION = "v1.4.0";
const PLACE =
  /^https:\/\/github\.com\/kubernetes-sigs\/gateway-api\/releases\/(?:latest\/download|download\/(v1\.[2-4]\.\d+))\/standard-install\.yaml$/;

interface Definition {
  kind: string;
  plural: string;
  shortNames?: readonly string[];
  scope?: "Cluster" | "Namespaced";
  version?: string;
  columns: readonly (readonly [name: string, path: string, type?: string, priority?: number])[];
  spec: s.Schema;
  status?: s.Schema;
  description: string;
}

const AGE = ["Age", ".metadata.creationTimestamp", "date"] as const;
const statusOf = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`;

const weight = s.number(0, 1_000_000, { default: 1, description: "Its share of the requests, beside the others of its rule." });
const timeouts = s.struct({
  request: s.text({ pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" }),
  backendRequest: s.text({ pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" }),
});
const everything = [{ path: { type: "PathPrefix", value: "/" } }];

const httpRule = s.struct({
  name: s.sectionName,
  matches: s.listOf(
    s.struct({
      path: s.struct(
        {
          type: { ...s.oneOf("Exact", "PathPrefix", "RegularExpression"), default: "PathPrefix" },
          value: s.text({ maxLength: 1024, default: "/" }),
        },
        [],
        { default: { type: "PathPrefix", value: "/" } },
      ),
      headers: s.mapOf(s.valueMatch, 16, ["name"]),
      queryParams: s.mapOf(s.valueMatch, 16, ["name"]),
      method: s.oneOf("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"),
    }),
    64,
    { default: everything, description: "A request is meant where one of them fits; each fits where all of its parts do." },
  ),
  filters: s.httpFilters,
  backendRefs: s.listOf(s.struct({ ...s.backend, weight, filters: s.httpFilters }, ["name"]), 16),
  timeouts,
});
const grpcRule = s.struct({
  name: s.sectionName,
  matches: s.listOf(
    s.struct({
      method: s.struct({
        type: { ...s.oneOf("Exact", "RegularExpression"), default: "Exact" },
        service: s.text({ maxLength: 1024 }),
        method: s.text({ maxLength: 1024 }),
      }),
      headers: s.mapOf(s.valueMatch, 16, ["name"]),
    }),
    64,
  ),
  filters: s.grpcFilters,
  backendRefs: s.listOf(s.struct({ ...s.backend, weight, filters: s.grpcFilters }, ["name"]), 16),
});

const listener = s.struct(
  {
    name: { ...s.sectionName, description: "Its name, by which routes can ask for it." },
    hostname: s.hostname,
    port: s.port,
    protocol: s.text({ minLength: 1, maxLength: 255, description: "HTTP, HTTPS, TLS, TCP or UDP." }),
    tls: s.struct({
      mode: { ...s.oneOf("Terminate", "Passthrough"), default: "Terminate" },
      certificateRefs: s.listOf(s.struct(s.objectReference({ group: "", kind: "Secret" }), ["name"]), 64),
      options: { type: "object", additionalProperties: s.text({ maxLength: 4096 }), maxProperties: 16 },
    }),
    allowedRoutes: s.struct(
      {
        namespaces: s.struct(
          {
            from: { ...s.oneOf("All", "Selector", "Same", "None"), default: "Same" },
            selector: s.struct({
              matchLabels: { type: "object", additionalProperties: s.text() },
              matchExpressions: s.listOf(
                s.struct({ key: s.text(), operator: s.text(), values: s.listOf(s.text(), 64) }, ["key", "operator"]),
                64,
              ),
            }),
          },
          [],
          { default: { from: "Same" } },
        ),
        kinds: s.listOf(s.struct({ group: s.group({ default: GROUP }), kind: s.kindName() }, ["kind"]), 8),
      },
      [],
      { default: { namespaces: { from: "Same" } } },
    ),
  },
  ["name", "port", "protocol"],
);

const address = s.struct({ type: s.text({ default: "IPAddress", maxLength: 253 }), value: s.text({ maxLength: 253 }) });
const routes = (kind: string, plural: string, rule: s.Schema, more: s.Schema): Definition => ({
  kind,
  plural,
  description: `How ${kind === "HTTPRoute" ? "HTTP" : "gRPC"} requests get from a Gateway to services.`,
  columns: [["Hostnames", ".spec.hostnames"], AGE],
  spec: s.struct({ parentRefs: s.parentReferences, hostnames: s.listOf(s.hostname, 16), rules: s.listOf(rule, 16, more) }),
  status: s.routeStatus,
});

const DEFINITIONS: readonly Definition[] = [
  {
    kind: "GatewayClass",
    plural: "gatewayclasses",
    shortNames: ["gc"],
    scope: "Cluster",
    description: "Who looks after the Gateways of a class.",
    columns: [
      ["Controller", ".spec.controllerName"],
      ["Accepted", statusOf("Accepted")],
      AGE,
      ["Description", ".spec.description", "string", 1],
    ],
    spec: s.struct(
      {
        controllerName: s.text({
          minLength: 1,
          maxLength: 253,
          pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$",
          "x-kubernetes-validations": [{ message: "Value is immutable", rule: "self == oldSelf" }],
        }),
        description: s.text({ maxLength: 64 }),
        parametersRef: s.struct({ group: s.group(), kind: s.kindName(), name: s.name(), namespace: s.namespace }, [
          "group",
          "kind",
          "name",
        ]),
      },
      ["controllerName"],
    ),
    status: s.struct(
      {
        conditions: s.conditions({ default: s.waiting("Accepted") }),
        supportedFeatures: s.mapOf(s.struct({ name: s.text() }, ["name"]), 64, ["name"]),
      },
      [],
      { default: { conditions: s.waiting("Accepted") } },
    ),
  },
  {
    kind: "Gateway",
    plural: "gateways",
    shortNames: ["gtw"],
    description: "Where traffic comes in: ports, host names and certificates.",
    columns: [["Class", ".spec.gatewayClassName"], ["Address", ".status.addresses[*].value"], ["Programmed", statusOf("Programmed")], AGE],
    spec: s.struct(
      {
        gatewayClassName: s.name(),
        addresses: s.listOf(address, 16),
        infrastructure: s.struct({
          annotations: { type: "object", additionalProperties: s.text(), maxProperties: 8 },
          labels: { type: "object", additionalProperties: s.text(), maxProperties: 8 },
          parametersRef: s.struct({ group: s.group(), kind: s.kindName(), name: s.name() }, ["group", "kind", "name"]),
        }),
        listeners: s.mapOf(listener, 64, ["name"], { minItems: 1 }),
      },
      ["gatewayClassName", "listeners"],
    ),
    status: s.struct(
      {
        addresses: s.listOf(address, 16),
        conditions: s.conditions({ default: s.waiting("Accepted", "Programmed") }),
        listeners: s.mapOf(
          s.struct(
            {
              attachedRoutes: { type: "integer", format: "int32" },
              conditions: s.conditions(),
              name: s.sectionName,
              supportedKinds: s.listOf(s.struct({ group: s.group({ default: GROUP }), kind: s.kindName() }, ["kind"]), 8),
            },
            ["attachedRoutes", "conditions", "name"],
          ),
          64,
          ["name"],
        ),
      },
      [],
      { default: { conditions: s.waiting("Accepted", "Programmed") } },
    ),
  },
  routes("GRPCRoute", "grpcroutes", grpcRule, {}),
  routes("HTTPRoute", "httproutes", httpRule, { default: [{ matches: everything }] }),
  {
    kind: "ReferenceGrant",
    plural: "referencegrants",
    shortNames: ["refgrant"],
    version: "v1beta1",
    description: "What kinds of other namespaces may refer to what in this one.",
    columns: [AGE],
    spec: s.struct(
      {
        from: s.listOf(s.struct({ group: s.group(), kind: s.kindName(), namespace: s.namespace }, ["group", "kind", "namespace"]), 16, {
          minItems: 1,
        }),
        to: s.listOf(s.struct({ group: s.group(), kind: s.kindName(), name: s.name() }, ["group", "kind"]), 16, { minItems: 1 }),
      },
      ["from", "to"],
    ),
  },
];

function definitionOf(
  { kind, plural, shortNames, scope = "Namespaced", version = "v1", columns, spec, status, description }: Definition,
  release: string,
): object {
  const versionOf = (name: string, storage: boolean): object => ({
    name,
    served: true,
    storage,
    additionalPrinterColumns: columns.map(([title, jsonPath, type = "string", priority]) => ({
      name: title,
      type,
      jsonPath,
      ...(priority ? { priority } : {}),
    })),
    schema: {
      openAPIV3Schema: s.struct(
        { apiVersion: s.text(), kind: s.text(), metadata: { type: "object" }, spec, ...(status ? { status } : {}) },
        status ? ["spec"] : [],
        { description },
      ),
    },
    subresources: status ? { status: {} } : {},
  });
  const older = version === "v1" && kind !== "GRPCRoute" ? [versionOf("v1beta1", false)] : [];
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: {
        "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/3328",
        [`${GROUP}/bundle-version`]: release,
        [`${GROUP}/channel`]: "standard",
      },
    },
    spec: {
      group: GROUP,
      names: {
        categories: ["gateway-api"],
        kind,
        listKind: `${kind}List`,
        plural,
        ...(shortNames ? { shortNames } : {}),
        singular: kind.toLowerCase(),
      },
      scope,
      versions: [versionOf(version, true), ...older],
    },
  };
}

/** The manifest behind an address of a release; undefined where it is none. */
export function gatewayApiManifest(address: string): string | undefined {
  const found = PLACE.exec(address);
  return found ? DEFINITIONS.map((each) => dumpYaml(definitionOf(each, found[1] ?? VERSION))).join("---\n") : undefined;
}
