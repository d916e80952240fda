// A machine made of name spaces: some of one process, some of another, some new. What unshare, nsenter and chroot start their commands in.
import type { FileSystem } from "../files.ts";
import { createMachine } from "../machine.ts";
import type { Credentials } from "../permissions.ts";
import type { HostName, Machine, Program, Running } from "../process.ts";
import { programsOf } from "../programs.ts";
import type { Stack } from "../sockets.ts";
import { kernelOf } from "./kernel.ts";
import type { Spaces } from "./spaces.ts";

export interface Composition {
  files?: FileSystem;
  network?: Stack;
  name?: HostName;
  spaces?: Partial<Spaces>;
  /** Whose programs stand in `files`, where they are not one's own. */
  binaries?: Machine["binaries"];
}

/** What `self` sees, with other parts in the place of some; numbers of control groups and processes as they belong to it. */
export function compose(self: Running, parts: Composition): Machine {
  const own = self.machine;
  const kernel = kernelOf(own);
  const files = parts.files ?? own.files;
  const binaries = parts.binaries ?? own.binaries;
  const machine = createMachine({
    hostname: own.hostname,
    name: parts.name ?? own.name,
    clock: own.clock,
    random: own.random,
    files,
    network: parts.network ?? own.network,
    program: files === own.files ? own.program : programsOf(files, binaries),
    binaries,
    isolated: own.isolated,
    outside: own.outside,
  });
  kernel.adopt(machine, { ...own.spaces!, ...parts.spaces });
  kernel.groups.place(machine, kernel.groups.groupOf(self));
  return machine;
}

/**
 * Starts a command there, as a child of `self` for those who see both, or `instead` of it, as exec does; when process 1 of a new process name space
 * ends, so does all in it.
 */
export function startIn(
  machine: Machine,
  self: Running,
  command: { argv: readonly string[]; program: Program },
  other: { directory?: string; environment?: Record<string, string>; credentials?: Credentials; instead?: boolean } = {},
): Running {
  const kernel = kernelOf(self.machine);
  const { pid: space } = machine.spaces!;
  const child = machine.processes.spawn({
    ...command,
    environment: other.environment ?? self.environment,
    directory: other.directory ?? self.directory,
    credentials: other.credentials ?? self.credentials,
    stdin: self.stdin,
    stdout: self.stdout,
    stderr: self.stderr,
    ...(other.instead ? { pid: self.pid } : {}),
  });
  const above = other.instead ? kernel.parentOf(self) : self;
  if (above) kernel.setParent(child, above);
  if (other.instead) {
    for (let at = space.parent; at; at = at.parent) at.assume(child, self);
    replace(self, child);
  }
  child.changed.on(() => {
    if (child.exitCode === undefined) return;
    if (child.pid === 1 && space.parent)
      for (const each of kernel.processes) if (each.machine.spaces!.pid.within(space)) each.kill("SIGKILL", { fromOutside: true });
    if (!machine.processes.running.size) kernel.drop(machine);
  });
  return child;
}

/** `self` is no longer seen: what is sent to it reaches the one in its place, and it ends with that one. */
function replace(self: Running, child: Running): void {
  self.machine.processes.remove(self);
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const)
    self.trap(signal, () => child.kill(signal));
  self.changed.on(() => {
    if (self.exitCode !== undefined) child.kill("SIGKILL", { fromOutside: true });
  });
}

/** Whether a process may change what a name space of its holds. */
export const mayChange = (self: Running, kind: keyof Spaces, capability = "SYS_ADMIN"): boolean => {
  kernelOf(self.machine);
  const { spaces } = self.machine;
  const owner = kind === "user" ? spaces!.user : spaces![kind].owner;
  return self.credentials.can(capability) && (owner ?? kernelOf(self.machine).initial.user).within(spaces!.user);
};
