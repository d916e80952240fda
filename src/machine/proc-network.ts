// /proc/net and /proc/mounts: what listens, the interfaces, and what is mounted where, in the kernel's own forms.
import type { Machine } from "./machine.ts";

const LISTEN = "0A";
const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, "0");
/** An IPv4 address as the kernel prints its bytes: the last first. */
const backwards = (address: string): string =>
  address
    .split(".")
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join("");

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

function sockets(machine: Machine, protocol: "TCP" | "UDP"): string {
  const own = machine.network.listeners().filter((each) => each.protocol === protocol && !each.address.includes(":"));
  const line = ({ address, port }: { address: string; port: number }, index: number): string =>
    `${String(index).padStart(4)}: ${backwards(address)}:${hex(port, 4)} 00000000:0000 ${protocol === "TCP" ? LISTEN : "07"} 00000000:00000000 00:00000000 00000000     0        0 ${20_000 + port} 1`;
  return `${[HEAD, ...own.map(line)].join("\n")}\n`;
}

/** The files of /proc/net, by name. */
export const networkFiles = (machine: Machine): Record<string, () => string> => ({
  dev: () =>
    `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${[
      "lo",
      ...machine.network.addresses.map((_, index) => `eth${index}`),
    ]
      .map(
        (name) =>
          `${name.padStart(6)}: ${"0".padStart(7)}${"0".padStart(8)}    0    0    0     0          0         0${"0".padStart(9)}${"0".padStart(8)}    0    0    0     0       0          0\n`,
      )
      .join("")}`,
  tcp: () => sockets(machine, "TCP"),
  udp: () => sockets(machine, "UDP"),
});

/** /proc/mounts of a machine. */
export function mountTable(machine: Machine): string {
  const { files, isolated } = machine;
  const root = isolated ? "overlay / overlay" : "/dev/vda1 / ext4";
  const lines = [
    `${root} ${files.readOnly ? "ro" : "rw"},relatime 0 0`,
    "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0",
    "tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0",
    "sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0",
  ];
  for (const { at, readOnly } of [...files.mounts].reverse()) {
    if (at === "/proc") continue;
    const kind = /^\/var\/run\/secrets\//.test(at) ? "tmpfs" : "/dev/vda1";
    lines.push(`${kind} ${at} ${kind === "tmpfs" ? "tmpfs" : "ext4"} ${readOnly ? "ro" : "rw"},relatime 0 0`);
  }
  return `${lines.join("\n")}\n`;
}
