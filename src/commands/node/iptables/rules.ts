// The kernel's rules on a node: what kube-proxy (mode iptables) and the kubelet write there (pkg/proxy/iptables/proxier.go).
import { createHash } from "node:crypto";
import type { ProxyView } from "../../../cluster/kubelet/runtime/network.ts";

export type TableName = "filter" | "mangle" | "nat" | "raw" | "security";

export interface Chain {
  name: string;
  /** Of the kernel's own chains. */
  policy?: "ACCEPT";
  /** Each as after `-A CHAIN`. */
  rules: string[];
}

const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  raw: ["PREROUTING", "OUTPUT"],
  security: ["INPUT", "FORWARD", "OUTPUT"],
};
const PODS = "10.244.0.0/16";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The first sixteen letters of the base 32 form of a SHA-256. */
function hash(text: string): string {
  const bits = [...createHash("sha256").update(text).digest()].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: 16 }, (_, at) => LETTERS[Number.parseInt(bits.slice(5 * at, 5 * at + 5), 2)]).join("");
}

const say = (text: string): string => `-m comment --comment ${/[ ;]/.test(text) || text.includes("/") ? `"${text}"` : text}`;

/** The chains of a table: the kernel's first, then the others by name. */
export function chainsOf(table: TableName, view: ProxyView | undefined, node: string): Chain[] {
  const chains = new Map<string, Chain>(BUILT_IN[table].map((name) => [name, { name, policy: "ACCEPT", rules: [] }]));
  const add = (name: string, ...rules: string[]): void => {
    let chain = chains.get(name);
    if (!chain) chains.set(name, (chain = { name, rules: [] }));
    chain.rules.push(...rules);
  };
  if (view) {
    if (table === "nat") nat(view, node, add);
    if (table === "filter") filter(view, node, add);
    if (table === "mangle") for (const name of ["KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY", "KUBE-PROXY-CANARY"]) add(name);
  }
  const all = [...chains.values()];
  return [...all.filter(({ policy }) => policy), ...all.filter(({ policy }) => !policy).sort((a, b) => (a.name < b.name ? -1 : 1))];
}

type Add = (chain: string, ...rules: string[]) => void;

interface Port {
  /** namespace/name:port */
  title: string;
  id: string;
  protocol: string;
  port: number;
  nodePort: number | undefined;
  address: string;
  external: readonly string[];
  balanced: readonly string[];
  ranges: readonly string[];
  /** Seconds, of ClientIP. */
  affinity: number | undefined;
  localOutside: boolean;
  localInside: boolean;
  backends: readonly { address: string; port: number; node?: string }[];
}

/** The ports of all services that have an address, with where they lead. */
function* portsOf({ services, backends }: ProxyView): Generator<Port> {
  for (const [key, { spec, status }] of [...services].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") continue;
    for (const { name = "", port, protocol = "TCP", nodePort } of spec.ports ?? []) {
      const title = name ? `${key}:${name}` : key;
      const lower = protocol.toLowerCase();
      yield {
        title,
        id: hash(title + lower),
        protocol: lower,
        port,
        nodePort,
        address: spec.clusterIP,
        external: spec.externalIPs ?? [],
        balanced: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }: { ip?: string }) => (ip ? [ip] : [])),
        ranges: spec.loadBalancerSourceRanges ?? [],
        affinity: spec.sessionAffinity === "ClientIP" ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : undefined,
        localOutside: spec.externalTrafficPolicy === "Local",
        localInside: spec.internalTrafficPolicy === "Local",
        backends: backends(key, name),
      };
    }
  }
}

const to = (address: string, { protocol, title, port }: Port, what: string): string =>
  `-d ${address}/32 -p ${protocol} ${say(`${title} ${what}`)} -m ${protocol} --dport ${port}`;

function nat(view: ProxyView, node: string, add: Add): void {
  add("PREROUTING", `${say("kubernetes service portals")} -j KUBE-SERVICES`);
  add("OUTPUT", `${say("kubernetes service portals")} -j KUBE-SERVICES`);
  add("POSTROUTING", `${say("kubernetes postrouting rules")} -j KUBE-POSTROUTING`);
  add("KUBE-KUBELET-CANARY");
  add("KUBE-PROXY-CANARY");
  add("KUBE-NODEPORTS");
  add("KUBE-SERVICES");
  add("KUBE-MARK-MASQ", "-j MARK --set-xmark 0x4000/0x4000");
  add(
    "KUBE-POSTROUTING",
    "-m mark ! --mark 0x4000/0x4000 -j RETURN",
    "-j MARK --set-xmark 0x4000/0x0",
    `${say("kubernetes service traffic requiring SNAT")} -j MASQUERADE --random-fully`,
  );
  for (const port of portsOf(view)) {
    const local = port.backends.filter((each) => each.node === node);
    const inside = port.localInside ? local : port.backends;
    const service = `KUBE-${port.localInside ? "SVL" : "SVC"}-${port.id}`;
    const { title, protocol, id } = port;
    const outside = [...port.external, ...port.balanced].length > 0 || port.nodePort !== undefined;
    if (inside.length) add("KUBE-SERVICES", `${to(port.address, port, "cluster IP")} -j ${service}`);
    if (inside.length || (outside && port.backends.length)) {
      add(service, `! -s ${PODS} ${to(port.address, port, "cluster IP")} -j KUBE-MARK-MASQ`);
      balance(service, port, inside, add);
    }
    if (outside && (port.localOutside ? local : port.backends).length) {
      const gate = port.ranges.length ? `KUBE-FW-${id}` : `KUBE-EXT-${id}`;
      for (const address of port.external) add("KUBE-SERVICES", `${to(address, port, "external IP")} -j KUBE-EXT-${id}`);
      for (const address of port.balanced) add("KUBE-SERVICES", `${to(address, port, "loadbalancer IP")} -j ${gate}`);
      if (port.nodePort !== undefined)
        add("KUBE-NODEPORTS", `-p ${protocol} ${say(title)} -m ${protocol} --dport ${port.nodePort} -j KUBE-EXT-${id}`);
      if (port.ranges.length && port.balanced.length)
        add(
          `KUBE-FW-${id}`,
          ...port.ranges.map((range) => `-s ${range} ${say(`${title} loadbalancer IP`)} -j KUBE-EXT-${id}`),
          say(`other traffic to ${title} will be dropped by KUBE-PROXY-FIREWALL`),
        );
      if (port.localOutside) {
        const all = `KUBE-SVC-${id}`;
        const what = `for ${title} external destinations`;
        add(
          `KUBE-EXT-${id}`,
          `-s ${PODS} ${say(`pod traffic ${what}`)} -j ${all}`,
          `${say(`masquerade LOCAL traffic ${what}`)} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
          `${say(`route LOCAL traffic ${what}`)} -m addrtype --src-type LOCAL -j ${all}`,
          `-j KUBE-SVL-${id}`,
        );
        if (!port.localInside) balance(`KUBE-SVL-${id}`, port, local, add);
        else balance(all, port, port.backends, add);
      } else {
        add(`KUBE-EXT-${id}`, `${say(`masquerade traffic for ${title} external destinations`)} -j KUBE-MARK-MASQ`, `-j KUBE-SVC-${id}`);
        if (port.localInside) balance(`KUBE-SVC-${id}`, port, port.backends, add);
      }
    }
    for (const each of port.backends) {
      const end = endpointChain(port, each);
      const kept = port.affinity === undefined ? "" : `-m recent --set --name ${end} --mask 255.255.255.255 --rsource `;
      add(
        end,
        `-s ${each.address}/32 ${say(title)} -j KUBE-MARK-MASQ`,
        `-p ${protocol} ${say(title)} ${kept}-m ${protocol} -j DNAT --to-destination ${each.address}:${each.port}`,
      );
    }
  }
  add(
    "KUBE-SERVICES",
    `${say("kubernetes service nodeports; NOTE: this must be the last rule in this chain")} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
  );
}

const endpointChain = ({ title, protocol }: Port, { address, port }: { address: string; port: number }): string =>
  `KUBE-SEP-${hash(`${title}${protocol}${address}:${port}`)}`;

/** One rule an endpoint: each takes its share of what the ones before it left. */
function balance(chain: string, port: Port, backends: Port["backends"], add: Add): void {
  if (port.affinity !== undefined)
    for (const each of backends) {
      const end = endpointChain(port, each);
      add(
        chain,
        `${say(`${port.title} -> ${each.address}:${each.port}`)} -m recent --rcheck --seconds ${port.affinity} --reap --name ${end} --mask 255.255.255.255 --rsource -j ${end}`,
      );
    }
  backends.forEach((each, index) => {
    const left = backends.length - index;
    const share = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(10)}0 ` : "";
    add(chain, `${say(`${port.title} -> ${each.address}:${each.port}`)} ${share}-j ${endpointChain(port, each)}`);
  });
}

function filter(view: ProxyView, node: string, add: Add): void {
  const fresh = "-m conntrack --ctstate NEW ";
  const firewall = `${fresh}${say("kubernetes load balancer firewall")} -j KUBE-PROXY-FIREWALL`;
  const portals = `${fresh}${say("kubernetes service portals")} -j KUBE-SERVICES`;
  const visible = `${fresh}${say("kubernetes externally-visible service portals")} -j KUBE-EXTERNAL-SERVICES`;
  add("INPUT", firewall, `${say("kubernetes health check service ports")} -j KUBE-NODEPORTS`, visible, "-j KUBE-FIREWALL");
  add("FORWARD", firewall, `${say("kubernetes forwarding rules")} -j KUBE-FORWARD`, portals, visible);
  add("OUTPUT", firewall, portals, "-j KUBE-FIREWALL");
  for (const name of [
    "KUBE-EXTERNAL-SERVICES",
    "KUBE-KUBELET-CANARY",
    "KUBE-NODEPORTS",
    "KUBE-PROXY-CANARY",
    "KUBE-PROXY-FIREWALL",
    "KUBE-SERVICES",
  ])
    add(name);
  add(
    "KUBE-FIREWALL",
    `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${say("block incoming localnet connections")} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
  );
  add(
    "KUBE-FORWARD",
    "-m conntrack --ctstate INVALID -j DROP",
    `${say("kubernetes forwarding rules")} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `${say("kubernetes forwarding conntrack rule")} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  );
  for (const port of portsOf(view)) {
    const local = port.backends.some((each) => each.node === node);
    const refuse = "-j REJECT --reject-with icmp-port-unreachable";
    const inside = !port.backends.length
      ? ["has no endpoints", refuse]
      : port.localInside && !local
        ? ["has no local endpoints", "-j DROP"]
        : [];
    if (inside.length) add("KUBE-SERVICES", `${to(port.address, port, inside[0]!)} ${inside[1]}`);
    const outside = !port.backends.length
      ? ["has no endpoints", refuse]
      : port.localOutside && !local
        ? ["has no local endpoints", "-j DROP"]
        : [];
    if (outside.length) {
      for (const address of [...port.external, ...port.balanced])
        add("KUBE-EXTERNAL-SERVICES", `${to(address, port, outside[0]!)} ${outside[1]}`);
      if (port.nodePort !== undefined)
        add(
          "KUBE-EXTERNAL-SERVICES",
          `-p ${port.protocol} ${say(`${port.title} ${outside[0]}`)} -m addrtype --dst-type LOCAL -m ${port.protocol} --dport ${port.nodePort} ${outside[1]}`,
        );
    } else if (port.ranges.length)
      for (const address of port.balanced)
        add("KUBE-PROXY-FIREWALL", `${to(address, port, `traffic not accepted by KUBE-FW-${port.id}`)} -j DROP`);
  }
}
