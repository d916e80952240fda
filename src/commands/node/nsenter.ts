// nsenter: into the name spaces of a process that is seen: from a privileged pod with hostPID to its node, or on a node into a container's network.
import { Machine } from "../../machine/machine.ts";
import type { Listed, Running } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { shellProgram } from "../../shell/bash.ts";
import { processesOf } from "../unix/system/process-list.ts";
import { options, ToolError, tool } from "../unix/tool.ts";

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
      pid: "p",
      cgroup: "C",
      user: "U",
      time: "T",
      "no-fork": "F",
    },
    {
      stopAtOperand: true,
      unsimulated: "UTrwSG",
      unseen: { F: "the command is waited for either way", C: "control groups are those of the machine" },
    },
  );
  const target = flags.value("t");
  if (target === undefined) throw new ToolError("no target PID specified for --all");
  const found = processesOf(self).find(({ pid }) => String(pid) === target);
  if (!found) throw new ToolError(`cannot open /proc/${target}/ns/net: No such file or directory`);
  if (!self.credentials.can("SYS_ADMIN") || !self.credentials.can("SYS_PTRACE"))
    throw new ToolError(
      `reassociate to namespace 'ns/${flags.has("m") || flags.has("a") ? "mnt" : "net"}' failed: Operation not permitted`,
    );
  const machine = machineOf(self, found, (letter) => flags.has(letter) || flags.has("a"));
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
  const mixed = new Machine({
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
