// What a machine's own network looks like: ip, ifconfig, route, ss, netstat.
import type { Program, Running } from "../../../machine/process.ts";
import type { Listener } from "../../../machine/sockets.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { changeNetwork, inNamed, ownDevices } from "../../kernel/ip.ts";
import { linkText, routeText } from "../../kernel/ip-text.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";

interface Interface {
  name: string;
  address: string;
  prefix: number;
  /** Undefined for the loopback. */
  hardware: string | undefined;
  /** The router of its network; undefined where the machine is that itself. */
  gateway: string | undefined;
}

const bytesOf = (address: string): number[] => address.split(".").map(Number);

function interfaces(self: Running): Interface[] {
  const byHand = new Set(ownDevices(self)?.links.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const own = self.machine.network.addresses
    .filter((address) => !byHand.has(address))
    .map((address, index): Interface => {
      // Nodes share one /16; a node's pods a /24.
      const prefix = address.startsWith("172.") ? 16 : 24;
      const gateway = networkOf(address, prefix).replace(/\d+$/, "1");
      const hardware = [2, 66, ...bytesOf(address)].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
      return { name: `eth${index}`, address, prefix, hardware, gateway: gateway === address ? undefined : gateway };
    });
  return [{ name: "lo", address: "127.0.0.1", prefix: 8, hardware: undefined, gateway: undefined }, ...own];
}
const masked = (address: string, prefix: number, fill: number): string =>
  bytesOf(address)
    .map((byte, index) => (index * 8 < prefix ? byte : fill))
    .join(".");
const networkOf = (address: string, prefix: number): string => masked(address, prefix, 0);
const broadcastOf = (address: string, prefix: number): string => masked(address, prefix, 255);
const maskOf = (prefix: number): string => [0, 8, 16, 24].map((at) => (at < prefix ? 255 : 0)).join(".");

const ip = tool(function* (self, args) {
  const words = [...args];
  let brief = false;
  let inside: string | undefined;
  while (words[0]?.startsWith("-")) {
    const flag = words.shift()!;
    if (/^-br(ief)?$/.test(flag)) brief = true;
    else if (/^-n(etns)?$/.test(flag) && self.machine.kernel) inside = words.shift() ?? "";
    else if (flag === "-6") return 0;
    else if (!/^-(4|c|color(=\w+)?|o)$/.test(flag) || flag === "-o") throw new ToolError(`k8s-quest does not simulate ip ${flag} yet`);
  }
  if (inside !== undefined) words.unshift(...inNamed(inside, brief ? ["-br"] : []));
  const changed = yield* changeNetwork(self, words);
  if (changed !== undefined) return changed;
  const [object = "", ...rest] = words;
  const action = rest[0] ?? "show";
  const is = (whole: string, least = 1) => object.length >= least && whole.startsWith(object);
  if (!object) throw new ToolError("k8s-quest does not simulate ip without an object yet");
  const host = hostOf(self.machine);
  const link = host && is("link") && action === "set" ? /^(?:dev )?eth0 (up|down)$/.exec(rest.slice(1).join(" ")) : undefined;
  if (host && link) {
    if (self.user !== 0) throw new ToolError("RTNETLINK answers: Operation not permitted", 2);
    host.linked = link[1] === "up";
    return 0;
  }
  const shows = /^(s(h(ow?)?)?|l(i(st?)?)?)$/.test(action) || action === "dev";
  if (!shows && !(is("route") && action === "get")) throw new ToolError(`k8s-quest does not simulate ip ${object} ${action} yet`);
  const made = ownDevices(self);
  const wanted = rest.filter((word) => !/^(s(h(ow?)?)?|l(i(st?)?)?|dev)$/.test(word))[0];
  const all = made?.fresh ? [] : interfaces(self);
  if (is("address") || is("link")) {
    const chosen = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
    const byHand = (made?.links ?? []).filter(({ name }) => wanted === undefined || name === wanted);
    if (!chosen.length && !byHand.length) {
      self.stderr.write(isBusybox(self) ? `ip: can't find device '${wanted}'\n` : `Device "${wanted}" does not exist.\n`);
      return 1;
    }
    for (const each of chosen)
      yield* say(self, brief ? briefText(each, is("link")) : interfaceText(self, each, all.indexOf(each) + 1, is("link")));
    for (const each of byHand) {
      const shown = { name: each.name, address: each.addresses[0]?.address ?? "", prefix: each.addresses[0]?.prefix ?? 0 };
      if (brief && !shown.address && is("address")) yield* say(self, `${each.name.padEnd(16)} ${(each.up ? "UP" : "DOWN").padEnd(14)} \n`);
      else if (brief)
        yield* say(self, briefText({ ...shown, hardware: each.up ? each.hardware : undefined, gateway: undefined }, is("link")));
      else yield* say(self, linkText(each, self.machine.kernel!, is("link")));
    }
    return 0;
  }
  if (is("route")) {
    if (action === "get") {
      const to = rest[1] ?? "";
      const by = made?.way(to);
      if (made?.fresh && !by) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
      if (by && !to.startsWith("127.")) {
        yield* say(self, `${to} ${by.via ? `via ${by.via} ` : ""}dev ${by.link.name} src ${by.source} uid ${self.user} \n    cache \n`);
        return 0;
      }
      const from = all.find((each) => networkOf(each.address, each.prefix) === networkOf(to, each.prefix)) ?? all[1];
      if (!from) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
      const near = networkOf(from.address, from.prefix) === networkOf(to, from.prefix);
      yield* say(
        self,
        `${to} ${near || !from.gateway ? "" : `via ${from.gateway} `}dev ${from.name} src ${from.address} uid ${self.user} \n    cache \n`,
      );
      return 0;
    }
    if (made?.fresh) {
      yield* say(self, routeText(made));
      return 0;
    }
    for (const { name, gateway } of all) if (gateway) yield* say(self, `default via ${gateway} dev ${name} \n`);
    yield* say(self, podRoutes(host?.routes ?? []));
    for (const { name, address, prefix, hardware } of all)
      if (hardware)
        yield* say(
          self,
          `${networkOf(address, prefix)}/${prefix} dev ${name} ${isBusybox(self) ? "" : "proto kernel "}scope link ${isBusybox(self) ? ` src ${address}` : `src ${address}`} \n`,
        );
    if (made) yield* say(self, routeText(made));
    return 0;
  }
  throw new ToolError(`k8s-quest does not simulate ip ${object} yet`);
});

/** A node's ways to pods, by address: kindnet leads to other nodes', its plug-in (ptp) puts a pair of devices before each of its own. */
function podRoutes(routes: readonly { to: string; via?: string }[]): string {
  const order = (address: string): number => bytesOf(address.split("/")[0]!).reduce((sum, byte) => sum * 256 + byte, 0);
  return [...routes]
    .sort((a, b) => order(a.to) - order(b.to))
    .map(({ to, via }) => (via ? `${to} via ${via} dev eth0 \n` : `${to} dev ${deviceOf(to)} scope host \n`))
    .join("");
}
/** The node's end of a pod's pair of devices. */
const deviceOf = (address: string): string =>
  `veth${bytesOf(address)
    .map((byte, index) => ((byte * 167 + index * 59 + 13) & 255).toString(16).padStart(2, "0"))
    .join("")}`;

const briefText = ({ name, address, prefix, hardware }: Interface, link: boolean): string =>
  `${name.padEnd(16)} ${(hardware ? "UP" : "UNKNOWN").padEnd(14)} ${link ? `${hardware ?? "00:00:00:00:00:00"} <${hardware ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "LOOPBACK,UP,LOWER_UP"}>` : `${address}/${prefix}`} \n`;

function interfaceText(self: Running, { name, address, prefix, hardware }: Interface, index: number, link: boolean): string {
  const busybox = isBusybox(self);
  const state = busybox
    ? hardware
      ? ""
      : "qlen 1000"
    : `state ${hardware ? "UP" : "UNKNOWN"} ${link ? "mode DEFAULT " : ""}group default${hardware ? " " : " qlen 1000"}`;
  const head = `${index}: ${name}: <${hardware ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "LOOPBACK,UP,LOWER_UP"}> mtu ${hardware ? 1500 : 65536} qdisc noqueue ${state}\n`;
  const physical = `    link/${hardware ? "ether" : "loopback"} ${hardware ?? "00:00:00:00:00:00"} brd ${hardware ? "ff:ff:ff:ff:ff:ff" : "00:00:00:00:00:00"}\n`;
  if (link) return head + physical;
  const scope = hardware ? `brd ${broadcastOf(address, prefix)} scope global` : "scope host";
  return `${head}${physical}    inet ${address}/${prefix} ${scope} ${name}\n       valid_lft forever preferred_lft forever\n`;
}

const ifconfig = tool(function* (self, args) {
  const wanted = args.find((arg) => !arg.startsWith("-"));
  if (args.filter((arg) => !arg.startsWith("-")).length > 1) throw new ToolError("k8s-quest does not simulate changing interfaces yet");
  // Both sort the loopback behind the others.
  const all = interfaces(self);
  const order = [...all.slice(1), all[0]!];
  const chosen = wanted === undefined ? order : order.filter(({ name }) => name === wanted);
  if (!chosen.length) {
    self.stderr.write(
      isBusybox(self)
        ? `ifconfig: ${wanted}: error fetching interface information: Device not found\n`
        : `${wanted}: error fetching interface information: Device not found\n`,
    );
    return 1;
  }
  for (const { name, address, prefix, hardware } of chosen) {
    const [mtu, queue] = hardware ? [1500, 0] : [65536, 1000];
    if (isBusybox(self))
      yield* say(
        self,
        `${name.padEnd(10)}Link encap:${hardware ? `Ethernet  HWaddr ${hardware.toUpperCase()}  ` : "Local Loopback  "}\n          inet addr:${address}  ${hardware ? `Bcast:${broadcastOf(address, prefix)}  ` : ""}Mask:${maskOf(prefix)}\n          UP ${hardware ? "BROADCAST RUNNING MULTICAST" : "LOOPBACK RUNNING"}  MTU:${mtu}  Metric:1\n          txqueuelen:${queue} \n\n`,
      );
    else
      yield* say(
        self,
        `${name}: flags=${hardware ? "4163<UP,BROADCAST,RUNNING,MULTICAST>" : "73<UP,LOOPBACK,RUNNING>"}  mtu ${mtu}\n        inet ${address}  netmask ${maskOf(prefix)}${hardware ? `  broadcast ${broadcastOf(address, prefix)}` : ""}\n        ${hardware ? `ether ${hardware}  txqueuelen ${queue}  (Ethernet)` : `loop  txqueuelen ${queue}  (Local Loopback)`}\n\n`,
      );
  }
  return 0;
});

const route = tool(function* (self, args) {
  options(args, "ne", {}, { unseen: { n: "addresses are told with it, names without", e: "this is the format that route has" } });
  let text = "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
  const row = (to: string, gateway: string, mask: string, flags: string, name: string) =>
    `${to.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${name}\n`;
  for (const { name, gateway } of interfaces(self))
    if (gateway) text += row(args.includes("-n") ? "0.0.0.0" : "default", gateway, "0.0.0.0", "UG", name);
  for (const { name, address, prefix, hardware } of interfaces(self))
    if (hardware) text += row(networkOf(address, prefix), args.includes("-n") ? "0.0.0.0" : "*", maskOf(prefix), "U", name);
  yield* say(self, text);
  return 0;
});

/** What listens, by protocol, in the order of ports. */
function listeners(self: Running, flags: { has(flag: string): boolean }): Listener[] {
  const both = !flags.has("t") && !flags.has("u");
  return [...self.machine.network.listeners(), ...(hostOf(self.machine)?.listeners() ?? [])]
    .filter(({ protocol }) => (protocol === "TCP" && (both || flags.has("t"))) || (protocol === "UDP" && (both || flags.has("u"))))
    .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1));
}

const LONG = { listening: "l", tcp: "t", udp: "u", numeric: "n", all: "a", processes: "p", programs: "p" };

const ss = tool(function* (self, args) {
  const flags = options(args, "ltunapeH4s", LONG, {
    unseen: { n: "ports have no names here", "4": "machines have no addresses of IPv6" },
  });
  for (const flag of ["s", "e"]) if (flags.has(flag)) throw new ToolError(`k8s-quest does not simulate ss -${flag} yet`);
  const host = hostOf(self.machine);
  if (flags.has("p") && !host) throw new ToolError("k8s-quest does not simulate ss -p yet");
  const found = flags.has("l") || flags.has("a") ? listeners(self, flags) : [];
  const both = flags.has("t") === flags.has("u");
  const ports = Math.max(4, ...found.map(({ port }) => String(port).length));
  const own = Math.max("Local Address".length, ...found.map(({ address }) => address.length));
  const line = (
    protocol: string,
    state: string,
    queues: readonly [string, string],
    local: readonly [string, string],
    peer: readonly [string, string],
  ) =>
    `${both ? `${protocol.padEnd(5)} ` : ""}${state.padEnd(6)} ${queues[0].padEnd(6)} ${queues[1].padEnd(6)} ${local[0].padStart(own)}:${local[1].padEnd(ports)} ${peer[0].padStart("Peer Address".length)}:${peer[1].padEnd(4)}`;
  if (!flags.has("H"))
    yield* say(self, `${line("Netid", "State", ["Recv-Q", "Send-Q"], ["Local Address", "Port"], ["Peer Address", "Port"])}Process\n`);
  for (const { address, port, protocol } of found)
    yield* say(
      self,
      `${line(protocol.toLowerCase(), protocol === "UDP" ? "UNCONN" : "LISTEN", ["0", protocol === "UDP" ? "0" : "4096"], [address.includes(":") ? `[${address}]` : address, String(port)], [address.includes(":") ? "[::]" : "0.0.0.0", "*"])}${(flags.has("p") && host?.ownerOf(port)) || "       "}\n`,
    );
  return 0;
});

const netstat = tool(function* (self, args) {
  const flags = options(args, "ltunaprieWs", LONG, {
    unsimulated: "e",
    unseen: { n: "ports have no names here", W: "addresses are shown whole anyway" },
  });
  for (const flag of ["r", "i", "s"]) if (flags.has(flag)) throw new ToolError(`k8s-quest does not simulate netstat -${flag} yet`);
  const which = flags.has("l") ? "only servers" : flags.has("a") ? "servers and established" : "w/o servers";
  let text = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${flags.has("p") ? "PID/Program name    " : ""}\n`;
  if (flags.has("l") || flags.has("a"))
    for (const { address, port, protocol } of listeners(self, flags))
      text += `${protocol.toLowerCase().padEnd(5)}      0      0 ${`${address}:${port}`.padEnd(23)} ${"0.0.0.0:*".padEnd(23)} ${(protocol === "TCP" ? "LISTEN" : "").padEnd(11)} ${flags.has("p") ? "-                   " : ""}\n`;
  yield* say(self, text);
  return 0;
});

export const interfaceTools: Readonly<Record<string, Program>> = { ip, ifconfig, route, ss, netstat };
