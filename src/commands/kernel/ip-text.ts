// Devices and routes as ip shows them.
import { formatSubnet, type InterfaceAddress, subnetOf } from "../../base/subnet.ts";
import type { Kernel } from "../../machine/kernel/kernel.ts";
import type { Devices, Link } from "../../machine/kernel/links.ts";
import { FOLDER } from "./ip.ts";

/** The text of a device, as `ip addr` (or `ip link`) shows it. */
export function linkText(device: Link, kernel: Kernel, link: boolean): string {
  const { peer, home } = device;
  const carries = home.carries(device);
  const near = peer?.home === home;
  const name = peer ? `${device.name}@${near ? peer.name : `if${peer.index}`}` : device.name;
  const flags =
    device.kind === "loopback"
      ? ["LOOPBACK", ...(device.up ? ["UP", "LOWER_UP"] : [])]
      : [
          ...(device.up && !carries ? ["NO-CARRIER"] : []),
          "BROADCAST",
          ...(device.kind === "dummy" ? ["NOARP"] : ["MULTICAST"]),
          ...(device.up ? ["UP", ...(carries ? ["LOWER_UP"] : [])] : []),
          ...(near && !peer.up ? ["M-DOWN"] : []),
        ];
  const state =
    device.kind === "loopback" || device.kind === "dummy"
      ? device.up
        ? "UNKNOWN"
        : "DOWN"
      : carries
        ? "UP"
        : device.up
          ? peer
            ? "LOWERLAYERDOWN"
            : "DOWN"
          : "DOWN";
  const master = device.master ? `master ${device.master.name} ` : "";
  const head = `${device.index}: ${name}: <${flags.join(",")}> mtu ${device.kind === "loopback" ? 65536 : 1500} qdisc ${device.up ? "noqueue" : "noop"} ${master}state ${state} ${link ? "mode DEFAULT " : ""}group default qlen 1000\n`;
  const far = peer && !near ? kernel.kept.get(peer.home.space)?.slice(FOLDER.length + 1) : undefined;
  const where = !peer || near ? "" : far ? ` link-netns ${far}` : " link-netnsid 0";
  const loop = device.kind === "loopback";
  const physical = `    link/${loop ? "loopback" : "ether"} ${device.hardware} brd ${loop ? device.hardware : "ff:ff:ff:ff:ff:ff"}${where}\n`;
  if (link) return head + physical;
  const shown = loop && device.up ? [{ address: "127.0.0.1", prefix: 8 }, ...device.addresses] : device.addresses;
  return (
    head +
    physical +
    shown
      .map(
        (each) =>
          `    inet ${each.address}/${each.prefix} scope ${loop ? "host" : "global"} ${device.name}\n       valid_lft forever preferred_lft forever\n`,
      )
      .join("")
  );
}

/** The routes of a name space whose devices were made by hand. */
export function routeText(devices: Devices): string {
  const network = (address: InterfaceAddress): string => formatSubnet(subnetOf(address));
  const byHand = devices.routes.map(
    (way) =>
      `${way.to ? network(way.to) : "default"} ${way.via ? `via ${way.via} ` : ""}dev ${way.link.name} ${way.via ? "" : "scope link "}\n`,
  );
  const own = devices.links
    .filter((each) => each.up && each.kind !== "loopback")
    .flatMap((each) =>
      each.addresses.map(
        (one) =>
          `${network(one)} dev ${each.name} proto kernel scope link src ${one.address} ${devices.carries(each) ? "" : "linkdown "}\n`,
      ),
    );
  return [...byHand, ...own].join("");
}
