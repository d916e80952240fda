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

const ARGV = ["nginx: worker process"];

interface Worker {
  readonly pid: number;
  /** Virtual ms. */
  readonly started: number;
  /** Once somebody has looked for it. */
  process?: Running;
  /** The master has told it to go. */
  leaves?: true;
}

export class Workers {
  #workers: Worker[] = [];
  /** Whether those that are not there as processes will be when somebody looks. */
  #announced = false;
  /** Fires when some are told to go. */
  #told: Signal | undefined;

  /** @param who they are */
  constructor(
    private readonly master: Running,
    private readonly log: ErrorLog,
    private readonly who: () => Credentials,
  ) {}

  start(count: number): void {
    this.log.notice("start worker processes");
    for (let each = 0; each < count; each++) this.#spawn();
  }

  #spawn(): void {
    const { processes, clock } = this.master.machine;
    const why = processes.forkError?.(this.master);
    if (why) {
      this.log.write("alert", `fork() failed while spawning "worker process" (11: ${why})`);
      return;
    }
    const pid = processes.take();
    this.log.notice(`start worker process ${pid}`);
    this.#workers.push({ pid, started: clock.now });
    if (this.#announced) return;
    this.#announced = true;
    processes.later(() => this.#make());
  }

  #make(): void {
    this.#announced = false;
    const missing = this.#workers.filter((each) => !each.process);
    if (!missing.length) return;
    const credentials = this.who();
    for (const worker of missing) {
      const { pid, started } = worker;
      const program = (self: Running) => this.#work(self, worker);
      const process = this.master.machine.processes.spawn({ argv: ARGV, program, credentials, parent: this.master, pid, started });
      worker.process = process;
      process.changed.on(() => {
        if (process.exitCode !== undefined && !worker.leaves) this.#ended(worker, process);
      });
    }
  }

  *#work(self: Running, worker: Worker): Process {
    const told = (this.#told ??= new Signal());
    let last: SignalName | undefined;
    for (const [name, action] of Object.entries(ACTIONS) as [SignalName, string][])
      self.trap(name, (from) => {
        this.log.signal(name, from?.pid, action, self.pid);
        if (name === "SIGUSR1") this.log.notice(action, self.pid);
        if (action !== "exiting" && action !== "shutting down") return;
        last = name;
        told.fire();
      });
    while (!last && !worker.leaves) yield { on: told };
    if (!last) return 0;
    for (const word of wordsOf(last === "SIGQUIT")) this.log.notice(word, self.pid);
    return 0;
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

  /** They go, at once or gracefully; others may be there instead, whom `successors` starts before. */
  dismiss({ gracefully, successors }: { gracefully: boolean; successors?: () => void }): void {
    const leaving = this.#workers;
    this.#workers = [];
    successors?.();
    for (const word of wordsOf(gracefully)) for (const { pid } of leaving) this.log.notice(word, pid);
    for (const [index, worker] of leaving.entries()) {
      worker.leaves = true;
      this.log.signal("SIGCHLD", worker.pid);
      this.log.notice(`worker process ${worker.pid} exited with code 0`);
      if (successors || index < leaving.length - 1) this.log.signal("SIGIO", undefined);
    }
    this.#told?.fire();
  }
}

/** What one says that goes. */
const wordsOf = (gracefully: boolean): readonly string[] => [...(gracefully ? ["gracefully shutting down"] : []), "exiting", "exit"];
