// A machine: what a process finds around itself. The learner's laptop, a node and a container are all machines.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { FileSystem } from "./files.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { Spaces } from "./kernel/spaces.ts";
import { Load } from "./load.ts";
import { procFiles } from "./proc.ts";
import type { Listed, Program, Running } from "./process.ts";
import { ProcessTable } from "./process-table.ts";
import type { ProgramSource } from "./programs.ts";
import type { Stack } from "./sockets.ts";

export interface MachineOptions {
  hostname: string;
  /** Where the name is kept, when another machine has the same (a shared UTS name space). */
  name?: HostName;
  clock: Clock;
  random: Random;
  files: FileSystem;
  network: Stack;
  /** What is behind the executable file at an absolute path, or undefined. */
  program(path: string): Program | undefined;
  /** What is behind binaries, in whichever tree they stand; `program` unless told. */
  binaries?: ProgramSource;
  /** A process name space of its own (a container): its process 1 ignores unhandled signals. */
  isolated?: boolean;
  /** Millicores that its processes may use together; 0 or nothing is no limit. */
  cpuLimit?: number;
  /** Emulators that the kernel has; a computer begins with none. */
  emulators?: Set<string> | undefined;
  /** How a promise from outside the world re-enters it. */
  outside: Machine["outside"];
}

/** What a UTS name space holds. */
export interface HostName {
  hostname: string;
}

export class Machine {
  readonly name: HostName;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileSystem;
  readonly network: Stack;
  readonly isolated: boolean;
  readonly processes: ProcessTable;
  readonly load: Load<Running>;
  /** Processes that it sees beside its own: the daemons of a node and what runs in its containers. */
  others: (() => readonly Listed[]) | undefined;
  /** The process that runs at this moment, or ran last. */
  current: Running | undefined;
  /** The kernel that it runs on, and its name spaces there; set when somebody first asks (kernel/kernel.ts). */
  kernel: Kernel | undefined;
  spaces: Spaces | undefined;
  /** Processors that the kernel has emulators for; undefined where that is not simulated. */
  readonly emulators: Set<string> | undefined;
  /** How gladly the kernel ends its processes when memory runs out: -1000 to 1000 (oom_score_adj). */
  outOfMemoryScore = 0;
  readonly program: (path: string) => Program | undefined;
  /** What is behind binaries, in whichever tree they stand. */
  readonly binaries: ProgramSource;
  /** Calls `wake` (inside the world) when the promise settles; the returned function stops waiting. */
  readonly outside: (promise: Promise<unknown>, wake: () => void) => () => void;

  constructor(options: MachineOptions) {
    this.name = options.name ?? { hostname: options.hostname };
    this.clock = options.clock;
    this.random = options.random;
    this.files = options.files;
    this.network = options.network;
    this.isolated = options.isolated ?? false;
    this.emulators = options.emulators ?? (this.isolated ? undefined : new Set());
    this.program = options.program;
    this.binaries = options.binaries ?? options.program;
    this.outside = options.outside;
    this.load = new Load(options.clock, options.cpuLimit);
    this.processes = new ProcessTable(this);
    this.files.proc ??= () => procFiles(this);
  }

  get hostname(): string {
    return this.name.hostname;
  }
  set hostname(hostname: string) {
    this.name.hostname = hostname;
  }

  /** The executable that `name` means: a path, or the first hit on `path` (colon-separated folders). */
  which(name: string, path: string, directory = "/"): { path: string; program: Program } | undefined {
    const candidates = name.includes("/")
      ? [name.startsWith("/") ? name : `${directory}/${name}`]
      : path.split(":").map((folder) => `${folder}/${name}`);
    for (const candidate of candidates) {
      const program = this.program(candidate);
      if (program) return { path: candidate, program };
    }
    return undefined;
  }
}
