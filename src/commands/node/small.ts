// Small tools of a node: the kubelet's version, hostnamectl, dmesg, swap, block devices, kernel settings.

import { COMPUTER } from "../../machine/hardware.ts";
import { textOf } from "../../machine/journal.ts";
import type { Program } from "../../machine/process.ts";
import { options, say, ToolError } from "../unix/tool.ts";
import { nodeTool } from "./on-node.ts";

const kubelet = nodeTool("kubelet", "a kubelet here", function* (self, _host, args) {
  if (args[0] !== "--version" && args[0] !== "version")
    throw new ToolError("k8s-quest does not simulate a kubelet that is started by hand yet: systemctl start kubelet");
  yield* say(self, "Kubernetes v1.36.2\n");
});

const containerd = nodeTool("containerd", "containerd here", function* (self, _host, args) {
  if (args[0] === "--version" || args[0] === "-v")
    yield* say(self, "containerd github.com/containerd/containerd/v2 v2.2.1 dea7da592f5d1d2b7755e3a161be07f43fad8f75\n");
  else if (args[0] === "config" && (args[1] === "dump" || args[1] === "default"))
    yield* say(self, self.machine.files.read("/etc/containerd/config.toml"));
  else throw new ToolError("k8s-quest does not simulate a containerd that is started by hand yet: systemctl start containerd");
});

const hostnamectl = nodeTool("hostnamectl", "hostnamectl", function* (self, host, args) {
  if (args.length && args[0] !== "status") throw new ToolError(`k8s-quest does not simulate hostnamectl ${args[0]} yet`);
  const { kernel } = COMPUTER;
  yield* say(
    self,
    [
      ` Static hostname: ${host.machine.hostname}`,
      "       Icon name: computer-container",
      "         Chassis: container ☐",
      "  Virtualization: docker",
      "Operating System: Debian GNU/Linux 12 (bookworm)",
      `          Kernel: ${kernel.name} ${kernel.release}`,
      "    Architecture: x86-64",
      "",
    ].join("\n"),
  );
});

const two = (value: number): string => String(value).padStart(2, "0");

/** dmesg: what the kernel said since the boot. */
const dmesg = nodeTool("dmesg", "the kernel's messages", function* (self, host, args) {
  const flags = options(
    args,
    "THwl:kxr",
    { ctime: "T", human: "H", follow: "w", "level=": "l", decode: "x", nopager: "P" },
    {
      unsimulated: "wxr",
      unseen: { P: "there is no pager", k: "only the kernel writes there", l: "its messages are all of the level that is asked for" },
    },
  );
  const { kernel } = COMPUTER;
  const boot: [number, string][] = [
    [0, `Linux version ${kernel.release} (buildd@lcy02-amd64-032) ${kernel.version}`],
    [0, `Command line: BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=/dev/vda1 ro console=ttyS0`],
    [12, `Memory: ${COMPUTER.memory}K available`],
    [480, "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none."],
    [
      1320,
      "bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this.",
    ],
  ];
  const said = host.journal.from(0).filter((entry) => entry.identifier === "kernel");
  const all = [
    ...boot.map(([at, text]) => ({ at: host.bootedAt + at, text })),
    ...said.map((entry) => ({ at: entry.at, text: textOf(entry) })),
  ];
  const time = (at: number): string => {
    if (!flags.has("T") && !flags.has("H")) return `[${((at - host.bootedAt) / 1000).toFixed(6).padStart(12)}]`;
    const date = new Date(at);
    return `[${date
      .toUTCString()
      .replace(
        /^(\w+), (\d+) (\w+) (\d+) (.*) GMT/,
        `$1 $3 $2 ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} $4`,
      )
      .replace(/ 0(\d) /, "  $1 ")}]`;
  };
  yield* say(self, all.map(({ at, text }) => `${time(at)} ${text}\n`).join(""));
});

/** The nodes have no swap, as kubelets want it: switching it off changes nothing. */
const swapoff: Program = nodeTool("swapoff", "swap", function* (_self, _host, args) {
  const [target] = args.filter((word) => !word.startsWith("-"));
  if (target !== undefined) throw new ToolError(`swapoff: ${target}: swapoff failed: Invalid argument`, 4);
});
const swapon = nodeTool("swapon", "swap", function* (_self, _host, args) {
  if (args.some((word) => !word.startsWith("-"))) throw new ToolError("k8s-quest does not simulate swap yet");
});

const lsblk = nodeTool("lsblk", "block devices", function* (self) {
  const size = `${Math.round(COMPUTER.disk / 1024 / 1024)}G`;
  yield* say(
    self,
    `NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\nvda    253:0    0  ${size.padStart(4)}  0 disk \n└─vda1 253:1    0  ${size.padStart(4)}  0 part /\n`,
  );
});

export const smallTools: Readonly<Record<string, Program>> = {
  kubelet,
  containerd,
  hostnamectl,
  dmesg,
  swapoff,
  swapon,
  lsblk,
};
