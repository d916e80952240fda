// nsenter: into the name spaces of a process that is seen: from a privileged pod with hostPID to its node, or on a node into a container's network.
import { compose, startIn } from "../../machine/kernel/compose.ts";
import { devicesOf } from "../../machine/kernel/links.ts";
import { createMachine } from "../../machine/machine.ts";
import type { Listed, Machine, Running, Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { shellProgram } from "../../shell/bash.ts";
import { kernelFor } from "../kernel/kernel-for.ts";
import { programFor } from "../kernel/start.ts";
import { processesOf } from "../unix/system/process-list.ts";
import { type Options, options, ToolError, tool } from "../unix/tool.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const nsenter = tool(function* (self, args) {
  const flags = options(
    args,
    "t:amuinpCUTr:w:FS:G:",
    {
      "target=": "t",
      all: "a",
      mount: "m",
      uts: "u",
      ipc: "i",
      net: "n",
      "net=": "net-file",
      pid: "p",
      cgroup: "C",
      user: "U",
      time: "T",
      "no-fork": "F",
    },
    {
      stopAtOperand: true,
      unsimulated: "TrwSG",
      unseen: { F: "on a node the command is waited for either way", C: "control groups are those of the machine" },
    },
  );
  const target = flags.value("t");
  const byFile = flags.value("net-file");
  if (target === undefined && byFile !== undefined && !flags.has("a")) return yield* byPath(self, byFile, flags.operands);
  if (target === undefined) throw new ToolError("no target PID specified for --all");
  const found = processesOf(self).find(({ pid }) => String(pid) === target);
  if (!found) throw new ToolError(`cannot open /proc/${target}/ns/net: No such file or directory`);
  if (!self.credentials.can("SYS_ADMIN") || !self.credentials.can("SYS_PTRACE"))
    throw new ToolError(
      `reassociate to namespace 'ns/${flags.has("m") || flags.has("a") ? "mnt" : "net"}' failed: Operation not permitted`,
    );
  if (self.machine.kernel && found.machine.kernel === self.machine.kernel) return yield* withinKernel(self, found, flags);
  const machine = machineOf(self, found, (letter) => flags.has(letter) || flags.has("a"));
  if (flags.has("U")) throw new ToolError("k8s-quest does not simulate user name spaces on the nodes of a cluster yet");
  const command = flags.operands;
  const entered = machine.processes.spawn({
    argv: command.length ? ["sh", "-c", '"$0" "$@"', ...command] : ["-sh"],
    program: shellProgram("sh"),
    environment: machine.files === self.machine.files ? self.environment : { ...self.environment, PATH },
    directory: machine.files === self.machine.files ? self.directory : "/",
    credentials: self.credentials,
    stdin: self.stdin,
    stdout: self.stdout,
    stderr: self.stderr,
  });
  return yield* exitOf(entered);
});

/** A machine of the target's name spaces that were asked for, and of one's own. */
function machineOf(self: Running, { machine: other }: Listed, asked: (letter: string) => boolean): Machine {
  const { machine: own } = self;
  if (asked("m") && (asked("n") || other.network === own.network)) return other;
  const tree = asked("m") ? other : own;
  const mixed = createMachine({
    hostname: (asked("u") ? other : own).hostname,
    clock: own.clock,
    random: own.random,
    files: tree.files,
    network: (asked("n") ? other : own).network,
    program: tree.program,
    outside: own.outside,
  });
  const seen = asked("p") ? other : own;
  mixed.processes.joined = seen.processes;
  mixed.others = () => [...seen.processes.running.values(), ...(seen.others?.() ?? [])];
  return mixed;
}

/** On a computer whose kernel is modelled: each name space that was asked for is the target's. */
function* withinKernel(self: Running, found: Listed, flags: Options): Task<number> {
  const asked = (letter: string) => flags.has(letter) || flags.has("a");
  const { machine: other } = found;
  const [own, theirs] = [self.machine.spaces!, other.spaces!];
  if (![..."muinpCU"].some(asked)) return yield* enter(self, compose(self, {}), flags.operands);
  const owner = theirs.user;
  if (!owner.within(own.user) || (owner === own.user && !self.credentials.can("SYS_ADMIN")))
    throw new ToolError("reassociate to namespaces failed: Operation not permitted");
  const machine = compose(self, {
    ...(asked("m") ? { files: other.files, binaries: other.binaries } : {}),
    ...(asked("n") ? { network: other.network } : {}),
    ...(asked("u") ? { name: other.name } : {}),
    spaces: {
      ...(asked("C") ? { cgroup: theirs.cgroup } : {}),
      ...(asked("i") ? { ipc: theirs.ipc } : {}),
      ...(asked("m") ? { mnt: theirs.mnt } : {}),
      ...(asked("n") ? { net: theirs.net } : {}),
      ...(asked("p") ? { pid: theirs.pid } : {}),
      ...(asked("U") ? { user: theirs.user } : {}),
      ...(asked("u") ? { uts: theirs.uts } : {}),
    },
  });
  return yield* enter(self, machine, flags.operands, asked("m") ? "/" : self.directory, !asked("p") || flags.has("F"));
}

/** --net=FILE: a network that `ip netns` keeps, or that of a process. */
function* byPath(self: Running, path: string, command: readonly string[]): Task<number> {
  const kernel = kernelFor(self);
  const pid = /^\/proc\/(\d+)\/ns\/net$/.exec(path)?.[1];
  const target = pid === undefined ? undefined : processesOf(self).find((each) => String(each.pid) === pid);
  const kept = [...kernel.kept].find(([, file]) => file === path.replace(/^\/var\/run\//, "/run/"))?.[0];
  const stack = target?.machine.network ?? (kept && devicesOf(kept)?.joined?.stack);
  if (!stack) throw new ToolError(`cannot open ${path}: No such file or directory`);
  if (!self.credentials.can("SYS_ADMIN")) throw new ToolError("reassociate to namespace 'ns/net' failed: Operation not permitted");
  return yield* enter(self, compose(self, { network: stack, spaces: { net: kept ?? target!.machine.spaces!.net } }), command);
}

function* enter(self: Running, machine: Machine, words: readonly string[], directory = self.directory, instead = true): Task<number> {
  const argv = words.length ? words : [self.environment["SHELL"] ?? "/bin/sh"];
  const program = programFor(self, machine, argv[0]!, directory);
  return yield* exitOf(startIn(machine, self, { argv, program }, { directory, instead }));
}
