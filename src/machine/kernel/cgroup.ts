// Control groups: a tree of groups, the processes in each, what they use together, and what happens at a limit (kernel: Documentation/admin-guide/cgroup-v2.rst).
import type { Clock, Timer } from "../../base/clock.ts";
import { commandName } from "../command-name.ts";
import { COMPUTER } from "../hardware.ts";
import type { Machine, Running } from "../process.ts";
import { ALL_PROCESSORS } from "../processor-list.ts";
import type { ProcessSpace, Spaces } from "./spaces.ts";

/** Bytes that a process has although it never asked for any. */
const RESIDENT = 1_228_800;
/** Ms from the moment that a group is over its limit until the kernel has given up to reclaim. */
const RECLAIM = 200;
export const CONTROLLERS = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"] as const;
/** What systemd hands on to the groups that it makes. */
export const USUAL: readonly string[] = ["cpuset", "cpu", "io", "memory", "pids"];

/** Limits and readings that somebody else keeps for a group: a container. */
export interface Backing {
  /** Bytes. */
  memory(): number;
  /** Ms of processor time used, and waited for. */
  spent(): number;
  throttled(): number;
  /** Bytes and millicores; 0 is no limit. */
  resize(memory: number, cpu: number): void;
}

/** Bytes and operations a second of one block device; none is without a limit, as Infinity is. */
export type IoLimits = Readonly<Partial<Record<(typeof IO_LIMITS)[number], number>>>;
export const IO_LIMITS = ["rbps", "wbps", "riops", "wiops"] as const;

export class Group {
  readonly children = new Map<string, Group>();
  /** Bytes; Infinity is "max". */
  memory = { max: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY, low: 0, min: 0, swap: Number.POSITIVE_INFINITY, peak: 0 };
  /** Microseconds in each period; Infinity is "max". */
  cpu = { quota: Number.POSITIVE_INFINITY, period: 100_000, weight: 100 };
  io = { weight: 100, limits: new Map<string, IoLimits>() };
  /** The processors that it asks for; none for those of the group around it. */
  cpuset: readonly number[] = [];
  pids = { max: Number.POSITIVE_INFINITY, peak: 0, refused: 0 };
  memoryEvents = { low: 0, high: 0, max: 0, oom: 0, oom_kill: 0, oom_group_kill: 0 };
  killsTogether = false;
  frozen = false;
  /** Ms. */
  used = { time: 0, periods: 0, throttledPeriods: 0, throttled: 0 };
  backing: Backing | undefined;
  timer: Timer | undefined;
  subtree = new Set<string>();

  constructor(
    readonly name: string,
    readonly parent: Group | undefined,
  ) {}

  /** From the root: "/" for itself. */
  get path(): string {
    return this.parent ? `${this.parent.path === "/" ? "" : this.parent.path}/${this.name}` : "/";
  }
  /** Those that have files in it. */
  get controllers(): readonly string[] {
    return this.parent ? CONTROLLERS.filter((each) => this.parent!.subtree.has(each)) : CONTROLLERS;
  }
  /** Itself and those around it. */
  get chain(): Group[] {
    return [this, ...(this.parent?.chain ?? [])];
  }
  get all(): Group[] {
    return [this, ...[...this.children.values()].flatMap((each) => each.all)];
  }
  /** The processors that it has: what it asks for of those around it, or all of them (cpuset.cpus.effective). */
  get processors(): readonly number[] {
    const around = this.parent?.processors ?? ALL_PROCESSORS;
    const own = this.cpuset.filter((each) => around.includes(each));
    return own.length ? own : around;
  }
  /** Millicores that the quota lets it have. */
  get rate(): number {
    return (this.cpu.quota / this.cpu.period) * 1000;
  }
}

/** What control groups ask of the kernel whose processes they hold. */
export interface Grouped {
  /** The first machine, whose clock is everybody's. */
  readonly host: Machine;
  /** The first name spaces. */
  readonly initial: Spaces;
  /** All processes of the computer. */
  readonly processes: readonly Running[];
  /** What dmesg shows beyond the boot. */
  readonly messages: { readonly at: number; readonly text: string }[];
  /** Who started a process: one of the computer's, or what only has a number. */
  parentOf(process: Running): Running | { readonly pid: number } | undefined;
  /** The number of a process in a name space: undefined where it is not seen. */
  numberIn(process: Running, space: ProcessSpace): number | undefined;
}

export class CgroupTree {
  readonly root = new Group("", undefined);
  /** Bytes of processes that say themselves what they have. */
  readonly resident = new WeakMap<Running, () => number>();
  readonly #clock: Clock;
  readonly #own = new WeakMap<Running, Group>();
  readonly #machines = new WeakMap<Machine, Group>();
  #at: number;

  constructor(private readonly kernel: Grouped) {
    this.#clock = kernel.host.clock;
    this.#at = this.#clock.now;
    for (const each of USUAL) this.root.subtree.add(each);
    this.at("/init.scope");
    this.at("/system.slice/dbus.service");
    this.#machines.set(kernel.host, this.at("/user.slice/user-1000.slice/session-1.scope"));
  }

  /** The group at a path, made where it is missing, as systemd makes it. */
  at(path: string): Group {
    let group = this.root;
    for (const name of path.split("/").filter(Boolean)) {
      let next = group.children.get(name);
      if (!next) {
        group.children.set(name, (next = new Group(name, group)));
        if (name.endsWith(".slice")) for (const each of USUAL) next.subtree.add(each);
      }
      group = next;
    }
    return group;
  }
  find(path: string): Group | undefined {
    let group: Group | undefined = this.root;
    for (const name of path.split("/").filter(Boolean)) group = group?.children.get(name);
    return group;
  }

  /** Where the processes of a machine are unless they were put elsewhere. */
  place(machine: Machine, group: Group): void {
    this.#machines.set(machine, group);
  }
  groupOf(process: Running): Group {
    return this.#own.get(process) ?? this.#machines.get(process.machine) ?? this.root;
  }
  /** Its direct processes. */
  processes(group: Group): Running[] {
    return this.kernel.processes.filter((each) => this.groupOf(each) === group);
  }
  within(group: Group): Running[] {
    return this.kernel.processes.filter((each) => this.groupOf(each).chain.includes(group));
  }
  move(process: Running, group: Group): void {
    this.settle();
    this.#own.set(process, group);
    if (group.chain.some(({ frozen }) => frozen)) process.kill("SIGSTOP");
    this.#mind();
  }
  remove(group: Group): void {
    group.timer && this.#clock.cancel(group.timer);
    group.parent?.children.delete(group.name);
  }

  /** A new process is where its parent is. */
  born(process: Running): void {
    const parent = this.kernel.parentOf(process);
    const group = parent && "machine" in parent ? this.#own.get(parent) : undefined;
    if (group && this.find(group.path) === group) this.#own.set(process, group);
    for (const each of this.groupOf(process).chain)
      if (each.pids.max !== Number.POSITIVE_INFINITY) each.pids.peak = Math.max(each.pids.peak, this.within(each).length);
    this.#mind();
  }
  /** Why a process cannot start another; undefined where it can. */
  forkError(process: Running): string | undefined {
    const full = this.groupOf(process).chain.find(
      (each) => each.pids.max !== Number.POSITIVE_INFINITY && this.within(each).length >= each.pids.max,
    );
    if (!full) return undefined;
    full.pids.refused++;
    return "Resource temporarily unavailable";
  }

  /** Bytes of one process. */
  memoryOf(process: Running): number {
    return this.resident.get(process)?.() ?? (process.machine.load.of(process).memory ?? 0) + RESIDENT;
  }
  memory(group: Group): number {
    if (group.backing) return group.backing.memory();
    const own = this.processes(group).reduce((sum, each) => sum + this.memoryOf(each), 0);
    return [...group.children.values()].reduce((sum, each) => sum + this.memory(each), own);
  }
  /** The part of the processor time it asks for that a process gets, 0 to 1. */
  share(process: Running): number {
    let share = 1;
    for (const group of this.groupOf(process).chain) {
      if (group.backing || group.rate === Number.POSITIVE_INFINITY) continue;
      const asked = this.#asked(group);
      if (asked > group.rate) share = Math.min(share, group.rate / asked);
    }
    return share;
  }
  #asked(group: Group): number {
    return this.within(group).reduce((sum, each) => sum + (each.stopped ? 0 : (each.machine.load.wantedBy(each).cpu ?? 0)), 0);
  }

  /** Follows what the processes of a machine use. */
  watch(machine: Machine): void {
    machine.load.share = (process) => this.share(process);
    machine.load.beforeChange = () => this.settle();
    machine.load.changed.on(() => this.#mind());
  }

  /** The groups that no container counts for itself. */
  *#plain(): Generator<Group> {
    const todo = [this.root];
    for (let group = todo.pop(); group; group = todo.pop()) {
      if (!group.backing) yield group;
      for (const each of group.children.values()) if (!each.backing || each.children.size) todo.push(each);
    }
  }

  /** Counts processor time up to now. */
  settle(): void {
    const elapsed = this.#clock.now - this.#at;
    this.#at = this.#clock.now;
    if (elapsed <= 0) return;
    for (const group of this.#plain()) {
      const asked = Math.min(this.#asked(group), COMPUTER.processors * 1000);
      if (!asked) continue;
      const got = this.within(group).reduce((sum, each) => sum + (each.machine.load.of(each).cpu ?? 0), 0);
      group.used.time += (elapsed * Math.min(got, asked)) / 1000;
      if (group.rate === Number.POSITIVE_INFINITY) continue;
      const periods = elapsed / (group.cpu.period / 1000);
      group.used.periods += periods;
      if (asked > group.rate) {
        group.used.throttledPeriods += periods;
        group.used.throttled += (elapsed * (asked - group.rate)) / 1000;
      }
    }
  }

  /** Another limit counts from now on. */
  limited(): void {
    this.#mind();
  }

  #mind(): void {
    for (const group of this.#plain()) {
      if (group.memory.max === Number.POSITIVE_INFINITY) continue;
      const now = this.memory(group);
      group.memory.peak = Math.max(group.memory.peak, Math.min(now, group.memory.max));
      if (now <= group.memory.max || group.timer) continue;
      group.memoryEvents.max++;
      group.timer = this.#clock.after(RECLAIM, () => {
        group.timer = undefined;
        if (this.memory(group) > group.memory.max) this.#killIn(group);
      });
    }
  }

  /** The kernel's answer to a group over its limit: the biggest process goes. */
  #killIn(group: Group): void {
    const [victim] = this.within(group).sort((a, b) => this.memoryOf(b) - this.memoryOf(a) || b.pid - a.pid);
    if (!victim) return;
    group.memoryEvents.oom++;
    const killed = group.killsTogether ? this.within(group) : [victim];
    for (const each of group.chain) each.memoryEvents.oom_kill += killed.length;
    if (group.killsTogether) group.memoryEvents.oom_group_kill++;
    this.kernel.messages.push({
      at: this.#clock.now,
      text: `Memory cgroup out of memory: Killed process ${this.kernel.numberIn(victim, this.kernel.initial.pid)} (${commandName(victim.argv)}) total-vm:${Math.round(this.memoryOf(victim) / 1024)}kB, anon-rss:${Math.round(this.memoryOf(victim) / 1024)}kB, file-rss:0kB, shmem-rss:0kB, UID:${victim.user} pgtables:52kB oom_score_adj:${"machine" in victim ? victim.machine.outOfMemoryScore : 0}`,
    });
    for (const each of killed) each.kill("SIGKILL", { fromOutside: true });
    this.#mind();
  }
}
