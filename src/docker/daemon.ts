// The daemon's life: it starts with what its file says, reads some of that again when it is told to, and stops with all containers (cmd/dockerd).
import { Signal } from "../base/signal.ts";
import { drive } from "../machine/drive.ts";
import type { Task } from "../machine/process.ts";
import type { DockerContainer } from "./containers/container.ts";
import { checkLogging, withLogging } from "./containers/logging.ts";
import { stop } from "./containers/operate.ts";
import { prepare } from "./containers/prepare.ts";
import { startContainer } from "./containers/start.ts";
import { DAEMON_ID, type DaemonConfig, FILE, networkDefaults, RELOADED, readDaemonFile } from "./daemon-config.ts";
import { EngineError } from "./error.ts";
import type { Parts } from "./parts.ts";
import type { Swarm } from "./swarm/swarm.ts";

/** Seconds that containers have to end in (config.DefaultShutdownTimeout). */
const PATIENCE = 15;

export class Daemon {
  /** What it goes by. */
  config: DaemonConfig = {};
  /** It answers. */
  up = false;
  /** Fires when it has come up or gone down. */
  readonly changed = new Signal();
  /** Containers that are to run again when it does. */
  #again: readonly DockerContainer[] = [];
  #stopping = false;

  constructor(
    private readonly engine: Parts & { readonly swarm: Swarm },
    /** A line of its log. */
    readonly say: (level: "info" | "warning" | "error", text: string) => void = () => {},
  ) {}

  /** Containers are still being stopped. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Reads its file; false where that keeps it from starting. */
  configure(): boolean {
    const read = readDaemonFile(this.engine.host.files);
    if ("error" in read) {
      this.say("error", read.error);
      return false;
    }
    this.config = read.config;
    for (const key of read.unsimulated) this.say("warning", `k8s-quest does not simulate ${JSON.stringify(key)} of daemon.json yet`);
    return true;
  }

  /** False where it cannot start. Containers whose policy says so run again. */
  start(): boolean {
    if (!this.configure()) return false;
    try {
      checkLogging(this.engine, withLogging(this.engine, {}));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.say("error", `failed to start daemon: failed to set log opts: ${error.message}`);
      return false;
    }
    const { networks, containers, clock, swarm } = this.engine;
    networks.restart(networkDefaults(this.config), containers.all);
    this.up = true;
    const again = this.#again.filter((each) => containers.all.includes(each));
    this.#again = [];
    for (const container of again) drive(clock, this.#run(container));
    swarm.resume();
    this.say("info", "API listen on /run/docker.sock");
    this.changed.fire();
    return true;
  }
  *#run(container: DockerContainer): Task<void> {
    try {
      yield* prepare(this.engine, container);
      startContainer(this.engine, container);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.say("error", `failed to start container container=${container.id} error=${JSON.stringify(error.message)}`);
    }
  }

  /** All containers end; it answers no more from now on. */
  stop(): void {
    if (!this.up) return;
    this.up = false;
    this.#stopping = true;
    const { containers, clock, swarm } = this.engine;
    this.say("info", "Processing signal 'terminated'");
    swarm.halt();
    this.#again = containers.all.filter(wantsAgain);
    this.changed.fire();
    drive(
      clock,
      (function* (daemon: Daemon): Task<void> {
        let open = 0;
        const ended = new Signal();
        for (const container of containers.all.filter(({ running }) => running)) {
          const byUser = container.stoppedByUser;
          open++;
          drive(clock, stop(daemon.engine, container, { seconds: container.config.StopTimeout ?? PATIENCE }), () => {
            // Nobody asked for it: its policy holds.
            container.stoppedByUser = byUser;
            open--;
            ended.fire();
          });
        }
        while (open) yield { on: ended };
        daemon.#stopping = false;
        daemon.say("info", "Daemon shutdown complete");
        daemon.changed.fire();
      })(this),
    );
  }

  /** Takes over what may change while it runs; a file that is wrong changes nothing. */
  reload(): void {
    this.say("info", `Got signal to reload configuration, reloading from: ${FILE}`);
    const read = readDaemonFile(this.engine.host.files);
    if ("error" in read) {
      this.say("error", read.error);
      return;
    }
    const changes = Object.fromEntries(RELOADED.map((key) => [key, read.config[key]]));
    this.config = { ...this.config, ...changes } as DaemonConfig;
    const { debug = false, labels = [], "insecure-registries": insecure = [] } = this.config;
    this.say("info", "Reloaded configuration");
    this.engine.events.add("daemon", "reload", DAEMON_ID, {
      debug: String(debug),
      "insecure-registries": JSON.stringify(insecure),
      labels: JSON.stringify(labels),
      name: this.engine.host.hostname,
    });
  }
}

/** Whether a container runs again with the daemon (daemon.go: restore; container.ShouldRestart). */
const wantsAgain = ({ hostConfig: { RestartPolicy: policy }, stoppedByUser, running, exitCode }: DockerContainer): boolean =>
  policy?.Name === "always" ||
  (policy?.Name === "unless-stopped" && !stoppedByUser) ||
  (policy?.Name === "on-failure" && !stoppedByUser && (running || exitCode !== 0));
