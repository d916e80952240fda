// The node groups of an autoscaler: machines that it rented, those on their way among them.
import type { AddonContext } from "../addon.ts";

/** How long it takes to rent a machine and boot it, ms. */
const BOOT = 45_000;
/** What tells the group of a node. */
export const GROUP_LABEL = "eks.amazonaws.com/nodegroup";

export class Groups {
  /** Names of machines by group; some may not have joined yet. */
  readonly #machines = new Map<string, Set<string>>();
  /** Those that have been switched on. */
  readonly #booted = new Set<string>();

  constructor(private readonly context: AddonContext) {}

  of(group: string): ReadonlySet<string> {
    let found = this.#machines.get(group);
    if (!found) this.#machines.set(group, (found = new Set()));
    return found;
  }
  groupOf(machine: string): string | undefined {
    for (const [group, machines] of this.#machines) if (machines.has(machine)) return group;
    return undefined;
  }

  grow(group: string, count: number): void {
    const { clock, random, machines } = this.context;
    this.of(group);
    const names = random.stream(`machines/${clock.now}`);
    for (let index = 0; index < count; index++) {
      const name = `${group}-${names.suffix()}`;
      this.#machines.get(group)!.add(name);
      clock.after(BOOT + names.between(0, 5000), () => {
        if (!this.groupOf(name)) return;
        this.#booted.add(name);
        machines.add(name, { [GROUP_LABEL]: group });
      });
    }
  }

  remove(machine: string): void {
    for (const machines of this.#machines.values()) machines.delete(machine);
    if (this.#booted.delete(machine)) this.context.machines.remove(machine);
  }
}
