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
      ...(machine.network.links?.() ?? machine.network.addresses).map((_, index) => `eth${index}`),
    ]
      .map(
        (name) =>
          `${name.padStart(6)}: ${"0".padStart(7)}${"0".padStart(8)}    0    0    0     0          0         0${"0".padStart(9)}${"0".padStart(8)}    0    0    0     0       0          0\n`,
      )
      .join("")}`,
  tcp: () => sockets(machine, "TCP"),
  udp: () => sockets(machine, "UDP"),
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
