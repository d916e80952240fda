// The daemon of the container runtime: containers go on without it, but nobody can start, stop or look at any (containerd, behind the CRI).
import type { Clock } from "../../../base/clock.ts";
import { Signal } from "../../../base/signal.ts";
import { type Journal, PRIORITY } from "../../../machine/journal.ts";

export const SOCKET = "/run/containerd/containerd.sock";

/** What gRPC says when nobody is at the socket; kubelets and crictl name it each by their own path. */
export const dialError = (socket = SOCKET): string =>
  `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: no such file or directory"`;

export class RuntimeDaemon {
  #up = true;
  /** Fires when it starts and when it ends. */
  readonly changed = new Signal();
  /** Since when it is as it is, virtual ms. */
  since: number;
  pid = 0;

  constructor(
    private readonly clock: Clock,
    private readonly journal?: Journal,
  ) {
    this.since = clock.now;
  }

  /** Whether it answers at its socket, but has the kubelet's interface switched off. */
  withoutInterface = false;

  get up(): boolean {
    return this.#up;
  }

  /** What a call gets now that it is not up. */
  error(socket = SOCKET): string {
    return this.withoutInterface ? "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService" : dialError(socket);
  }

  set up(up: boolean) {
    if (up === this.#up) return;
    this.#up = up;
    this.since = this.clock.now;
    this.changed.fire();
  }

  /** A line as it is. */
  say(text: string): void {
    this.journal?.add({
      at: this.clock.now,
      unit: "containerd.service",
      identifier: "containerd",
      pid: this.pid,
      priority: PRIORITY.info,
      text,
    });
  }

  /** A line of its log (logrus' text form). */
  log(level: "info" | "warning" | "error", message: string, more = ""): void {
    const { now } = this.clock;
    const { pid } = this;
    this.journal?.add({
      at: now,
      unit: "containerd.service",
      identifier: "containerd",
      pid,
      priority: PRIORITY.info,
      text: () => `time="${new Date(now).toISOString().slice(0, 23)}000000Z" level=${level} msg=${JSON.stringify(message)}${more}`,
    });
  }
}
