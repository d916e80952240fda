// /proc/net and /proc/mounts: what listens, the interfaces, and what is mounted where, in the kernel's own forms.
import { bytesOf, type Family, familyOf } from "../base/ip-address.ts";
import type { Machine } from "./process.ts";

const LISTEN = "0A";
const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, "0");
/** An IPv4 address as the kernel prints its bytes: the last first. */
const backwards = (address: string): string =>
  address
    .split(".")
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join("");

/** An IPv6 address so: each four of its bytes the last first. */
function backwards6(address: string): string {
  const bytes = [...bytesOf(address)];
  return [0, 4, 8, 12].map((at) => [3, 2, 1, 0].map((byte) => hex(bytes[at + byte]!, 2)).join("")).join("");
}

/** What differs between the four tables (net/ipv4/tcp_ipv4.c, udp.c, net/ipv6/tcp_ipv6.c, udp.c): their heads, and how wide lines are. */
const TABLES = {
  TCP4: { head: "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", width: 149 },
  TCP6: {
    head: "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    width: 0,
  },
  UDP4: {
    head: "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
    width: 127,
  },
  UDP6: {
    head: "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
    width: 0,
  },
} as const;

function sockets(machine: Machine, protocol: "TCP" | "UDP", family: Family): string {
  const { head, width } = TABLES[`${protocol}${family}`];
  const own = machine.network.listeners().filter((each) => each.protocol === protocol && familyOf(each.address) === family);
  const isTcp = protocol === "TCP";
  const line = ({ address, port }: { address: string; port: number }, index: number): string => {
    const local = family === 6 ? backwards6(address) : backwards(address);
    // TCP: references, a pointer, retransmission and acknowledgement timeouts, quick acknowledgements, windows. UDP: references, a pointer, drops.
    const rest = isTcp ? "1 0000000000000000 100 0 0 10 0" : "2 0000000000000000 0";
    const text = `${String(index).padStart(isTcp ? 4 : 5)}: ${local}:${hex(port, 4)} ${"0".repeat(local.length)}:0000 ${isTcp ? LISTEN : "07"} 00000000:00000000 00:00000000 00000000     0        0 ${(family === 6 ? 90_000 : 20_000) + port} ${rest}`;
    return text.padEnd(width);
  };
  return `${[head.padEnd(width), ...own.map(line)].join("\n")}\n`;
}

/** The files of /proc/net, by name. */
export const networkFiles = (machine: Machine): Record<string, () => string> => ({
  dev: () =>
    `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${[
      "lo",
      ...(machine.network.links?.() ?? machine.network.addresses).map((_, index) => `eth${index}`),
    ]
      .map(
        (name) =>
          `${name.padStart(6)}: ${"0".padStart(7)}${"0".padStart(8)}    0    0    0     0          0         0${"0".padStart(9)}${"0".padStart(8)}    0    0    0     0       0          0\n`,
      )
      .join("")}`,
  tcp: () => sockets(machine, "TCP", 4),
  tcp6: () => sockets(machine, "TCP", 6),
  udp: () => sockets(machine, "UDP", 4),
  udp6: () => sockets(machine, "UDP", 6),
});

/** One mount, in the words of the kernel. */
export interface MountRow {
  device: string;
  at: string;
  type: string;
  options: string;
}

/** What is mounted on a machine, in the order of mounting where it is known. */
export function mountRows(machine: Machine): MountRow[] {
  const { files, isolated } = machine;
  const [device, type] = isolated ? ["overlay", "overlay"] : ["/dev/vda1", "ext4"];
  const rows: MountRow[] = [{ device, at: "/", type, options: `${files.readOnly ? "ro" : "rw"},relatime` }];
  if (files.procShown) rows.push({ device: "proc", at: "/proc", type: "proc", options: "rw,nosuid,nodev,noexec,relatime" });
  // Neither is there in a tree that became somebody's root by hand.
  const whole = !files.mounts.some(({ at, inside }) => at === "/" && inside);
  if (whole && files.isFolder("/dev")) rows.push({ device: "tmpfs", at: "/dev", type: "tmpfs", options: "rw,nosuid,size=65536k,mode=755" });
  if (whole && files.isFolder("/sys"))
    rows.push({ device: "sysfs", at: "/sys", type: "sysfs", options: "ro,nosuid,nodev,noexec,relatime" });
  for (const { at, readOnly, kind } of [...files.mounts].sort((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
    if (at === "/proc" || at === "/") continue;
    if (kind) {
      rows.push({ device: kind.device, at, type: kind.type, options: kind.options });
      continue;
    }
    const memory = /^\/var\/run\/secrets\//.test(at);
    rows.push({
      device: memory ? "tmpfs" : "/dev/vda1",
      at,
      type: memory ? "tmpfs" : "ext4",
      options: `${readOnly ? "ro" : "rw"},relatime`,
    });
  }
  return rows;
}

/** /proc/mounts of a machine. */
export const mountTable = (machine: Machine): string =>
  mountRows(machine)
    .map(({ device, at, type, options }) => `${device} ${at} ${type} ${options} 0 0\n`)
    .join("");
