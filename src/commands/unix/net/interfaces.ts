// What a machine's own network looks like to the older tools: ifconfig and route, beside ip.
import type { Program } from "../../../machine/process.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { ip } from "./ip.ts";
import { broadcastOf, interfaces, maskOf, networkOf } from "./links.ts";

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
