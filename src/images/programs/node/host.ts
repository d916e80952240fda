// The world's side of a running Node.js program: gives it what happens, and answers what it asks.
import { Signal } from "../../../base/signal.ts";
import { drive } from "../../../machine/drive.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { type SignalName, signalNames, signalNumber } from "../../../machine/signals.ts";
import { errorOf, fileOperations } from "./file-operations.ts";
import type { Operations } from "./operations.ts";
import { redisAnswered, requested, resolved } from "./outgoing.ts";
import { processOperations } from "./process-operations.ts";
import { Realm } from "./realm.ts";
import { Servers } from "./servers.ts";
import { Timers } from "./timers.ts";
import { moduleNotFound, uncaught } from "./uncaught.ts";

/** What is to be run: a file, or code told on the command line. */
export interface Start {
  file?: string;
  code?: string;
  print: boolean;
  rest: readonly string[];
}

const MEMORY = 12 << 20;

export class NodeHost {
  readonly changed = new Signal();
  exit: number | undefined;
  #realm!: Realm;
  readonly #timers: Timers;
  readonly #servers: Servers;
  readonly #operations: Operations;
  #outgoing = 0;
  #code = 0;
  #stuck = false;

  constructor(
    private readonly self: Running,
    private readonly version: string,
    private readonly start: Start,
  ) {
    const { files, network } = self.machine;
    this.#timers = new Timers(() => self.clock.now);
    this.#servers = new Servers(self, (event) => this.dispatch(event));
    this.#operations = {
      ...fileOperations(files),
      ...processOperations(self),
      ...this.#timers.operations,
      ...this.#servers.operations,
      exit: (code) => {
        this.exit = code & 255;
      },
      fatal: (error) => this.#fatal(error),
      trap: (name: SignalName) => {
        if (signalNames.includes(name)) self.trap(name, () => this.dispatch({ type: "signal", name, number: signalNumber(name) }));
      },
      request: ({ id, ...asked }) => this.#outwards(id, requested(network, asked)),
      lookup: ({ id, host }) => this.#outwards(id, resolved(network, host)),
      redis: ({ id, ...command }) => this.#outwards(id, redisAnswered(network, command)),
    };
  }

  /** Something will still happen. */
  get busy(): boolean {
    return this.#servers.listens || this.#outgoing > 0 || this.#stuck;
  }
  get nextTimer(): number | undefined {
    return this.#timers.next(this.busy);
  }

  begin(): void {
    const { self, version, start } = this;
    const file = start.file === undefined ? undefined : this.#entry(start.file);
    if (start.file !== undefined && file === undefined) {
      self.stderr.write(moduleNotFound(start.file, version));
      this.exit = 1;
      return;
    }
    const argv = ["/usr/local/bin/node", ...(file === undefined ? [] : [file]), ...start.rest];
    this.#realm = new Realm((operation, value) => this.#answer(operation, value), { argv, env: self.environment, version });
    self.machine.load.set(self, { memory: MEMORY });
    this.dispatch({ type: "main", ...(file === undefined ? { code: start.code, print: start.print } : { file }) });
  }

  #entry(file: string): string | undefined {
    const { files } = this.self.machine;
    return [file, `${file}.js`, `${file}/index.js`].find((path) => files.lookup(path)?.type === "file");
  }

  /** Lets the program have an event. */
  dispatch(event: object): void {
    if (this.exit !== undefined || this.#stuck) return;
    const { code, stuck, error, orphans } = this.#realm.dispatch(event);
    if (stuck) {
      this.#stuck = true;
      this.self.machine.load.set(this.self, { cpu: 1000, memory: MEMORY });
    } else if (error) this.#fatal({ stack: String(error.stack ?? error), text: String(error.stack ?? error) });
    else this.#code = code;
    if (!this.#realm.adopt(orphans)) this.#stuck = true;
    this.changed.fire();
  }

  runDue(): void {
    while (this.exit === undefined && !this.#stuck) {
      const id = this.#timers.take();
      if (id === undefined) return;
      this.dispatch({ type: "timer", id });
    }
  }

  /** Nothing is left to wait for. */
  finish(): number {
    const code = this.#code;
    this.dispatch({ type: "exit", code });
    return this.exit ?? code;
  }

  close(): void {
    this.#servers.closeAll();
  }

  /** What an operation gives, or its error; both values are JSON, and "" is undefined. */
  #answer(operation: string, value: string): string {
    try {
      const given = Object.hasOwn(this.#operations, operation)
        ? this.#operations[operation]!(value === "" ? undefined : JSON.parse(value))
        : undefined;
      return given === undefined ? "" : JSON.stringify({ value: given });
    } catch (error) {
      return JSON.stringify({ error: errorOf(operation, error) });
    }
  }

  #fatal(error: { stack: string; text: string; plain?: boolean }): void {
    if (this.exit !== undefined) return;
    this.self.stderr.write(uncaught(this.self.machine.files, this.version, error));
    this.exit = 1;
    this.changed.fire();
  }

  /** Something that goes on beside the program, whose end it is told. */
  #outwards(id: number, task: Task<object>): void {
    this.#outgoing++;
    const host = this;
    drive(
      this.self.clock,
      (function* () {
        const answer = yield* task;
        host.#outgoing--;
        host.dispatch({ type: "answer", id, ...answer });
        host.changed.fire();
      })(),
    );
  }
}
