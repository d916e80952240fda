// ip: the devices of a machine's own network with their addresses, and its routes.
import type { InterfaceAddress } from "../../../base/subnet.ts";
import { kernelOf } from "../../../machine/kernel/kernel.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { changeNetwork, inNamed, ownDevices } from "../../kernel/ip.ts";
import { linkText } from "../../kernel/ip-text.ts";
import { isBusybox, say, ToolError, tool } from "../tool.ts";
import { ownInterfaces, routesOf, wayTo } from "./ip-routes.ts";
import { broadcastOf, type Interface } from "./links.ts";

/** What stands before the object of ip. */
interface IpOptions {
  readonly brief: boolean;
  /** Only addresses of this family are asked for. */
  readonly family: 4 | 6 | undefined;
  /** The network name space in which to look. */
  readonly inside: string | undefined;
  /** The object and what follows it. */
  readonly words: readonly string[];
}

/** @throws ToolError */
function ipOptions(self: Running, args: readonly string[]): IpOptions {
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
  return { brief, family: six ? 6 : four ? 4 : undefined, inside, words };
}

export const ip = tool(function* (self, args) {
  const { brief, family, inside, words: given } = ipOptions(self, args);
  const words = inside === undefined ? given : [...inNamed(inside, brief ? ["-br"] : []), ...given];
  if (family === 6 && ownDevices(self)?.links.length)
    throw new ToolError("k8s-quest does not simulate ip -6 where devices were made by hand yet");
  const changed = yield* changeNetwork(self, words);
  if (changed !== undefined) return changed;
  const [object = "", ...rest] = words;
  const action = rest[0] ?? "show";
  const is = (whole: string) => object.length >= 1 && whole.startsWith(object);
  if (!object) throw new ToolError("k8s-quest does not simulate ip without an object yet");
  if (is("link") && action === "set" && switched(self, rest.slice(1).join(" "))) return 0;
  const shows = /^(s(h(ow?)?)?|l(i(st?)?)?)$/.test(action) || action === "dev";
  if (!shows && !(is("route") && action === "get")) throw new ToolError(`k8s-quest does not simulate ip ${object} ${action} yet`);
  if (is("address") || is("link")) {
    const wanted = rest.filter((word) => !/^(s(h(ow?)?)?|l(i(st?)?)?|dev)$/.test(word))[0];
    return yield* showDevices(self, wanted, { brief, isLink: is("link"), family: is("link") ? undefined : family });
  }
  if (!is("route")) throw new ToolError(`k8s-quest does not simulate ip ${object} yet`);
  yield* say(self, action === "get" ? wayTo(self, rest[1] ?? "") : routesOf(self, family));
  return 0;
});

/** Whether the link of a node was switched on or off so. @throws ToolError */
function switched(self: Running, words: string): boolean {
  const host = hostOf(self.machine);
  const link = host && /^(?:dev )?eth0 (up|down)$/.exec(words);
  if (!link) return false;
  if (self.user !== 0) throw new ToolError("RTNETLINK answers: Operation not permitted", 2);
  host.linked = link[1] === "up";
  return true;
}

interface Shown {
  readonly brief: boolean;
  readonly isLink: boolean;
  readonly family: 4 | 6 | undefined;
}

/** ip address, ip link: all devices, or the one that is named. */
function* showDevices(self: Running, wanted: string | undefined, { brief, isLink, family }: Shown): Task<number> {
  const all = ownInterfaces(self);
  const isWanted = ({ name }: { readonly name: string }) => wanted === undefined || name === wanted;
  const chosen = all.filter(isWanted);
  const byHand = (ownDevices(self)?.links ?? []).filter(isWanted);
  if (!chosen.length && !byHand.length) {
    self.stderr.write(isBusybox(self) ? `ip: can't find device '${wanted}'\n` : `Device "${wanted}" does not exist.\n`);
    return 1;
  }
  for (const each of chosen.filter((one) => (family === 6 ? one.six.length : family !== 4 || one.address)))
    yield* say(self, brief ? briefText(each, isLink, family) : interfaceText(self, each, all.indexOf(each) + 1, isLink, family));
  for (const each of byHand) {
    const shown = { name: each.name, address: each.addresses[0]?.address ?? "", prefix: each.addresses[0]?.prefix ?? 0 };
    if (brief && !shown.address && !isLink) yield* say(self, `${each.name.padEnd(16)} ${(each.up ? "UP" : "DOWN").padEnd(14)} \n`);
    else if (brief) yield* say(self, briefText({ ...shown, six: [], hardware: each.up ? each.hardware : undefined }, isLink, family));
    else yield* say(self, linkText(each, kernelOf(self.machine), isLink));
  }
  return 0;
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
