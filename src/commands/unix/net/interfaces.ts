// What a machine's own network looks like: ip, ifconfig, route.
import { bytesOf, compareAddresses, familyOf } from "../../../base/ip-address.ts";
import { contains, formatSubnet, type InterfaceAddress, subnetOf } from "../../../base/subnet.ts";
import { kernelOf } from "../../../machine/kernel/kernel.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { changeNetwork, inNamed, ownDevices } from "../../kernel/ip.ts";
import { linkText, routeText } from "../../kernel/ip-text.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { broadcastOf, type Interface, interfaces, maskOf, networkOf } from "./links.ts";

const ip = tool(function* (self, args) {
  const words = [...args];
  let brief = false;
  let four = false;
  let six = false;
  let inside: string | undefined;
  while (words[0]?.startsWith("-")) {
    const flag = words.shift()!;
    if (/^-br(ief)?$/.test(flag)) brief = true;
    else if (/^-n(etns)?$/.test(flag) && self.machine.kernel) inside = words.shift() ?? "";
    else if (flag === "-6") six = true;
    else if (flag === "-4") four = true;
    else if (!/^-(c|color(=\w+)?|o)$/.test(flag) || flag === "-o") throw new ToolError(`k8s-quest does not simulate ip ${flag} yet`);
  }
  if (inside !== undefined) words.unshift(...inNamed(inside, brief ? ["-br"] : []));
  if (six && ownDevices(self)?.links.length) throw new ToolError("k8s-quest does not simulate ip -6 where devices were made by hand yet");
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
    const family = is("link") ? undefined : six ? 6 : four ? 4 : undefined;
    const byHand = (made?.links ?? []).filter(({ name }) => wanted === undefined || name === wanted);
    if (!chosen.length && !byHand.length) {
      self.stderr.write(isBusybox(self) ? `ip: can't find device '${wanted}'\n` : `Device "${wanted}" does not exist.\n`);
      return 1;
    }
    for (const each of chosen.filter((one) => (family === 6 ? one.six.length : family !== 4 || one.address)))
      yield* say(self, brief ? briefText(each, is("link"), family) : interfaceText(self, each, all.indexOf(each) + 1, is("link"), family));
    for (const each of byHand) {
      const shown = { name: each.name, address: each.addresses[0]?.address ?? "", prefix: each.addresses[0]?.prefix ?? 0 };
      if (brief && !shown.address && is("address")) yield* say(self, `${each.name.padEnd(16)} ${(each.up ? "UP" : "DOWN").padEnd(14)} \n`);
      else if (brief) yield* say(self, briefText({ ...shown, six: [], hardware: each.up ? each.hardware : undefined }, is("link"), family));
      else yield* say(self, linkText(each, kernelOf(self.machine), is("link")));
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
      if (familyOf(to) === 6) {
        yield* say(self, sixWay(self, all, to));
        return 0;
      }
      const from = all.find((each) => each.address && contains(subnetOf(each), to)) ?? all.slice(1).find(({ address }) => address);
      if (!from) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
      const near = contains(subnetOf(from), to);
      yield* say(
        self,
        `${to} ${near || !from.gateway ? "" : `via ${from.gateway} `}dev ${from.name} src ${from.address} uid ${self.user} \n    cache \n`,
      );
      return 0;
    }
    if (six) {
      yield* say(self, sixRoutes(self, all));
      return 0;
    }
    if (made?.fresh) {
      yield* say(self, routeText(made));
      return 0;
    }
    for (const { name, gateway } of all) if (gateway) yield* say(self, `default via ${gateway} dev ${name} \n`);
    yield* say(self, podRoutes(host?.routes ?? []));
    for (const { name, address, prefix, hardware } of all)
      if (hardware && address)
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
  const addressIn = ({ to }: { to: string }): string => to.split("/")[0]!;
  return [...routes]
    .sort((a, b) => compareAddresses(addressIn(a), addressIn(b)))
    .map(({ to, via }) => (via ? `${to} via ${via} dev eth0 \n` : `${to} dev ${deviceOf(to)} scope host \n`))
    .join("");
}
/** The node's end of a pod's pair of devices. */
const deviceOf = (address: string): string =>
  `veth${[...bytesOf(address)].map((byte, index) => ((byte * 167 + index * 59 + 13) & 255).toString(16).padStart(2, "0")).join("")}`;

/** The routes of IPv6: to each network, to the link, and by the routers. */
function sixRoutes(self: Running, all: readonly Interface[]): string {
  const busybox = isBusybox(self);
  const rest = busybox ? "" : " pref medium";
  const of = all.filter(({ hardware, six }) => hardware && six.length);
  const near = of.flatMap(({ name, six }) =>
    six.map((each) => `${formatSubnet(subnetOf(each))} dev ${name} ${busybox ? " " : "proto kernel "}metric 256${rest || " "}\n`),
  );
  const far = of.flatMap(({ name, gateway6 }) =>
    gateway6 ? [`default via ${gateway6} dev ${name} ${busybox ? " " : ""}metric 1024${rest || " "}\n`] : [],
  );
  return [...near, ...far].join("");
}

/** @throws ToolError where no route leads there */
function sixWay(self: Running, all: readonly Interface[], to: string): string {
  const on = (each: Interface): InterfaceAddress | undefined => each.six.find((own) => contains(subnetOf(own), to));
  const from = all.find(on) ?? all.find(({ gateway6 }) => gateway6);
  if (!from || self.machine.network.routed?.(to) === false) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
  const near = on(from);
  return `${to} from :: ${near ? "" : `via ${from.gateway6} `}dev ${from.name} ${near ? "proto kernel " : ""}src ${(near ?? from.six[0]!).address} metric ${near ? 256 : 1024} pref medium\n`;
}

const briefText = (
  { name, address, prefix, six, hardware }: Pick<Interface, "name" | "address" | "prefix" | "six" | "hardware">,
  link: boolean,
  family: 4 | 6 | undefined,
): string => {
  const shown = [...(address && family !== 6 ? [{ address, prefix }] : []), ...(family === 4 ? [] : six)];
  return `${name.padEnd(16)} ${(hardware ? "UP" : "UNKNOWN").padEnd(14)} ${link ? `${hardware ?? "00:00:00:00:00:00"} <${hardware ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "LOOPBACK,UP,LOWER_UP"}>` : shown.map((each) => `${each.address}/${each.prefix}`).join(" ")} \n`;
};

/** How far an address of IPv6 is known; what docker sets is used without looking whether somebody has it (IFA_F_NODAD). */
const sixScope = (self: Running, address: string): string =>
  address === "::1" ? "host " : address.startsWith("fe80:") ? "link " : `global ${isBusybox(self) ? "flags 02 " : "nodad "}`;

function interfaceText(
  self: Running,
  { name, address, prefix, more, six, hardware }: Interface,
  index: number,
  link: boolean,
  family: 4 | 6 | undefined,
): string {
  const busybox = isBusybox(self);
  const state = busybox
    ? hardware
      ? ""
      : "qlen 1000"
    : `state ${hardware ? "UP" : "UNKNOWN"} ${link ? "mode DEFAULT " : ""}${family === 6 ? "" : "group default "}${hardware ? "" : "qlen 1000"}`;
  const queue = family === 6 && !busybox ? "" : "qdisc noqueue ";
  const head = `${index}: ${name}: <${hardware ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "LOOPBACK,UP,LOWER_UP"}> mtu ${hardware ? 1500 : 65536} ${queue}${state}\n`;
  const physical =
    family === 6
      ? ""
      : `    link/${hardware ? "ether" : "loopback"} ${hardware ?? "00:00:00:00:00:00"} brd ${hardware ? "ff:ff:ff:ff:ff:ff" : "00:00:00:00:00:00"}\n`;
  if (link) return head + physical;
  const scope = (on: InterfaceAddress) => (hardware ? `brd ${broadcastOf(on.address, on.prefix)} scope global` : "scope host");
  const lasts = "       valid_lft forever preferred_lft forever\n";
  const own = (family === 6 ? [] : [...(address ? [{ address, prefix }] : []), ...more]).map(
    (each) => `    inet ${each.address}/${each.prefix} ${scope(each)} ${name}\n${lasts}`,
  );
  const others =
    family === 4 ? [] : six.map((each) => `    inet6 ${each.address}/${each.prefix} scope ${sixScope(self, each.address)}\n${lasts}`);
  return head + physical + own.join("") + others.join("");
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
  for (const { name, address, prefix, six, hardware } of chosen) {
    const [mtu, queue] = hardware ? [1500, 0] : [65536, 1000];
    const scope = (own: string): string => (own === "::1" ? "Host" : own.startsWith("fe80:") ? "Link" : "Global");
    if (isBusybox(self))
      yield* say(
        self,
        `${name.padEnd(10)}Link encap:${hardware ? `Ethernet  HWaddr ${hardware.toUpperCase()}  ` : "Local Loopback  "}\n${address ? `          inet addr:${address}  ${hardware ? `Bcast:${broadcastOf(address, prefix)}  ` : ""}Mask:${maskOf(prefix)}\n` : ""}${six.map((each) => `          inet6 addr: ${each.address}/${each.prefix} Scope:${scope(each.address)}\n`).join("")}          UP ${hardware ? "BROADCAST RUNNING MULTICAST" : "LOOPBACK RUNNING"}  MTU:${mtu}  Metric:1\n          txqueuelen:${queue} \n\n`,
      );
    else
      yield* say(
        self,
        `${name}: flags=${hardware ? "4163<UP,BROADCAST,RUNNING,MULTICAST>" : "73<UP,LOOPBACK,RUNNING>"}  mtu ${mtu}\n${address ? `        inet ${address}  netmask ${maskOf(prefix)}${hardware ? `  broadcast ${broadcastOf(address, prefix)}` : ""}\n` : ""}${six.map((each) => `        inet6 ${each.address}  prefixlen ${each.prefix}  scopeid 0x${{ Host: "10<host>", Link: "20<link>", Global: "0<global>" }[scope(each.address)]}\n`).join("")}        ${hardware ? `ether ${hardware}  txqueuelen ${queue}  (Ethernet)` : `loop  txqueuelen ${queue}  (Local Loopback)`}\n\n`,
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
    if (hardware && address) text += row(networkOf(address, prefix), args.includes("-n") ? "0.0.0.0" : "*", maskOf(prefix), "U", name);
  yield* say(self, text);
  return 0;
});

export const interfaceTools: Readonly<Record<string, Program>> = { ip, ifconfig, route };
