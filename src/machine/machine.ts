// Puts a machine together of its parts. What a machine is, its processes know (process.ts).
import { Load } from "./load.ts";
import { procFiles } from "./proc.ts";
import { type HostName, type Machine, type ProgramSource, Running } from "./process.ts";
import { ProcessTable } from "./process-table.ts";

export interface MachineOptions extends Pick<Machine, "clock" | "random" | "files" | "network" | "program" | "outside"> {
  hostname: string;
  /** Where the name is kept, when another machine has the same (a shared UTS name space). */
  name?: HostName;
  /** What is behind binaries, in whichever tree they stand; `program` unless told. */
  binaries?: ProgramSource;
  /** A process name space of its own (a container). */
  isolated?: boolean;
  /** Millicores that its processes may use together; 0 or nothing is no limit. */
  cpuLimit?: number;
  /** Emulators that the kernel has; a computer begins with none. */
  emulators?: Set<string> | undefined;
}

export const createMachine = (options: MachineOptions): Machine => new Assembled(options);

class Assembled implements Machine {
  readonly name: HostName;
  readonly clock: Machine["clock"];
  readonly random: Machine["random"];
  readonly files: Machine["files"];
  readonly network: Machine["network"];
  readonly isolated: boolean;
  readonly processes: Machine["processes"];
  readonly load: Machine["load"];
  others: Machine["others"];
  current: Machine["current"];
  kernel: Machine["kernel"];
  spaces: Machine["spaces"];
  readonly emulators: Machine["emulators"];
  outOfMemoryScore = 0;
  readonly program: ProgramSource;
  readonly binaries: ProgramSource;
  readonly outside: Machine["outside"];

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
    this.processes = new ProcessTable((pid, spawn) => new Running(this, pid, spawn));
    this.files.proc ??= () => procFiles(this);
  }

  get hostname(): string {
    return this.name.hostname;
  }
  set hostname(hostname: string) {
    this.name.hostname = hostname;
  }

  which(name: string, path: string, directory = "/"): ReturnType<Machine["which"]> {
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
