// The learner's own computer: a home folder, the tools, a kubeconfig.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { rootOf } from "../images/rootfs.ts";
import { hostDevices } from "../machine/devices.ts";
import { FileSystem } from "../machine/files.ts";
import { COMPUTER } from "../machine/hardware.ts";
import { startKernel } from "../machine/kernel/cgroup-files.ts";
import { createMachine } from "../machine/machine.ts";
import type { FolderNode } from "../machine/nodes.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Listed, Machine, ProgramSource } from "../machine/process.ts";
import { BINARY, programsOf } from "../machine/programs.ts";
import { signalNumber } from "../machine/signals.ts";
import type { Stack } from "../machine/sockets.ts";
import { DOCKERD, UNIT, UNIT_FILE, UNIT_TEXT } from "./docker-service.ts";
import { servicesOf } from "./node/hosts.ts";
import type { Outside } from "./outside.ts";

export const HOME = "/home/learner";
/** The learner's user id. */
export const LEARNER = 1000;
export const PATH = "/usr/local/bin:/usr/bin:/bin";

export interface LaptopOptions {
  clock: Clock;
  random: Random;
  outside: Outside;
  network: Stack;
  /** The programs behind executables, by path. */
  tools: ProgramSource;
  /** Names of executables: those that the distribution lacks stand in /usr/local/bin. */
  commands: readonly string[];
  /** Gives the kubeconfig's text; none where there is no cluster. */
  kubeconfig?: () => string;
}

/** The last tree of a computer, and what it was made of: worlds of one process begin with the same. */
let latest: { of: string; tree: FolderNode } | undefined;

/** The tree that the learner's computer starts with, as of `now` (virtual ms). */
function treeOf(commands: readonly string[], now: number): FolderNode {
  const of = `${now} ${commands.join(" ")}`;
  if (latest?.of === of) return latest.tree;
  const files = new FileSystem(
    () => now,
    rootOf(
      "debian",
      ["/usr/bin/sh", "/usr/bin/bash"],
      { "/etc/hostname": { content: "quest\n" }, "/etc/hosts": { content: "127.0.0.1\tlocalhost quest\n" } },
      [],
    ),
  );
  files.remove("/dev/termination-log");
  for (const [name, node] of hostDevices(now)) files.put(`/dev/${name}`, node);
  files.write("/etc/passwd", `${files.read("/etc/passwd")}learner:x:${LEARNER}:${LEARNER}:Learner:${HOME}:/bin/bash\n`);
  files.makeFolder(`${HOME}/.kube`, { parents: true, owner: LEARNER });
  files.setMode(HOME, 0o755, LEARNER);
  files.makeFolder("/usr/local/bin", { parents: true });
  files.makeFolder(UNIT_FILE.slice(0, UNIT_FILE.lastIndexOf("/")), { parents: true });
  files.write(UNIT_FILE, UNIT_TEXT);
  files.makeFolder("/etc/systemd/system/multi-user.target.wants", { parents: true });
  files.link(UNIT_FILE, `/etc/systemd/system/multi-user.target.wants/${UNIT}`);
  files.write("/usr/bin/dockerd", BINARY, { mode: 0o755 });
  for (const name of commands) if (!files.exists(`/usr/bin/${name}`)) files.write(`/usr/local/bin/${name}`, BINARY, { mode: 0o755 });
  latest = { of, tree: files.root };
  return files.root;
}

/** The number of the first process that is not a daemon's. */
const FIRST_PID = 1093;
const DAEMONS: readonly [pid: number, argv: string, group: string, mebibytes: number][] = [
  [1, "/sbin/init", "/init.scope", 12],
  [342, "/lib/systemd/systemd-journald", "/system.slice/systemd-journald.service", 15],
  [
    611,
    "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only",
    "/system.slice/dbus.service",
    4,
  ],
  [702, "/usr/bin/containerd", "/system.slice/containerd.service", 46],
  [DOCKERD, "/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock", "/system.slice/docker.service", 88],
];

/** What runs on the computer before anybody logs in. */
function daemonsOf(machine: Machine): Listed[] {
  const pipe = new Pipe();
  return DAEMONS.map(([pid, words, group, mebibytes]) => ({
    pid,
    argv: words.split(" "),
    group,
    resident: mebibytes * 2 ** 20,
    user: 0,
    started: machine.clock.start,
    clock: machine.clock,
    parent: pid === 1 ? undefined : { pid: 1 },
    stopped: false,
    machine,
    stdin: pipe,
    stdout: pipe,
    stderr: pipe,
    kill: () => {},
  }));
}

/** The engine's daemon as systemd runs it now: another process after each start, and none while it is stopped. */
function dockerd(since: Listed): Listed[] {
  const services = servicesOf(since.machine);
  const kill: Listed["kill"] = (signal) => {
    const own = services?.unit(UNIT);
    if (own) services!.units.killed(own, signalNumber(signal));
  };
  const unit = services?.units.find(UNIT);
  if (unit?.since === undefined) return [{ ...since, kill }];
  return unit.active === "active" ? [{ ...since, pid: unit.pid, started: unit.started ?? since.started, kill }] : [];
}

export function startLaptop(options: LaptopOptions): Machine {
  const { clock } = options;
  const files = new FileSystem(() => clock.now, treeOf(options.commands, clock.now));
  files.capacity = COMPUTER.disk * 1024;
  if (options.kubeconfig) files.write(`${HOME}/.kube/config`, options.kubeconfig, { mode: 0o600, owner: LEARNER });
  const machine = createMachine({
    hostname: "quest",
    clock,
    random: options.random.stream("laptop"),
    files,
    network: options.network,
    program: programsOf(files, options.tools),
    binaries: options.tools,
    outside: options.outside.wait,
  });
  // The computer's kernel: name spaces and control groups, of containers too.
  const kernel = startKernel(machine);
  const daemons = daemonsOf(machine);
  kernel.daemons.add(() => daemons.flatMap((each) => (each.pid === DOCKERD ? dockerd(each) : [each])));
  machine.processes.startAt(FIRST_PID);
  return machine;
}

/** What the learner's shell starts with. */
export const environment = (): Record<string, string> => ({
  HOME,
  USER: "learner",
  LOGNAME: "learner",
  SHELL: "/bin/bash",
  PATH,
  PWD: HOME,
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  KUBECONFIG: `${HOME}/.kube/config`,
});
