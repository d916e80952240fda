// unshare: a command in name spaces of its own (util-linux).
import type { FileSystem } from "../../machine/files.ts";
import { compose, mayChange, startIn } from "../../machine/kernel/compose.ts";
import { freshNetwork } from "../../machine/kernel/links.ts";
import type { Spaces } from "../../machine/kernel/spaces.ts";
import type { Credentials } from "../../machine/permissions.ts";
import { procFiles } from "../../machine/proc.ts";
import type { Machine, Running, Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { isBusybox, options, pathOf, ToolError, tool } from "../unix/tool.ts";
import { kernelFor } from "./kernel-for.ts";
import { PROC, programFor } from "./start.ts";

const LONG = {
  mount: "m",
  "mount=": "m",
  uts: "u",
  "uts=": "u",
  ipc: "i",
  "ipc=": "i",
  net: "n",
  "net=": "n",
  pid: "p",
  "pid=": "p",
  user: "U",
  "user=": "U",
  cgroup: "C",
  "cgroup=": "C",
  time: "T",
  "time=": "T",
  fork: "f",
  "mount-proc": "P",
  "mount-proc=": "P",
  "map-root-user": "r",
  "map-current-user": "c",
  "kill-child": "k",
  "kill-child=": "k",
  "propagation=": "propagation",
  "root=": "R",
  "wd=": "w",
  "setuid=": "S",
  "setgid=": "G",
  "map-user=": "M",
  "map-group=": "M",
  "map-auto": "M",
};

export const unshare = tool(function* (self, args) {
  const flags = options(args, "muinpUCTfrckR:w:S:G:", LONG, {
    stopAtOperand: true,
    unsimulated: "MSGT",
    unseen: {
      propagation: "mounts of a new name space are private, as they are unless told",
      k: "all of a process name space ends with its process 1",
    },
  });
  for (const kind of "muinpUC")
    if (flags.value(kind)) throw new ToolError("k8s-quest does not simulate name spaces that a file keeps yet: ip netns keeps networks");
  kernelFor(self);
  const mapped = flags.has("r") || flags.has("c");
  const user = flags.has("U") || mapped;
  const wants = (flag: string) => flags.has(flag) || (flag === "m" && flags.has("P"));
  if (!user && [..."muinpC"].some(wants) && !mayChange(self, "pid"))
    throw new ToolError(
      isBusybox(self) ? `unshare(0x${numberOf(wants).toString(16)}): Operation not permitted` : "unshare failed: Operation not permitted",
    );
  const child = start(self, wants, { user, root: flags.has("r"), current: flags.has("c") }, flags);
  return yield* child;
});

/** One process can be started, and with its end none any more. */
function endAfterFirst({ processes }: Machine): void {
  let first = true;
  processes.forkError = () => {
    if (!first) return "Cannot allocate memory";
    first = false;
    return undefined;
  };
}

/** The flags of the system call. */
function numberOf(wants: (flag: string) => boolean): number {
  const NUMBERS = { m: 0x20000, C: 0x2000000, u: 0x4000000, i: 0x8000000, U: 0x10000000, p: 0x20000000, n: 0x40000000 };
  return Object.entries(NUMBERS).reduce((sum, [flag, number]) => (wants(flag) ? sum | number : sum), 0);
}

function* start(
  self: Running,
  wants: (flag: string) => boolean,
  map: { user: boolean; root: boolean; current: boolean },
  flags: ReturnType<typeof options>,
): Task<number> {
  const kernel = kernelFor(self);
  const own = self.machine.spaces!;
  const user = map.user ? kernel.freshUsers(own.user, self.user) : own.user;
  let credentials: Credentials = self.credentials;
  if (map.user) {
    const inside = map.root ? 0 : self.user;
    if (map.root || map.current) user.users = user.groups = [[inside, self.user, 1]];
    const number = user.users ? inside : 65_534;
    // Whoever becomes another program without being user 0 loses what the new name space gave.
    credentials = { user: number, group: number, groups: [], can: () => number === 0 };
  }
  let files: FileSystem = wants("m") ? self.machine.files.copied() : self.machine.files;
  if (flags.has("R")) files = files.below(pathOf(self, flags.value("R")!));
  const net = wants("n") ? kernel.fresh("net", user) : own.net;
  const network = wants("n")
    ? freshNetwork(kernel, net, self.machine.network, (path) => (files.exists(path) ? files.read(path) : undefined))?.joined?.stack
    : undefined;
  const forked = flags.has("f");
  const inside = wants("p") && forked;
  const spaces: Partial<Spaces> = {
    ...(map.user ? { user } : {}),
    ...(wants("C") ? { cgroup: kernel.freshGroups(kernel.groups.groupOf(self), user) } : {}),
    ...(wants("i") ? { ipc: kernel.fresh("ipc", user) } : {}),
    ...(wants("m") ? { mnt: kernel.fresh("mnt", user) } : {}),
    net,
    ...(wants("u") ? { uts: kernel.fresh("uts", user) } : {}),
    ...(inside ? { pid: kernel.freshProcesses(own.pid, user) } : {}),
  };
  const machine = compose(self, {
    files,
    ...(network ? { network } : {}),
    ...(wants("u") ? { name: { hostname: self.machine.hostname } } : {}),
    spaces,
  });
  if (wants("P") && flags.has("P")) files.mount(flags.value("P") ?? "/proc", procFiles(machine), { kind: PROC });
  // Without a fork the command itself stays outside, and the first process it starts is process 1, with whose end the name space ends.
  if (wants("p") && !forked) endAfterFirst(machine);
  const directory = flags.value("w") ?? (flags.has("R") ? "/" : self.directory);
  const command = flags.operands.length ? flags.operands : [self.environment["SHELL"] ?? "/bin/sh"];
  const program = programFor(self, machine, command[0]!, directory);
  const child = startIn(machine, self, { argv: command, program }, { directory, credentials, instead: !forked });
  return yield* exitOf(child);
}
