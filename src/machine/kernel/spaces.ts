// Name spaces: what a process sees as its own of a computer, with the numbers by which /proc tells them apart (namespaces(7)).
/** In the order in which lsns and /proc/PID/ns list them. */
export const SPACE_KINDS = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] as const;
export type SpaceKind = (typeof SPACE_KINDS)[number];

export class Space {
  constructor(
    readonly kind: SpaceKind,
    /** Its inode. */
    readonly number: number,
    /** Whose administrators may change it; the first user name space's where none is told. */
    readonly owner?: UserSpace,
  ) {}

  /** As the link in /proc/PID/ns reads. */
  get link(): string {
    return `${this.kind}:[${this.number}]`;
  }
}

/** A process name space: it gives numbers to its own processes and to those of the spaces within. */
export class ProcessSpace extends Space {
  #next = 1;
  readonly #numbers = new WeakMap<object, number>();

  constructor(
    number: number,
    readonly parent: ProcessSpace | undefined,
    owner: UserSpace | undefined,
    private readonly give?: () => number,
  ) {
    super("pid", number, owner);
  }

  take(): number {
    return this.give ? this.give() : this.#next++;
  }
  /** A process has the number of another from now on, in whose place it is. */
  assume(process: object, other: object): void {
    this.#numbers.set(process, this.numberOf(other));
  }
  /** Whether it is `other`, or within. */
  within(other: ProcessSpace): boolean {
    for (let at: ProcessSpace | undefined = this; at; at = at.parent) if (at === other) return true;
    return false;
  }
  /** Here, the number of a process of a space within. */
  numberOf(process: object): number {
    let number = this.#numbers.get(process);
    if (number === undefined) this.#numbers.set(process, (number = this.take()));
    return number;
  }
}

/** Whose user 0 is whose outside: rows of /proc/PID/uid_map. */
export class UserSpace extends Space {
  /** [inside, outside, how many]; undefined while nobody wrote it, which only the first user space never is. */
  users: readonly (readonly [number, number, number])[] | undefined;
  groups: UserSpace["users"];

  constructor(
    number: number,
    readonly parent: UserSpace | undefined,
    /** Who made it, as a user of the space around. */
    readonly maker: number,
  ) {
    super("user", number, parent);
    if (!parent) this.users = this.groups = [[0, 0, 4_294_967_295]];
  }

  /** What a user of the computer is called here: 65534 where nobody stands for it. */
  shown(user: number): number {
    const outer = this.parent ? this.parent.shown(user) : user;
    for (const [inside, outside, count] of this.users ?? [])
      if (outer >= outside && outer < outside + count) return inside + outer - outside;
    return 65_534;
  }
  /** Who a user of this space is on the computer. */
  outside(user: number): number {
    for (const [inside, outside, count] of this.users ?? [])
      if (user >= inside && user < inside + count) return this.parent ? this.parent.outside(outside + user - inside) : user;
    return this.parent ? this.parent.outside(this.maker) : user;
  }
  /** Whether it is `other`, or within. */
  within(other: UserSpace): boolean {
    for (let at: UserSpace | undefined = this; at; at = at.parent) if (at === other) return true;
    return false;
  }
}

export interface Spaces {
  readonly cgroup: Space;
  readonly ipc: Space;
  readonly mnt: Space;
  readonly net: Space;
  readonly pid: ProcessSpace;
  readonly time: Space;
  readonly user: UserSpace;
  readonly uts: Space;
}
