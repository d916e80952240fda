// Runs the command lines of shims inside the world, with the learner's own files beside them.
import { createServer, type Server, type Socket } from "node:net";
import { fromBytes, toBytes } from "../../base/bytes.ts";
import { FileSystem } from "../../machine/files.ts";
import { createMachine } from "../../machine/machine.ts";
import type { Node } from "../../machine/nodes.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Machine, Program, Running } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import { Terminal } from "../../machine/terminal.ts";
import type { World } from "../../world/contract.ts";
import { Settling } from "../settling.ts";
import { type FromShim, listen, type SentFile, type Start, send, type ToShim } from "./protocol.ts";

/** The learner's user id on the computer inside the world. */
const LEARNER = 1000;
const PATH = "/usr/local/bin:/usr/bin:/bin";

export interface ShimOptions {
  world: World;
  /** What stands behind a shim; undefined where there is nothing of that name. */
  program(tool: string): Program | undefined;
  /** Is told of each command line. */
  began?(tool: string, args: readonly string[]): void;
  /** Tells a machine of which world it is. */
  bind(machine: Machine): void;
  act<T>(action: () => T): T;
  /** Where time stands still: lets as much of it pass as it takes until `done`, within bounds. */
  settle(done: () => boolean): void;
}

export function createShimServer(options: ShimOptions): Server {
  return createServer((socket) => {
    let run: Run | undefined;
    socket.on("error", () => socket.destroy());
    socket.on("close", () => run?.abort());
    listen<FromShim>(socket, (message) => {
      if ("start" in message) run ??= new Run(options, socket, message.start);
      else run?.take(message);
    });
  });
}

/** One command line. */
class Run {
  readonly #options: ShimOptions;
  readonly #socket: Socket;
  readonly #process: Running;
  readonly #terminal: Terminal | undefined;
  readonly #stdin: Pipe;
  readonly #machine: Machine;
  readonly #before: Node;
  readonly #start: Start;
  readonly #settling: Settling;
  #planned = false;
  #over = false;

  constructor(options: ShimOptions, socket: Socket, start: Start) {
    this.#options = options;
    this.#socket = socket;
    this.#start = start;
    const { host } = options.world;
    const files = new FileSystem(() => options.world.clock.now, host.files.root);
    for (const file of start.files) put(files, file);
    files.makeFolder(start.directory, { parents: true, owner: LEARNER });
    this.#before = files.root;
    this.#machine = createMachine({
      hostname: host.hostname,
      clock: host.clock,
      random: host.random,
      files,
      network: host.network,
      program: host.program,
      outside: host.outside,
    });
    options.bind(this.#machine);
    this.#terminal = start.terminal ? new Terminal(start.terminal) : undefined;
    this.#stdin = this.#terminal?.keyboard ?? new Pipe();
    const stdout = this.#terminal?.output ?? new Pipe({ terminal: start.shown });
    this.#process = options.act(() => {
      const process = this.#machine.processes.spawn({
        argv: [start.tool, ...start.args],
        program: beyond(start) ?? options.program(start.tool) ?? absent,
        environment: { ...start.environment, PATH, PWD: start.directory },
        directory: start.directory,
        user: LEARNER,
        stdin: this.#terminal?.input ?? this.#stdin,
        stdout,
        stderr: this.#terminal?.output ?? new Pipe({ terminal: start.shown }),
      });
      if (this.#terminal) this.#terminal.foreground = [process];
      return process;
    });
    for (const each of [this.#process, this.#process.stdout, this.#process.stderr]) each.changed.on(() => this.#wake());
    socket.on("drain", () => this.#wake());
    options.began?.(start.tool, start.args);
    const { stdout: out, stderr: err } = this.#process;
    this.#settling = new Settling(
      { clock: options.world.clock, settle: options.settle },
      () => this.#process.exitCode !== undefined || out.readable || err.readable,
    );
    this.#wake();
    this.#settling.begin();
  }

  take(message: Exclude<FromShim, { start: Start }>): void {
    if (this.#over) return;
    this.#options.act(() => {
      if ("stdin" in message) this.#stdin.write(fromBytes(Buffer.from(message.stdin, "base64")));
      else if ("end" in message) this.#stdin.end();
      else if ("size" in message) this.#terminal?.resize(message.size.columns, message.size.rows);
      else this.#process.kill(message.signal);
    });
    this.#settling.begin();
  }

  /** The shim is gone. */
  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.act(() => this.#process.kill("SIGHUP"));
  }

  #wake(): void {
    if (this.#planned || this.#over) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#options.act(() => this.#flush());
    });
  }

  #flush(): void {
    if (this.#over || this.#socket.writableNeedDrain) return;
    const { stdout, stderr, exitCode } = this.#process;
    for (const [name, pipe] of [["stdout", stdout] as const, ["stderr", stderr] as const]) {
      const text = pipe.read();
      if (text) this.#say({ [name]: Buffer.from(toBytes(text)).toString("base64") } as ToShim);
    }
    if (exitCode === undefined) {
      this.#settling.goOn();
      return;
    }
    this.#over = true;
    for (const file of this.#changes()) this.#say({ file });
    this.#say({ exit: exitCode });
    this.#socket.end();
  }

  /** What the command wrote where the learner's own files are. */
  #changes(): SentFile[] {
    const { directory, files } = this.#start;
    const inside = (path: string): boolean =>
      path.startsWith(`${directory}/`) || files.some((file) => path === file.path || path.startsWith(`${file.path}/`));
    return [...differences(this.#before, this.#machine.files.root, "")].filter(({ path }) => inside(path));
  }

  #say(message: ToShim): void {
    send(this.#socket, message);
  }
}

const absent: Program = function* (self) {
  yield* write(self, self.stderr, `${self.argv[0]}: not found\n`);
  return 127;
};

/** What would have to listen on the learner's own computer: the world has no part in that. */
function beyond({ tool, args }: Start): Program | undefined {
  const verb = tool === "kubectl" ? args.find((arg) => arg === "port-forward" || arg === "proxy") : undefined;
  if (verb === undefined || args.includes("--help") || args.includes("-h") || args.includes("--")) return undefined;
  return function* (self) {
    yield* write(
      self,
      self.stderr,
      `k8s-quest does not simulate kubectl ${verb} in a shell of your own yet: with a kubectl of your own it works\n`,
    );
    return 1;
  };
}

function put(files: FileSystem, { path, content }: SentFile): void {
  if (content === undefined) {
    files.makeFolder(path, { parents: true, owner: LEARNER });
    return;
  }
  files.makeFolder(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true, owner: LEARNER });
  files.write(path, fromBytes(Buffer.from(content, "base64")), { owner: LEARNER });
}

/** New and changed files and folders; what is shared is the same. */
function* differences(before: Node | undefined, after: Node, path: string): Generator<SentFile> {
  if (before === after) return;
  if (after.type === "file") {
    const content = typeof after.content === "string" ? after.content : after.content();
    if (before?.type !== "file" || before.content !== content) yield { path, content: Buffer.from(toBytes(content)).toString("base64") };
  } else if (after.type === "folder") {
    if (before?.type !== "folder") yield { path };
    for (const [name, node] of after.entries)
      yield* differences(before?.type === "folder" ? before.entries.get(name) : undefined, node, `${path}/${name}`);
  }
}
