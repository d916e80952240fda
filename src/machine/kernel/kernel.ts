// The kernel of one computer: the machines on it that differ in their name spaces, the processes of all of them, and its control groups.
import { type Listed, type Machine, Running } from "../process.ts";
import type { SignalName } from "../signals.ts";
import { CgroupTree, type Group, type Grouped } from "./cgroup.ts";
import { ProcessSpace, Space, type SpaceKind, type Spaces, UserSpace } from "./spaces.ts";

/** Numbers of the first name spaces, as every Linux has them (include/uapi/linux/nsfs.h). */
const FIRST: Readonly<Record<SpaceKind, number>> = {
  cgroup: 4_026_531_835,
  ipc: 4_026_531_839,
  mnt: 4_026_531_841,
  net: 4_026_531_840,
  pid: 4_026_531_836,
  time: 4_026_531_834,
  user: 4_026_531_837,
  uts: 4_026_531_838,
};
export const CGROUP = { type: "cgroup2", device: "cgroup2", options: "rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot" };
const NEXT = 4_026_532_177;

/** A process as those see it who are in a process name space around its own. */
class Foreign implements Listed {
  constructor(
    readonly process: Running,
    private readonly kernel: Kernel,
    private readonly space: ProcessSpace,
  ) {}
  get pid(): number {
    return this.kernel.numberIn(this.process, this.space)!;
  }
  get parent(): { readonly pid: number } | undefined {
    const parent = this.kernel.parentOf(this.process);
    const pid = parent instanceof Running ? this.kernel.numberIn(parent, this.space) : parent?.pid;
    return pid ? { pid } : undefined;
  }
  get argv(): readonly string[] {
    return this.process.argv;
  }
  get user(): number {
    return this.process.machine.spaces!.user.outside(this.process.user);
  }
  get started(): number {
    return this.process.started;
  }
  get clock(): Running["clock"] {
    return this.process.clock;
  }
  get stopped(): boolean {
    return this.process.stopped;
  }
  get machine(): Machine {
    return this.process.machine;
  }
  get stdin(): Running["stdin"] {
    return this.process.stdin;
  }
  get stdout(): Running["stdout"] {
    return this.process.stdout;
  }
  get stderr(): Running["stderr"] {
    return this.process.stderr;
  }
  get resident(): number {
    return this.kernel.groups.memoryOf(this.process);
  }
  kill(signal: SignalName): void {
    this.process.kill(signal, { fromOutside: true });
  }
}

export class Kernel implements Grouped {
  readonly machines = new Set<Machine>();
  readonly groups: CgroupTree;
  readonly initial: Spaces;
  /** Programs of the computer that only are there: daemons, with the numbers that they have in the first name space. */
  readonly daemons = new Set<() => readonly Listed[]>();
  /** What dmesg shows beyond the boot. */
  readonly messages: { readonly at: number; readonly text: string }[] = [];
  /** The process that runs at this moment, or ran last. */
  current: Running | undefined;
  #next = NEXT;
  /** Files that keep a name space while no process is in it. */
  readonly kept = new Map<Space, string>();
  readonly #roots = new WeakMap<Space, Group>();
  readonly #parents = new WeakMap<Running, Running | { readonly pid: number }>();
  readonly #shims = new WeakMap<Machine, { readonly pid: number }>();
  readonly #foreign = new WeakMap<Running, Map<ProcessSpace, Foreign>>();

  constructor(readonly host: Machine) {
    const user = new UserSpace(FIRST.user, undefined, 0);
    const first = (kind: SpaceKind) => new Space(kind, FIRST[kind], user);
    this.initial = {
      cgroup: first("cgroup"),
      ipc: first("ipc"),
      mnt: first("mnt"),
      net: first("net"),
      pid: new ProcessSpace(FIRST.pid, undefined, user, () => host.processes.take()),
      time: first("time"),
      user,
      uts: first("uts"),
    };
    this.groups = new CgroupTree(this);
    const others = host.others;
    if (others) this.daemons.add(others);
    this.machines.add(host);
    host.kernel = this;
    host.spaces = this.initial;
    host.others = () => this.#seen(host);
    this.groups.watch(host);
    host.processes.spawned = (process) => this.groups.born(process);
    const limited = host.processes.forkError;
    host.processes.forkError = (process) => limited?.(process) ?? this.groups.forkError(process);
  }

  fresh(kind: Exclude<SpaceKind, "pid" | "user">, owner: UserSpace = this.initial.user): Space {
    return new Space(kind, this.#next++, owner);
  }
  freshProcesses(parent: ProcessSpace, owner: UserSpace = this.initial.user): ProcessSpace {
    return new ProcessSpace(this.#next++, parent, owner);
  }
  /** A control group name space: `root` is what is "/" in it. */
  freshGroups(root: Group, owner: UserSpace = this.initial.user): Space {
    const space = this.fresh("cgroup", owner);
    this.#roots.set(space, root);
    return space;
  }
  /** The path of a group as those in a control group name space see it. */
  groupPath(group: Group, space: Space): string {
    const root = this.#roots.get(space)?.path ?? "/";
    if (root === "/") return group.path;
    if (group.path === root) return "/";
    if (group.path.startsWith(`${root}/`)) return group.path.slice(root.length);
    return `${"/..".repeat(root.split("/").length - 1)}${group.path === "/" ? "" : group.path}`;
  }
  freshUsers(parent: UserSpace, owner: number): UserSpace {
    return new UserSpace(this.#next++, parent, owner);
  }

  /** A machine that is made of name spaces of this computer; its processes are numbered by its process name space. */
  adopt(machine: Machine, spaces: Spaces): void {
    this.machines.add(machine);
    machine.kernel = this;
    machine.spaces = spaces;
    if (spaces.pid !== this.initial.pid) machine.processes.joined = spaces.pid;
    else machine.processes.joined = { take: () => this.host.processes.take() };
    machine.others = () => this.#seen(machine);
    machine.processes.spawned = (process) => {
      for (let at = spaces.pid.parent; at; at = at.parent) at.numberOf(process);
      this.groups.born(process);
    };
    machine.processes.forkError = (process) => this.groups.forkError(process);
    this.groups.watch(machine);
  }
  /** The last process of a machine has gone. */
  drop(machine: Machine): void {
    this.machines.delete(machine);
  }

  /** Who started a process, where that one is on another machine. */
  setParent(process: Running, parent: Running | { readonly pid: number }): void {
    this.#parents.set(process, parent);
  }
  /** What all processes of a machine descend from that nobody on it started. */
  setShim(machine: Machine, shim: { readonly pid: number }): void {
    this.#shims.set(machine, shim);
  }
  parentOf(process: Running): Running | { readonly pid: number } | undefined {
    return process.parent ?? this.#parents.get(process) ?? this.#shims.get(process.machine);
  }

  /** The number of a process in a name space: undefined where it is not seen. */
  numberIn(process: Running, space: ProcessSpace): number | undefined {
    const own = process.machine.spaces?.pid;
    if (!own) return undefined;
    return own === space ? process.pid : own.within(space) ? space.numberOf(process) : undefined;
  }

  /** All processes that are seen in a process name space. */
  list(space: ProcessSpace): Listed[] {
    const found: Listed[] = [];
    if (space === this.initial.pid) for (const daemons of this.daemons) found.push(...daemons());
    for (const machine of this.machines) {
      const own = machine.spaces!.pid;
      if (own === space && machine.spaces!.user === this.initial.user) found.push(...machine.processes.running.values());
      else if (own.within(space)) for (const process of machine.processes.running.values()) found.push(this.#as(process, space));
    }
    return found;
  }

  /** All processes of the computer. */
  get processes(): Running[] {
    return [...this.machines].flatMap((machine) => [...machine.processes.running.values()]);
  }

  #seen(machine: Machine): Listed[] {
    return this.list(machine.spaces!.pid).filter((each) => !(each instanceof Running && each.machine === machine));
  }
  #as(process: Running, space: ProcessSpace): Foreign {
    let views = this.#foreign.get(process);
    if (!views) this.#foreign.set(process, (views = new Map()));
    let view = views.get(space);
    if (!view) views.set(space, (view = new Foreign(process, this, space)));
    return view;
  }
}

/** The process behind what is listed; undefined for one that only is there. */
export const processBehind = (listed: Listed): Running | undefined =>
  listed instanceof Foreign ? listed.process : listed instanceof Running ? listed : undefined;

/** The kernel that a machine has been put on; undefined while nobody has asked for its kernel. */
export const kernelBelow = ({ kernel }: Machine): Kernel | undefined => (kernel instanceof Kernel ? kernel : undefined);

/** The kernel that a machine runs on: one of its own where it has not been put on another's. */
export const kernelOf = (machine: Machine): Kernel => kernelBelow(machine) ?? new Kernel(machine);
