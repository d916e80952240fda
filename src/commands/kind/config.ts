// What a cluster shall be: kind's configuration file, read and held to what kind asks of it (pkg/internal/apis/config/encoding/load.go, validate.go).
import { parseYaml, YamlError } from "../../base/yaml.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Running, Task } from "../../machine/process.ts";
import { readAll } from "../../machine/tasks.ts";
import { type KindConfig, type NodeEntry, type PortMapping, unknownFields } from "./config-fields.ts";

/** Why there is no cluster of a configuration: said as it is. */
export class Refused extends Error {}

/** What kind itself refuses. */
const failed = (why: string): Refused => new Refused(`failed to create cluster: ${why}`);
const unsimulated = (what: string): Refused => new Refused(`k8s-quest does not simulate ${what} of kind's configuration yet`);

function* textOf(self: Running, path: string): Task<string> {
  if (path === "-") return yield* readAll(self.stdin);
  const { files } = self.machine;
  const whole = resolvePath(self.directory, path);
  if (!files.exists(whole)) throw failed(`error reading file: open ${path}: no such file or directory`);
  return files.read(whole);
}

/** @throws Refused */
export function* configOf(self: Running, path: string | undefined): Task<KindConfig> {
  if (path === undefined) return {};
  const text = yield* textOf(self, path);
  let config: KindConfig;
  try {
    config = (parseYaml(text) as KindConfig | null) ?? {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw failed(`could not determine kind / apiVersion for config: yaml: ${error.message.split("\n")[0]}`);
  }
  if (config.apiVersion !== "kind.x-k8s.io/v1alpha4") throw failed(`unknown apiVersion: ${config.apiVersion ?? ""}`);
  if (config.kind !== "Cluster") throw failed(`unknown kind ${config.kind ?? ""} for apiVersion: ${config.apiVersion}`);
  const unknown = unknownFields(config, text);
  if (unknown) throw failed(`unable to decode config: ${unknown}`);
  refuseUnsimulated(config);
  return config;
}

/** What comes to the same as kind's defaults. */
const USUAL: Readonly<Record<string, readonly unknown[]>> = {
  ipFamily: ["", "ipv4"],
  podSubnet: ["", "10.244.0.0/16"],
  serviceSubnet: ["", "10.96.0.0/16"],
  disableDefaultCNI: [false],
  kubeProxyMode: ["", "iptables"],
  propagation: ["", "None"],
  protocol: ["", "TCP"],
};
const NOT_SIMULATED = [
  "featureGates",
  "runtimeConfig",
  "kubeadmConfigPatchesJSON6902",
  "containerdConfigPatches",
  "containerdConfigPatchesJSON6902",
  "gpus",
  "dnsSearch",
];

/** @throws Refused */
function refuseUnsimulated(value: object, place = ""): void {
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    const path = `${place}${name}`;
    if (NOT_SIMULATED.includes(name) && inner !== "" && Object.keys(inner as object).length !== 0) throw unsimulated(path);
    const usual = USUAL[name];
    if (usual && !usual.includes(inner)) throw unsimulated(`${path}: ${String(inner)}`);
    if (name === "networking") refuseUnsimulated(inner as object, `${path}.`);
    if (["nodes", "extraMounts", "extraPortMappings"].includes(name))
      for (const each of inner as object[]) refuseUnsimulated(each ?? {}, `${path}.`);
  }
}

const port = (what: string, value = 0): string[] =>
  value < -1 || value > 65_535 ? [`invalid ${what}: invalid port number: ${value}`] : [];

/** Two mappings that want the same port of the computer. */
function twice(mappings: readonly PortMapping[]): string[] {
  const seen = new Map<string, string[]>();
  for (const { hostPort = 0, listenAddress, protocol } of mappings) {
    if (hostPort <= 0) continue;
    // net.IP's text of an address that is not told.
    const address = listenAddress || "<nil>";
    const key = `${hostPort}/${protocol || ""}`;
    const others = seen.get(key) ?? [];
    if (others.length && (address === "0.0.0.0" || address === "::" || others.includes(address) || others.includes("0.0.0.0")))
      return [`invalid portMapping: port mapping with same listen address, port and protocol already configured: ${address}:${key}`];
    seen.set(key, [...others, address === "::" ? "0.0.0.0" : address]);
  }
  return [];
}

const aggregate = (errors: readonly string[]): string => (errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`);

function nodeErrors({ role = "control-plane", extraPortMappings = [] }: NodeEntry): string[] {
  return [
    ...(role === "control-plane" || role === "worker" ? [] : [`${JSON.stringify(role)} is not a valid node role`]),
    ...extraPortMappings.flatMap(({ hostPort, containerPort }) => [...port("hostPort", hostPort), ...port("containerPort", containerPort)]),
    ...twice(extraPortMappings),
  ];
}

/** What Validate finds. @throws Refused */
export function validate(name: string, nodes: readonly NodeEntry[], { networking }: KindConfig): void {
  const errors = [
    ...(/^[a-z0-9.-]+$/.test(name) ? [] : [`'${name}' is not a valid cluster name, cluster names must match \`^[a-z0-9.-]+$\``]),
    ...port("apiServerPort", networking?.apiServerPort),
    ...nodes.flatMap((node, index) => {
      const found = nodeErrors(node);
      return found.length ? [`invalid configuration for node ${index}: ${aggregate(found)}`] : [];
    }),
    ...(nodes.some(({ role = "control-plane" }) => role === "control-plane") ? [] : ["must have at least one control-plane node"]),
  ];
  if (errors.length) throw failed(aggregate(errors));
}
