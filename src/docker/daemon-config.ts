// Who the daemon is, and what /etc/docker/daemon.json tells it (daemon/config/config.go, config_linux.go).

import { goJsonError, goKind } from "../base/go-json-error.ts";
import { familyOf, widthOf } from "../base/ip-address.ts";
import type { FileSystem } from "../machine/files.ts";
import type { NetworkDefaults } from "./networks/families.ts";

export const FILE = "/etc/docker/daemon.json";

/** The daemon's identity, as `docker info` tells it. */
export const DAEMON_ID = "7f1e6d1c-6a4e-4a1f-9d35-3a0f5f3d1c52";

export interface DaemonConfig {
  readonly debug?: boolean;
  readonly labels?: readonly string[];
  readonly "insecure-registries"?: readonly string[];
  readonly ipv6?: boolean;
  readonly "fixed-cidr-v6"?: string;
  readonly "default-network-opts"?: NetworkDefaults["options"];
  /** Of containers that ask for no other. */
  readonly "log-driver"?: string;
  readonly "log-opts"?: Readonly<Record<string, string>>;
}

/** What each key that does something here is, in Go's words, and how a value is found to be one. */
const KEYS: Readonly<Record<keyof DaemonConfig, { readonly type: string; fits(value: unknown): boolean }>> = {
  debug: { type: "bool", fits: (value) => typeof value === "boolean" },
  labels: { type: "[]string", fits: Array.isArray },
  "insecure-registries": { type: "[]string", fits: Array.isArray },
  ipv6: { type: "bool", fits: (value) => typeof value === "boolean" },
  "fixed-cidr-v6": { type: "string", fits: (value) => typeof value === "string" },
  "default-network-opts": { type: "map[string]map[string]string", fits: (value) => typeof value === "object" && !Array.isArray(value) },
  "log-driver": { type: "string", fits: (value) => typeof value === "string" },
  "log-opts": { type: "map[string]string", fits: (value) => typeof value === "object" && !Array.isArray(value) },
};
/** Keys that are known to the daemon, and do nothing here. */
const OTHERS = new Set(
  `allow-direct-routing authorization-plugins bip bip6 bridge bridge-accept-fwmark builder cdi-spec-dirs cgroup-parent containerd containerd-namespace
  containerd-plugins-namespace data-root default-address-pools default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode
  default-runtime default-shm-size default-ulimits dns dns-opts dns-search exec-opts exec-root experimental features fixed-cidr group
  host-gateway-ip host-gateway-ips http-proxy https-proxy icc init init-path ip ip-forward ip-forward-no-drop ip-masq ip6tables iptables live-restore
  log-format log-level max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr mtu no-new-privileges
  no-proxy node-generic-resources pidfile proxies raw-logs registry-mirrors rootless runtimes seccomp-profile selinux-enabled shutdown-timeout
  storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy userland-proxy-path userns-remap`.split(
    /\s+/,
  ),
);
/** What may be changed while it runs; the rest waits for the next start (daemon/reload.go). */
export const RELOADED = ["debug", "labels", "insecure-registries"] as const satisfies readonly (keyof DaemonConfig)[];

interface Read {
  readonly config: DaemonConfig;
  /** Keys that it has and that do nothing here. */
  readonly unsimulated: readonly string[];
}

/** What a file says; nothing where there is none or it is empty. Or why the daemon does not start with it, in its words. */
export function readDaemonFile(files: FileSystem, path: string = FILE): Read | { error: string } {
  const text = files.exists(path)
    ? files
        .read(path)
        .replace(/^\ufeff/, "")
        .trim()
    : "";
  const wrong = (why: string) => ({ error: `unable to configure the Docker daemon with file ${path}: ${why}` });
  if (!text) return { config: {}, unsimulated: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong(goJsonError(text) ?? "unexpected end of JSON input");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong(`json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`);
  const given = Object.entries(value);
  const unknown = given.flatMap(([key]) => (key in KEYS || OTHERS.has(key) || key === "hosts" ? [] : [key]));
  if (unknown.length) return wrong(`the following directives don't match any configuration option: ${unknown.join(", ")}`);
  const hosts = given.find(([key]) => key === "hosts")?.[1];
  // The unit says -H fd://.
  if (hosts !== undefined)
    return wrong(
      `the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [fd://], from file: ${Array.isArray(hosts) ? `[${hosts.join(" ")}]` : String(hosts)})`,
    );
  for (const [key, each] of given) {
    const known = KEYS[key as keyof DaemonConfig] as (typeof KEYS)["debug"] | undefined;
    if (known && each !== null && !known.fits(each))
      return wrong(`json: cannot unmarshal ${goKind(each)} into Go struct field Config.${key} of type ${known.type}`);
  }
  const config = value as DaemonConfig;
  const fixed = prefixError(config["fixed-cidr-v6"] ?? "");
  if (fixed)
    return wrong(
      `merged configuration validation from file and command line flags failed: invalid fixed-cidr-v6: invalid fixed-cidr-v6: ${fixed}`,
    );
  return { config, unsimulated: given.flatMap(([key]) => (OTHERS.has(key) ? [key] : [])) };
}

/** What Go says of a text that is no subnet of IPv6 (netip.ParsePrefix, bridge.ValidateFixedCIDRV6). */
function prefixError(text: string): string | undefined {
  if (!text) return undefined;
  const [address = "", bits] = [text.slice(0, Math.max(0, text.lastIndexOf("/"))), text.split("/").at(-1)!];
  const wrong = (why: string) => `netip.ParsePrefix(${JSON.stringify(text)}): ${why}`;
  if (!text.includes("/")) return wrong("no '/'");
  const family = familyOf(address);
  if (!family) return wrong(`ParseAddr(${JSON.stringify(address)}): unable to parse IP`);
  if (!/^(0|[1-9]\d*)$/.test(bits)) return wrong(`bad bits after slash: ${JSON.stringify(bits)}`);
  if (Number(bits) > widthOf(family)) return wrong("prefix length out of range");
  return family === 6 ? undefined : `'${text}' is not a valid IPv6 subnet`;
}

export const networkDefaults = ({
  ipv6 = false,
  "fixed-cidr-v6": fixedCidrV6,
  "default-network-opts": options = {},
}: DaemonConfig): NetworkDefaults => ({ id: DAEMON_ID, ipv6, fixedCidrV6, options });
