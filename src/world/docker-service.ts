// docker.service of the learner's computer: how systemd starts, stops and reloads the daemon, and what that tells the journal.
import type { Signal } from "../base/signal.ts";
import type { Daemon } from "../docker/daemon.ts";
import type { Engine } from "../docker/engine.ts";
import { drive } from "../machine/drive.ts";
import { Journal, PRIORITY } from "../machine/journal.ts";
import type { Machine } from "../machine/process.ts";
import { announceServices } from "./node/hosts.ts";
import { type Service, Units } from "./node/units.ts";

export const UNIT = "docker.service";
/** By which it is told to read its file again. */
const HANGUP = 1;
/** The daemon's process since the boot. */
export const DOCKERD = 815;
/** Where the unit's file stands, and what it says. */
export const UNIT_FILE = `/usr/lib/systemd/system/${UNIT}`;
export const UNIT_TEXT = `[Unit]
Description=Docker Application Container Engine
Documentation=https://docs.docker.com
After=network-online.target containerd.service
Wants=network-online.target containerd.service
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
Type=notify
ExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
Delegate=yes
KillMode=process
OOMScoreAdjust=-500

[Install]
WantedBy=multi-user.target
`;

class DockerService implements Service {
  constructor(private readonly engine: () => Engine) {}

  start(_argv: readonly string[], _pid: number, ended: (code: number) => void): void {
    const { daemon } = this.engine();
    const begin = () => {
      if (!daemon.start()) ended(1);
    };
    if (!daemon.stopping) {
      begin();
      return;
    }
    // The one before has to be gone.
    drive(
      this.engine().clock,
      (function* () {
        while (daemon.stopping) yield { on: daemon.changed };
        begin();
      })(),
    );
  }
  stop(): void {
    this.engine().daemon.stop();
  }
  reload(): void {
    this.engine().daemon.reload();
  }
  heeds(signal: number): boolean {
    if (signal === HANGUP) this.reload();
    return signal === HANGUP;
  }
  get busy(): Signal | undefined {
    const { daemon } = this.engine();
    return daemon.stopping ? daemon.changed : undefined;
  }
}

/** Lets systemd's tools on the computer know of its engine. Gives what takes the daemon's log. */
export function serveDocker(host: Machine, engine: () => Engine): Daemon["say"] {
  const journal = new Journal();
  const units = new Units(host, journal, { [UNIT]: new DockerService(engine) }, () => host.processes.take());
  let booted = false;
  const boot = () => {
    if (booted) return;
    booted = true;
    if (engine().daemon.up) units.booted(UNIT, DOCKERD, host.clock.start);
    else units.start(units.find(UNIT)!);
  };
  announceServices({
    machine: host,
    journal,
    units,
    processes: [],
    unit: (name) => {
      boot();
      return units.find(name);
    },
    allUnits: () => {
      boot();
      return units.all();
    },
  });
  return (level, text) => {
    const [at, priority] = [host.clock.now, level === "info" ? PRIORITY.info : level === "error" ? PRIORITY.error : PRIORITY.warning];
    // What it says as it ends is as it is.
    const line = /^(unable to configure|failed to start daemon)/.test(text)
      ? text
      : `time="${new Date(at).toISOString().replace(/Z$/, "000000Z")}" level=${level} msg=${JSON.stringify(text)}`;
    journal.add({ at, unit: UNIT, identifier: "dockerd", pid: units.find(UNIT)?.pid || DOCKERD, priority, text: line });
  };
}
