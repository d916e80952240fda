// /proc: what the kernel tells of the computer and of the processes that a machine sees. Made when somebody first looks, and written at each read.
import { commandName } from "./command-name.ts";
import { FileSystem } from "./files.ts";
import { COMPUTER } from "./hardware.ts";
import { kernelBelow, processBehind } from "./kernel/kernel.ts";
import { SPACE_KINDS } from "./kernel/spaces.ts";
import { Entries, folder, folderOf } from "./made-files.ts";
import type { FolderNode } from "./nodes.ts";
import type { Credentials } from "./permissions.ts";
import { mountTable, networkFiles } from "./proc-network.ts";
import { type Listed, type Machine, Running } from "./process.ts";
import { ALL_PROCESSORS, processorList } from "./processor-list.ts";
import { sysctlFolder } from "./sysctl.ts";

export const CAPABILITIES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE".split(
    " ",
  );

/** Effective capabilities as the kernel prints them: sixteen hexadecimal digits. */
export function capabilityMask(who: Pick<Credentials, "can">): string {
  let mask = 0n;
  CAPABILITIES.forEach((name, bit) => {
    if (who.can(name)) mask |= 1n << BigInt(bit);
  });
  return mask.toString(16).padStart(16, "0");
}

const seen = (machine: Machine): Listed[] => [...machine.processes.running.values(), ...(machine.others?.() ?? [])];
const nameOf = ({ argv }: Listed): string => commandName(argv);
const kibibytes = (process: Listed): number =>
  Math.round((process.resident ?? (process instanceof Running ? process.machine.load.of(process).memory : 0) ?? 0) / 1024);

/** A process's numbers, from the viewer's process name space down to its own. */
function numbersOf(process: Listed, viewer: Machine): number[] {
  const running = processBehind(process);
  const numbers: number[] = [];
  const outermost = viewer.spaces?.pid;
  for (let space = running?.machine.spaces?.pid; running && space && space !== outermost; space = space.parent)
    numbers.unshift(numbers.length ? space.numberOf(running) : running.pid);
  return [process.pid, ...numbers];
}

function status(process: Listed, viewer: Machine): string {
  const who: Pick<Credentials, "user" | "group" | "groups" | "can"> =
    process instanceof Running
      ? process.credentials
      : { user: process.user, group: process.user, groups: [], can: () => process.user === 0 };
  const memory = String(kibibytes(process)).padStart(8);
  const state = process.stopped ? "T (stopped)" : process === viewer.current ? "R (running)" : "S (sleeping)";
  const [mask, none] = [capabilityMask(who), "0".repeat(16)];
  const own = who.user === 0 ? mask : none;
  const ids = (id: number): string => Array(4).fill(id).join("\t");
  const fields: [string, string | number][] = [
    ["Name", nameOf(process)],
    ["Umask", "0022"],
    ["State", state],
    ["Tgid", process.pid],
    ["Ngid", 0],
    ["Pid", process.pid],
    ["PPid", process.parent?.pid ?? 0],
    ["TracerPid", 0],
    ["Uid", ids(who.user)],
    ["Gid", ids(who.group)],
    ["FDSize", 64],
    ["Groups", `${who.groups.join(" ")} `],
    ...["NStgid", "NSpid", "NSpgid", "NSsid"].map((name): [string, string] => [name, numbersOf(process, viewer).join("\t")]),
    ["VmSize", `${memory} kB`],
    ["VmRSS", `${memory} kB`],
    ["Threads", 1],
    ["CapInh", none],
    ["CapPrm", own],
    ["CapEff", own],
    ...(who.user === 0 ? [["CapBnd", mask] as [string, string]] : []),
    ["CapAmb", none],
    ["NoNewPrivs", 0],
    ["Cpus_allowed_list", processorList(processorsOf(process))],
  ];
  return fields.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max core file size        unlimited            unlimited            bytes     
Max processes             unlimited            unlimited            processes 
Max open files            1048576              1048576              files     
Max locked memory         8388608              8388608              bytes     
Max pending signals       31709                31709                signals   
`;

/** The control group of a process as the viewer's name space has it. */
function groupOf(process: Listed, viewer: Machine): string {
  const running = processBehind(process);
  const { spaces } = viewer;
  const kernel = kernelBelow(viewer);
  if (!kernel) return "/";
  const group = running ? kernel.groups.groupOf(running) : kernel.groups.at(process.group ?? "/init.scope");
  return kernel.groupPath(group, (kernel.current?.machine.spaces ?? spaces!).cgroup);
}

/** /proc/PID/ns: a link for each name space, and for those that children are put in. */
function spacesOf({ spaces }: Machine): FolderNode {
  const links = SPACE_KINDS.map((kind) => [kind, { link: spaces![kind].link }] as const);
  return folderOf({
    ...Object.fromEntries(links),
    pid_for_children: { link: spaces!.pid.link },
    time_for_children: { link: spaces!.time.link },
  });
}

const userMap = ({ spaces }: Machine, which: "users" | "groups"): string =>
  (spaces ? (spaces.user[which] ?? []) : [[0, 0, 4_294_967_295]])
    .map((row) => `${row.map((each, at) => String(each).padStart(at ? 11 : 10)).join("")}\n`)
    .join("")
    .replace(/ (\d{10}\n)/g, " $1");

function processFolder(process: Listed, viewer: Machine): FolderNode {
  const { machine } = process;
  const running = processBehind(process);
  const program = process.argv[0] ?? "";
  const texts = folderOf(
    {
      cgroup: () => `0::${groupOf(process, viewer)}\n`,
      cmdline: () => process.argv.map((word) => `${word}\0`).join(""),
      comm: () => `${nameOf(process)}\n`,
      cwd: { link: running?.directory ?? "/" },
      environ: () =>
        Object.entries(running?.environment ?? {})
          .map(([name, value]) => `${name}=${value}\0`)
          .join(""),
      exe: { link: program.startsWith("/") ? program : `/usr/bin/${nameOf(process)}` },
      limits: LIMITS,
      mounts: () => mountTable(machine),
      net: folderOf(networkFiles(machine)),
      ...(machine.spaces
        ? { ns: spacesOf(machine), oom_score_adj: () => `${machine.outOfMemoryScore}\n`, gid_map: () => userMap(machine, "groups") }
        : {}),
      stat: () =>
        `${process.pid} (${nameOf(process)}) ${process.stopped ? "T" : "S"} ${process.parent?.pid ?? 0} ${process.pid} ${process.pid} 0 -1\n`,
      status: () => status(process, viewer),
      uid_map: () => userMap(machine, "users"),
    },
    process.user,
    { environ: 0o400 },
  );
  // The root of another container can be entered, and is left out of listings: nobody who searches a tree means it.
  return folder(
    new Entries(
      () => [...texts.entries.keys()],
      (name) => (name === "root" ? machine.files.root : texts.entries.get(name)),
    ),
    process.user,
  );
}

const rows = (pairs: readonly (readonly [string, number])[]): string =>
  pairs.map(([name, size]) => `${`${name}:`.padEnd(16)}${String(size).padStart(8)} kB\n`).join("");

function memoryOf(machine: Machine): string {
  const { memory } = COMPUTER;
  const used = Math.round((seen(machine).reduce((sum, each) => sum + kibibytes(each), 0) * 1.1 + memory * 0.09) | 0);
  const free = Math.max(0, memory - used);
  const cached = Math.round(free * 0.3);
  return rows([
    ["MemTotal", memory],
    ["MemFree", free - cached],
    ["MemAvailable", free],
    ["Buffers", Math.round(cached * 0.08)],
    ["Cached", Math.round(cached * 0.92)],
    ["SwapCached", 0],
    ["SwapTotal", 0],
    ["SwapFree", 0],
  ]);
}

const cpus = (): string =>
  Array.from(
    { length: COMPUTER.processors },
    (_, number) =>
      `processor\t: ${number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) Processor @ 2.50GHz\ncpu MHz\t\t: 2500.000\ncache size\t: 36608 KB\nsiblings\t: ${COMPUTER.processors}\ncore id\t\t: ${number}\ncpu cores\t: ${COMPUTER.processors}\n\n`,
  ).join("");

/** The processors that a process may run on. */
function processorsOf(process: Listed): readonly number[] {
  const running = processBehind(process);
  return (running && kernelBelow(running.machine)?.groups.groupOf(running).processors) ?? ALL_PROCESSORS;
}

/** The file system of a machine's /proc. */
export function procFiles(machine: Machine): FileSystem {
  const { kernel } = COMPUTER;
  const { clock } = machine;
  const seconds = (): number => (clock.now - clock.start) / 1000;
  const fixed = folderOf({
    cmdline: `BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=/dev/vda1 ro console=ttyS0\n`,
    cpuinfo: cpus,
    filesystems: "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\toverlay\n\text4\n",
    loadavg: () =>
      `${Array(3)
        .fill((machine.load.cpu / 1000).toFixed(2))
        .join(" ")} 1/${seen(machine).length} ${Math.max(...seen(machine).map(({ pid }) => pid))}\n`,
    meminfo: () => memoryOf(machine),
    mounts: { link: "self/mounts" },
    net: { link: "self/net" },
    sys: sysctlFolder(machine),
    uptime: () => `${seconds().toFixed(2)} ${(seconds() * COMPUTER.processors * 0.9).toFixed(2)}\n`,
    version: `Linux version ${kernel.release} (buildd@lcy02-amd64-032) ${kernel.version}\n`,
  });
  const self = (): number | undefined => {
    const below = kernelBelow(machine);
    return below?.current ? below.numberIn(below.current, machine.spaces!.pid) : ((machine.current ?? seen(machine)[0])?.pid ?? 1);
  };
  const root = folder(
    new Entries(
      () => [...new Set([...seen(machine).map(({ pid }) => String(pid)), ...fixed.entries.keys(), "self"])],
      (name) => {
        if (name === "self") return { type: "link", target: String(self() ?? ""), mode: 0o777, owner: 0, modified: 0 };
        if (!/^\d+$/.test(name)) return fixed.entries.get(name);
        const process = seen(machine).find(({ pid }) => String(pid) === name);
        return process && processFolder(process, machine);
      },
    ),
  );
  const files = new FileSystem(() => clock.now, root);
  files.readOnly = true;
  viewers.set(files, machine);
  return files;
}

const viewers = new WeakMap<FileSystem, Machine>();
/** Whose process name space is at /proc of a machine; undefined where nothing is mounted there. */
export function procViewer({ files }: Machine): Machine | undefined {
  const shown = files.procShown;
  return shown && viewers.get(shown);
}
