// All processes of a node as `ps` on it shows them: the daemons, and what runs in the containers, each with a shim and a sandbox around it.

import type { Kubelet } from "../../cluster/kubelet/index.ts";
import type { PodWorker } from "../../cluster/kubelet/worker.ts";
import { digestOf } from "../../images/hash.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Listed, Machine, Running } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import type { UnitState, Units } from "./units.ts";

/** The id of a pod's sandbox, as the container runtime has it. */
export const sandboxId = (uid: string): string => digestOf(`sandbox ${uid}`);

const MEGA = 2 ** 20;
/** What a container's program sees of its sandbox: the user that pause runs as. */
const PAUSE_USER = 65535;

/** The node whose processes they are. */
interface Host {
  readonly machine: Machine;
  readonly kubelet: Kubelet;
  readonly units: Units;
  /** Virtual ms. */
  readonly bootedAt: number;
  /** All units, those too that run since the boot. */
  allUnits(): readonly UnitState[];
}

interface Daemon {
  pid: number;
  argv: readonly string[];
  started: number;
  resident: number;
  parent?: number;
  user?: number;
  kill(signal: SignalName): void;
}

export class HostProcesses {
  readonly #pids = new WeakMap<object, number>();
  readonly #sandboxes = new WeakMap<PodWorker, { shim: number; pause: number }>();
  readonly #nothing = new Pipe();

  constructor(
    private readonly host: Host,
    private readonly nextPid: () => number,
  ) {}

  list(): Listed[] {
    const { host } = this;
    const { bootedAt, units } = host;
    const all: Listed[] = [this.#daemon({ pid: 1, argv: ["/sbin/init"], started: bootedAt, resident: 12 * MEGA, kill: () => {} })];
    const sizes: Readonly<Record<string, number>> = { "kubelet.service": 92 * MEGA, "containerd.service": 61 * MEGA };
    for (const unit of host.allUnits())
      if (unit.active === "active" && unit.pid)
        all.push(
          this.#daemon({
            pid: unit.pid,
            argv: unit.argv,
            started: unit.started ?? bootedAt,
            resident: sizes[unit.name] ?? 9 * MEGA,
            parent: 1,
            kill: (signal) => units.killed(unit, signalNumber(signal)),
          }),
        );
    for (const worker of host.kubelet.workers.values()) all.push(...this.#ofPod(worker));
    return all;
  }

  /** The node's number of a process in a container. */
  pidOf(process: Running): number {
    if (process.machine.processes.joined === this.host.kubelet.processes) return process.pid;
    let pid = this.#pids.get(process);
    if (pid === undefined) this.#pids.set(process, (pid = this.nextPid()));
    return pid;
  }

  #ofPod(worker: PodWorker): Listed[] {
    if (!worker.sandbox || worker.over) return [];
    const { pod } = worker;
    let sandbox = this.#sandboxes.get(worker);
    if (!sandbox) this.#sandboxes.set(worker, (sandbox = { shim: this.nextPid(), pause: this.nextPid() }));
    const started = Date.parse(pod.status?.startTime ?? "") || this.host.bootedAt;
    const { shim } = sandbox;
    const found: Listed[] = [
      this.#daemon({
        pid: shim,
        argv: [
          "/usr/bin/containerd-shim-runc-v2",
          "-namespace",
          "k8s.io",
          "-id",
          sandboxId(pod.metadata.uid),
          "-address",
          "/run/containerd/containerd.sock",
        ],
        started,
        resident: 14 * MEGA,
        parent: 1,
        kill: () => {},
      }),
      this.#daemon({ pid: sandbox.pause, argv: ["/pause"], started, resident: MEGA, parent: shim, user: PAUSE_USER, kill: () => {} }),
    ];
    for (const { current } of worker.records) {
      if (current?.state !== "running") continue;
      for (const process of current.machine.processes.running.values()) {
        const parent = process.parent ? this.pidOf(process.parent) : shim;
        const first = process === current.process;
        found.push({
          pid: this.pidOf(process),
          parent: { pid: parent },
          argv: process.argv,
          user: process.user,
          started: process.started,
          clock: process.clock,
          stopped: process.stopped,
          machine: process.machine,
          stdin: process.stdin,
          stdout: process.stdout,
          stderr: process.stderr,
          ...(first ? { resident: current.memory } : {}),
          kill: (signal) => process.kill(signal, { fromOutside: true }),
        });
      }
    }
    return found;
  }

  #daemon({ pid, argv, started, resident, parent, user = 0, kill }: Daemon): Listed {
    const { machine } = this.host;
    const pipe = this.#nothing;
    return {
      pid,
      argv,
      started,
      resident,
      user,
      parent: parent === undefined ? undefined : { pid: parent },
      clock: machine.clock,
      stopped: false,
      machine,
      stdin: pipe,
      stdout: pipe,
      stderr: pipe,
      kill,
    };
  }
}
