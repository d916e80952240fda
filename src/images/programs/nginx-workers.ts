// The worker processes of nginx: the master starts them, has them go, and starts another for each that ends by itself (ngx_process_cycle.c).
import { Signal } from "../../base/signal.ts";
import type { Credentials } from "../../machine/permissions.ts";
import { type Process, type Running, type SignalName, signalNumber } from "../../machine/process.ts";
import type { ErrorLog } from "./nginx-log.ts";

/** What a worker does about a signal (ngx_signal_handler). */
const ACTIONS = {
  SIGQUIT: "shutting down",
  SIGTERM: "exiting",
  SIGINT: "exiting",
  SIGUSR1: "reopening logs",
  SIGHUP: "ignoring",
  SIGUSR2: "ignoring",
  SIGWINCH: "",
} as const satisfies Partial<Record<SignalName, string>>;

class Worker {
  /** Nothing as long as nobody has looked for it. */
  process: Running | undefined;
  /** Fires when the master tells it to go. */
  readonly told = new Signal();
  leaves = false;

  constructor(
    readonly pid: number,
    private readonly log: ErrorLog,
  ) {}

  *program(self: Running): Process {
    const came = new Signal();
    let last: SignalName | undefined;
    for (const [name, action] of Object.entries(ACTIONS) as [SignalName, string][])
      self.trap(name, (from) => {
        this.log.signal(name, from?.pid, action, this.pid);
        if (name === "SIGUSR1") this.log.notice(action, this.pid);
        if (action !== "exiting" && action !== "shutting down") return;
        last = name;
        came.fire();
      });
    while (!last && !this.leaves) yield { on: [came, this.told] };
    if (last) {
      if (last === "SIGQUIT") this.log.notice("gracefully shutting down", this.pid);
      for (const word of ["exiting", "exit"]) this.log.notice(word, this.pid);
    }
    return 0;
  }
}

export class Workers {
  #workers: Worker[] = [];
  #credentials: Credentials;

  constructor(
    private readonly master: Running,
    private readonly log: ErrorLog,
  ) {
    this.#credentials = master.credentials;
  }

  /** @param who they are */
  start(count: number, who: Credentials): void {
    this.#credentials = who;
    this.log.notice("start worker processes");
    for (let each = 0; each < count; each++) this.#spawn();
  }

  #spawn(): void {
    const { machine } = this.master;
    const why = machine.processes.forkError?.(this.master);
    if (why) {
      this.log.write("alert", `fork() failed while spawning "worker process" (11: ${why})`);
      return;
    }
    const worker = new Worker(machine.processes.take(), this.log);
    const { pid } = worker;
    const started = machine.clock.now;
    this.#workers.push(worker);
    this.log.notice(`start worker process ${pid}`);
    machine.processes.later(() => {
      if (!this.#workers.includes(worker)) return;
      const process = machine.processes.spawn({
        argv: ["nginx: worker process"],
        program: (self) => worker.program(self),
        credentials: this.#credentials,
        parent: this.master,
        pid,
        started,
      });
      worker.process = process;
      process.changed.on(() => {
        if (process.exitCode !== undefined && !worker.leaves) this.#ended(worker, process);
      });
    });
  }

  /** One that nobody told to go has ended: there is another in its place. */
  #ended(worker: Worker, { pid, killedBy, exitCode }: Running): void {
    if (this.master.exitCode !== undefined) return;
    this.#workers.splice(this.#workers.indexOf(worker), 1);
    this.log.signal("SIGCHLD", pid);
    if (killedBy) this.log.write("alert", `worker process ${pid} exited on signal ${signalNumber(killedBy)}`);
    else this.log.notice(`worker process ${pid} exited with code ${exitCode}`);
    this.#spawn();
    this.log.signal("SIGIO", undefined);
  }

  reopen(): void {
    for (const { pid } of this.#workers) this.log.notice("reopening logs", pid);
  }

  /** They go, at once or gracefully, after the master's word, and others may be there instead: @param successors starts them before. */
  dismiss({ gracefully, successors }: { gracefully: boolean; successors?: () => void }): void {
    const leaving = this.#workers;
    this.#workers = [];
    successors?.();
    for (const word of [...(gracefully ? ["gracefully shutting down"] : []), "exiting", "exit"])
      for (const { pid } of leaving) this.log.notice(word, pid);
    for (const [index, worker] of leaving.entries()) {
      worker.leaves = true;
      worker.told.fire();
      this.log.signal("SIGCHLD", worker.pid);
      this.log.notice(`worker process ${worker.pid} exited with code 0`);
      if (successors || index < leaving.length - 1) this.log.signal("SIGIO", undefined);
    }
  }
}
