// The processes that a server starts beside its first: numbers at once, and processes when somebody looks, for they only wait.
import { Signal } from "../../base/signal.ts";
import type { Credentials } from "../../machine/permissions.ts";
import type { Process, Running } from "../../machine/process.ts";

export interface Child {
  readonly pid: number;
  readonly argv: readonly string[];
  /** Virtual ms. */
  readonly started: number;
  /** Once somebody has looked for it. */
  process?: Running;
  /** Its parent has told it to go. */
  leaves?: true;
}

/** What becomes of them. */
interface Life {
  /** Whom they run as, asked when somebody looks; as their parent unless told. */
  who?(): Credentials;
  /** What one does until it goes; unless told, it waits for a signal that ends it. `told` fires when some are told to go. */
  program?(self: Running, child: Child, told: Signal): Process;
  /** One has ended that nobody told to go, while its parent is there. */
  ended(child: Child, process: Running): void;
}

export class Children {
  #all: Child[] = [];
  /** Whether those that are not there as processes will be when somebody looks. */
  #announced = false;
  #told: Signal | undefined;

  constructor(
    private readonly parent: Running,
    private readonly life: Life,
  ) {}

  get all(): readonly Child[] {
    return this.#all;
  }

  /** One more; the kernel's words where there cannot be one. */
  start(argv: readonly string[]): Child | { why: string } {
    const { processes, clock } = this.parent.machine;
    const why = processes.forkError?.(this.parent);
    if (why) return { why };
    const child: Child = { pid: processes.take(), argv, started: clock.now };
    this.#all.push(child);
    if (!this.#announced) {
      this.#announced = true;
      processes.later(() => this.#make());
    }
    return child;
  }

  #make(): void {
    this.#announced = false;
    const missing = this.#all.filter((each) => !each.process);
    if (!missing.length || this.parent.exitCode !== undefined) return;
    const credentials = this.life.who?.() ?? this.parent.credentials;
    for (const child of missing) {
      const { argv, pid, started } = child;
      const program = (self: Running) => this.#run(self, child);
      const process = this.parent.machine.processes.spawn({ argv, program, credentials, parent: this.parent, pid, started });
      child.process = process;
      process.changed.on(() => {
        if (process.exitCode === undefined || child.leaves || this.parent.exitCode !== undefined) return;
        this.#all.splice(this.#all.indexOf(child), 1);
        this.life.ended(child, process);
      });
    }
  }

  #run(self: Running, child: Child): Process {
    const told = (this.#told ??= new Signal());
    return this.life.program ? this.life.program(self, child, told) : wait(child, told);
  }

  /** All go: those that went. */
  dismiss(): readonly Child[] {
    const leaving = this.#all;
    this.#all = [];
    for (const each of leaving) each.leaves = true;
    this.#told?.fire();
    return leaving;
  }
}

function* wait(child: Child, told: Signal): Process {
  while (!child.leaves) yield { on: told };
  return 0;
}
