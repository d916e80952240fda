// The worker processes of nginx: the master starts them, has them go, and starts another for each that ends by itself (ngx_process_cycle.c).
import type { Signal } from "../../base/signal.ts";
import type { Credentials } from "../../machine/permissions.ts";
import type { Process, Running } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import { type Child, Children } from "./children.ts";
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

export class Workers {
  readonly #children: Children;

  /** @param who they are, asked when somebody looks */
  constructor(
    master: Running,
    private readonly log: ErrorLog,
    readonly who: () => Credentials,
  ) {
    this.#children = new Children(master, this);
  }

  start(count: number): void {
    this.log.notice("start worker processes");
    for (let each = 0; each < count; each++) this.#spawn();
  }

  #spawn(): void {
    const worker = this.#children.start(ARGV);
    if ("why" in worker) this.log.write("alert", `fork() failed while spawning "worker process" (11: ${worker.why})`);
    else this.log.notice(`start worker process ${worker.pid}`);
  }

  *program(self: Running, worker: Child, told: Signal): Process {
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

  /** There is another in the place of one that nobody told to go. */
  ended(_worker: Child, { pid, killedBy, exitCode }: Running): void {
    this.log.signal("SIGCHLD", pid);
    if (killedBy) this.log.write("alert", `worker process ${pid} exited on signal ${signalNumber(killedBy)}`);
    else this.log.notice(`worker process ${pid} exited with code ${exitCode}`);
    this.#spawn();
    this.log.signal("SIGIO", undefined);
  }

  reopen(): void {
    for (const { pid } of this.#children.all) this.log.notice("reopening logs", pid);
  }

  /** They go, at once or gracefully; others may be there instead, whom `successors` starts before. */
  dismiss({ gracefully, successors }: { gracefully: boolean; successors?: () => void }): void {
    const leaving = this.#children.dismiss();
    successors?.();
    for (const word of wordsOf(gracefully)) for (const { pid } of leaving) this.log.notice(word, pid);
    for (const [index, { pid }] of leaving.entries()) {
      this.log.signal("SIGCHLD", pid);
      this.log.notice(`worker process ${pid} exited with code 0`);
      if (successors || index < leaving.length - 1) this.log.signal("SIGIO", undefined);
    }
  }
}

/** What one says that goes. */
const wordsOf = (gracefully: boolean): readonly string[] => [...(gracefully ? ["gracefully shutting down"] : []), "exiting", "exit"];
