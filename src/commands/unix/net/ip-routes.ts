// The ways of a machine's own network as ip tells them: the table, and the way to one address.
import { bytesOf, compareAddresses, familyOf } from "../../../base/ip-address.ts";
import { contains, formatSubnet, type InterfaceAddress, subnetOf } from "../../../base/subnet.ts";
import type { Running } from "../../../machine/process.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { ownDevices } from "../../kernel/ip.ts";
import { routeText } from "../../kernel/ip-text.ts";
import { isBusybox, ToolError } from "../tool.ts";
import { type Interface, interfaces, networkOf } from "./links.ts";

/** Those that a machine has of itself; none where all of its devices were made by hand. */
export const ownInterfaces = (self: Running): readonly Interface[] => (ownDevices(self)?.fresh ? [] : interfaces(self));

/** ip route get. @throws ToolError where no way leads there */
export function wayTo(self: Running, to: string): string {
  const made = ownDevices(self);
  const all = ownInterfaces(self);
  const by = made?.way(to);
  if (made?.fresh && !by) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
  if (by && !to.startsWith("127."))
    return `${to} ${by.via ? `via ${by.via} ` : ""}dev ${by.link.name} src ${by.source} uid ${self.user} \n    cache \n`;
  if (familyOf(to) === 6) return sixWay(self, all, to);
  const from = all.find((each) => each.address && contains(subnetOf(each), to)) ?? all.slice(1).find(({ address }) => address);
  if (!from) throw new ToolError("RTNETLINK answers: Network is unreachable", 2);
  const near = contains(subnetOf(from), to);
  return `${to} ${near || !from.gateway ? "" : `via ${from.gateway} `}dev ${from.name} src ${from.address} uid ${self.user} \n    cache \n`;
}

/** ip route. */
export function routesOf(self: Running, family: 4 | 6 | undefined): string {
  const made = ownDevices(self);
  const all = ownInterfaces(self);
  if (family === 6) return sixRoutes(self, all);
  if (made?.fresh) return routeText(made);
  const protocol = isBusybox(self) ? "" : "proto kernel ";
  const source = (address: string) => (isBusybox(self) ? ` src ${address}` : `src ${address}`);
  return [
    ...all.map(({ name, gateway }) => (gateway ? `default via ${gateway} dev ${name} \n` : "")),
    podRoutes(hostOf(self.machine)?.routes ?? []),
    ...all.map(({ name, address, prefix, hardware }) =>
      hardware && address ? `${networkOf(address, prefix)}/${prefix} dev ${name} ${protocol}scope link ${source(address)} \n` : "",
    ),
    made ? routeText(made) : "",
  ].join("");
}

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
