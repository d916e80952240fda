// kubectl create service: the Service that each type sends.

import { isDns1123Subdomain, isPortName, isPortNumber } from "../../../api/names.ts";
import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { commandGroup, generator } from "./generator.ts";
import { type Manifest, manifest } from "./objects.ts";

export type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";

export interface ServiceOptions {
  /** As "80", "80:8080" or "80:web". */
  tcp: readonly string[];
  clusterIP?: string;
  nodePort?: number;
  externalName?: string;
}

interface Port {
  name: string;
  protocol: "TCP";
  port: number;
  targetPort: number | string;
  nodePort?: number;
}

/** strconv.ParseUint(text, 10, 16) with its errors. */
export function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) refuse(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const port = Number(text);
  if (port > 65535) refuse(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return port;
}

function portOf(text: string, nodePort: number | undefined): Port {
  const [first = "", second] = text.split(":");
  const port = parsePort(first);
  let targetPort: number | string = port;
  if (second !== undefined) {
    const number = /^[+-]?\d+$/.test(second);
    const errors = number ? isPortNumber(Number(second)) : isPortName(second);
    if (errors.length) refuse(errors.join(","));
    targetPort = number ? Number(second) : second;
  }
  return { name: text.replaceAll(":", "-"), protocol: "TCP", port, targetPort, ...(nodePort ? { nodePort } : {}) };
}

export function service(name: string, type: ServiceType, options: ServiceOptions): Manifest {
  const headless = options.clusterIP === "None";
  if (type !== "ExternalName" && !headless && !options.tcp.length) refuse("at least one tcp port specifier must be provided");
  if (type === "ExternalName" && isDns1123Subdomain(options.externalName ?? "").length)
    refuse(`invalid service external name ${options.externalName}`);
  const ports = options.tcp.map((text) => portOf(text, options.nodePort));
  const labels = { app: name };
  return manifest(
    "v1",
    "Service",
    name,
    {
      spec: {
        ...(ports.length ? { ports } : {}),
        selector: labels,
        ...(options.clusterIP ? { clusterIP: options.clusterIP } : {}),
        type,
        ...(options.externalName ? { externalName: options.externalName } : {}),
      },
      status: { loadBalancer: {} },
    },
    { labels },
  );
}

const tcp = flag("tcp", "stringSlice", "[]", "Port pairs can be specified as '<port>:<targetPort>'.");
const typed = (
  name: string,
  type: ServiceType,
  summary: string,
  usage: string,
  flags: Parameters<typeof generator>[0]["flags"],
  required: readonly string[] = [],
): Command =>
  generator({
    name,
    summary,
    usage,
    required,
    failure: `failed to create ${type} service: `,
    flags: [tcp, ...(flags ?? [])],
    generate: (_session, call, service_, _words) => {
      const given = (option: string) => flags?.some((each) => each.name === option) ?? false;
      return service(service_, type, {
        tcp: call.list("tcp"),
        ...(given("clusterip") ? { clusterIP: call.string("clusterip") } : {}),
        ...(given("node-port") ? { nodePort: call.int("node-port") } : {}),
        ...(given("external-name") ? { externalName: call.string("external-name") } : {}),
      });
    },
  });

export const command: Command = commandGroup("service", ["svc"], "Create a service using a specified subcommand", "service [flags]", [
  typed(
    "clusterip",
    "ClusterIP",
    "Create a ClusterIP service",
    "clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
    [flag("clusterip", "string", "", "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).")],
  ),
  typed(
    "externalname",
    "ExternalName",
    "Create an ExternalName service",
    "externalname NAME --external-name external.name [--dry-run=server|client|none]",
    [flag("external-name", "string", "", "External name of service")],
    ["external-name"],
  ),
  typed(
    "loadbalancer",
    "LoadBalancer",
    "Create a LoadBalancer service",
    "loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    [],
  ),
  typed("nodeport", "NodePort", "Create a NodePort service", "nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]", [
    flag("node-port", "int", "0", "Port used to expose the service on each node in a cluster."),
  ]),
]);
