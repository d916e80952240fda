// A container: a machine of its own (file system, process table, network name space of its pod) whose process 1 is the image's or the pod's command.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { Signal } from "../base/signal.ts";
import type { Image } from "../images/image.ts";
import type { FileSystem } from "../machine/files.ts";
import { executed } from "../machine/foreign.ts";
import { createMachine } from "../machine/machine.ts";
import type { Credentials } from "../machine/permissions.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Machine, ProgramSource, Running } from "../machine/process.ts";
import { programsOf } from "../machine/programs.ts";
import type { SignalName } from "../machine/signals.ts";
import type { Stack } from "../machine/sockets.ts";
import { Terminal } from "../machine/terminal.ts";
import { init as initProgram } from "./init.ts";
import { ContainerLog } from "./log.ts";
import { MeteredStack } from "./metered-stack.ts";

export interface ContainerConfig {
  id: string;
  name: string;
  image: Pick<Image, "id" | "files" | "usage" | "program">;
  argv: readonly string[];
  environment: Record<string, string>;
  directory: string;
  credentials: Credentials;
  hostname: string;
  files: FileSystem;
  network: Stack;
  stdin: boolean;
  tty: boolean;
  /** Bytes; 0 is no limit. */
  memoryLimit: number;
  /** Millicores; 0 is no limit. */
  cpuLimit?: number;
  stopSignal: SignalName;
  /** An init of its own is process 1, and starts the command. */
  init?: boolean;
  /** Variables that only process 1 gets. */
  firstOnly?: Record<string, string>;
  /** How the daemon's sentence begins that says why it cannot be started; containerd's unless told. */
  creating?: string;
}

export interface RuntimeParts {
  clock: Clock;
  random: Random;
  /** The common tools that images have as files. */
  tools: ProgramSource;
  /** Those that the kernel has. */
  emulators?: Set<string> | undefined;
  outside: Machine["outside"];
}

/** Why a container could not be started: runc's words. */
export class StartError extends Error {}

const CREATING = "failed to create containerd task: ";
const OCI =
  "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";

type Sink = (stream: "stdout" | "stderr", text: string) => void;

export class Container {
  readonly log = new ContainerLog();
  readonly machine: Machine;
  /** Its terminal, where the pod asks for one. */
  readonly terminal: Terminal | undefined;
  readonly stdin: Pipe;
  /** Fires when it ends. */
  readonly changed = new Signal();
  state: "created" | "running" | "exited" = "created";
  startedAt = 0;
  finishedAt = 0;
  exitCode = 0;
  outOfMemory = false;
  process: Running | undefined;
  /** Called when it takes or gives back memory or disk while it runs. */
  onUse: (() => void) | undefined;
  /** Who hears what it writes, and whether that is more than they can take for now. */
  readonly #attached = new Map<Sink, () => boolean>();
  readonly #outputs: { readonly pipe: Pipe; readonly stream: "stdout" | "stderr" }[] = [];

  constructor(
    readonly config: ContainerConfig,
    parts: RuntimeParts,
  ) {
    const { image, files } = config;
    this.terminal = config.tty ? new Terminal({ columns: 80, rows: 24 }) : undefined;
    this.stdin = this.terminal?.input ?? new Pipe();
    const network = new MeteredStack(config.network, image.usage.request);
    this.machine = createMachine({
      hostname: config.hostname,
      clock: parts.clock,
      random: parts.random,
      files,
      network,
      ...(config.cpuLimit ? { cpuLimit: config.cpuLimit } : {}),
      program: programsOf(files, (path) => executed(image.program(path), () => parts.tools(path), parts.emulators)),
      emulators: parts.emulators,
      isolated: true,
      outside: parts.outside,
    });
    network.machine = this.machine;
  }

  /** Whether `name` can be run: why not, in runc's words, or what it is. */
  #executable(name: string): ReturnType<Machine["which"]> & object {
    const found = this.machine.which(
      name,
      this.config.environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      this.config.directory,
    );
    if (found) return found;
    const node = name.includes("/")
      ? this.machine.files.lookup(name.startsWith("/") ? name : `${this.config.directory}/${name}`)
      : undefined;
    if (!name.includes("/")) throw new StartError(`exec: ${JSON.stringify(name)}: executable file not found in $PATH`);
    if (!node) throw new StartError(`exec: ${JSON.stringify(name)}: stat ${name}: no such file or directory`);
    if (node.type === "folder") throw new StartError(`exec: ${JSON.stringify(name)}: is a directory`);
    throw new StartError(node.mode & 0o111 ? `exec ${name}: exec format error` : `exec: ${JSON.stringify(name)}: permission denied`);
  }

  /** Starts process 1. @throws StartError */
  start(): void {
    const { argv, environment, directory, credentials, tty, stdin, init } = this.config;
    if (!this.machine.files.isFolder(directory)) this.machine.files.makeFolder(directory, { parents: true });
    let found: ReturnType<Machine["which"]>;
    try {
      if (!argv.length) throw new StartError("no command specified");
      found = this.#executable(argv[0]!);
    } catch (error) {
      this.state = "exited";
      this.exitCode = 128;
      this.log.close(this.machine.clock.now);
      throw error instanceof StartError ? new StartError((this.config.creating ?? CREATING) + OCI + error.message) : error;
    }
    const stdout = this.terminal?.output ?? new Pipe();
    const stderr = tty ? stdout : new Pipe();
    this.#outputs.push({ pipe: stdout, stream: "stdout" });
    if (!tty) this.#outputs.push({ pipe: stderr, stream: "stderr" });
    for (const { pipe } of this.#outputs) pipe.changed.on(() => this.collect());
    if (!stdin) this.stdin.end();
    this.state = "running";
    this.startedAt = this.machine.clock.now;
    const process = this.machine.processes.spawn({
      argv: init ? ["/sbin/docker-init", "--", ...argv] : argv,
      program: init ? initProgram(found.program) : found.program,
      environment: this.config.firstOnly ? { ...environment, ...this.config.firstOnly } : environment,
      directory,
      credentials,
      stdin: this.stdin,
      stdout,
      stderr,
    });
    this.process = process;
    if (this.terminal) this.terminal.foreground = [process];
    process.changed.on(() => {
      if (process.exitCode !== undefined) this.#ended(process);
    });
    this.machine.load.changed.on(() => {
      this.#mindMemory();
      this.onUse?.();
    });
    this.#mindMemory();
    this.#mindLeak();
  }

  /** Other limits for the control group of the running container: bytes and millicores, 0 for none. */
  resize(memoryLimit: number, cpuLimit: number): void {
    Object.assign(this.config, { memoryLimit, cpuLimit });
    this.machine.load.limit = cpuLimit;
    this.#mindMemory();
    this.#mindLeak();
  }

  /** Bytes that the container holds. */
  get memory(): number {
    if (this.state !== "running") return 0;
    const { idleMemory, leak } = this.config.image.usage;
    return idleMemory + this.machine.load.memory + (leak ? (leak * (this.machine.clock.now - this.startedAt)) / 1000 : 0);
  }

  /** What grows all the time reaches the limit at a time that is known. */
  #mindLeak(): void {
    const { leak } = this.config.image.usage;
    const room = this.config.memoryLimit - this.memory;
    if (leak && this.config.memoryLimit && room > 0) this.machine.clock.after((room / leak) * 1000 + 1, () => this.#mindMemory());
  }

  /** The kernel's answer to a control group over its limit, a moment after. */
  #mindMemory(): void {
    if (this.config.memoryLimit && this.memory > this.config.memoryLimit)
      this.machine.clock.after(200, () => {
        if (this.memory > this.config.memoryLimit) this.killForMemory();
      });
  }

  /** Takes what it has written. While somebody who is attached is behind it stays where it is, and the container waits as on any full pipe. */
  collect(): void {
    for (const { pipe, stream } of this.#outputs) {
      if (!pipe.held || (this.state === "running" && this.#isHeldUp())) continue;
      const text = pipe.read();
      this.log.append(this.machine.clock.now, stream, text);
      for (const sink of this.#attached.keys()) sink(stream, text);
    }
  }
  #isHeldUp(): boolean {
    for (const full of this.#attached.values()) if (full()) return true;
    return false;
  }

  #ended(process: Running): void {
    if (this.state === "exited") return;
    this.state = "exited";
    this.finishedAt = this.machine.clock.now;
    this.exitCode = process.exitCode!;
    this.machine.processes.clear();
    this.collect();
    this.log.close(this.finishedAt);
    this.changed.fire();
  }

  /** Calls `sink` with all that the container writes from now on; returns how to stop. Who was `full` calls `collect` once that is over. */
  attach(sink: Sink, full: () => boolean = () => false): () => void {
    this.#attached.set(sink, full);
    return () => {
      this.#attached.delete(sink);
      this.collect();
    };
  }

  /** Starts a further process in the container, as process 1 was started unless told otherwise. @throws StartError */
  exec(
    argv: readonly string[],
    streams: { stdin?: Pipe; stdout?: Pipe; stderr?: Pipe; tty?: boolean },
    other: { environment?: Record<string, string>; directory?: string; credentials?: Credentials } = {},
  ): Running {
    if (!argv.length) throw new StartError("no command specified");
    const found = this.#executable(argv[0]!);
    const { directory, credentials } = { ...this.config, ...other };
    const own = this.config.environment;
    return this.machine.processes.spawn({
      argv,
      program: found.program,
      environment: other.environment ?? (streams.tty ? { ...own, TERM: "xterm" } : own),
      directory,
      credentials,
      ...(streams.stdin ? { stdin: streams.stdin } : {}),
      ...(streams.stdout ? { stdout: streams.stdout } : {}),
      ...(streams.stderr ? { stderr: streams.stderr } : {}),
    });
  }

  /** A signal to process 1 from the node. */
  signal(name: SignalName): void {
    this.process?.kill(name, { fromOutside: true });
  }

  /** The kernel ends the container's process 1 for lack of memory. */
  killForMemory(): void {
    this.outOfMemory = true;
    this.signal("SIGKILL");
  }

  /** As in status.state.terminated.reason. */
  get reason(): string {
    return this.outOfMemory ? "OOMKilled" : this.exitCode === 0 ? "Completed" : "Error";
  }
}
