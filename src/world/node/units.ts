// The service manager of a node: which units there are, which of them run, and what becomes of those that end (systemd).
import type { Clock, Timer } from "../../base/clock.ts";
import type { Signal } from "../../base/signal.ts";
import { type Journal, PRIORITY } from "../../machine/journal.ts";
import type { Machine, Task } from "../../machine/process.ts";
import { parseSpan } from "./span.ts";
import { commandOf, environmentOf, readUnit, settingOf, type UnitFile } from "./unit-file.ts";

/** What a unit starts: it says by `ended` that it has ended by itself. */
export interface Service {
  start(argv: readonly string[], pid: number, ended: (code: number) => void): void;
  stop(): void;
  /** Reads its configuration again (ExecReload=). */
  reload?(): void;
  /** Does what it does when the signal comes; false for one that ends it. */
  heeds?(signal: number): boolean;
  /** What whoever waits for it waits for, while it takes its time to stop or to start. */
  readonly busy?: Signal | undefined;
}

export type Active = "active" | "inactive" | "failed" | "activating" | "deactivating";

export interface UnitState {
  readonly name: string;
  /** As systemd has loaded it: what is on the disk counts after a reload. */
  file: UnitFile;
  active: Active;
  /** running, dead, failed, auto-restart, exited */
  sub: string;
  /** Since when it is active, or no longer; virtual ms. Undefined for one that never was. */
  since: number | undefined;
  started: number | undefined;
  pid: number;
  argv: readonly string[];
  /** How it ended last. */
  result: "success" | "exit-code" | "signal" | "resources";
  code: number;
  /** The process of its last end. */
  lastPid: number;
  restarts: number;
  timer: Timer | undefined;
}

/** Where links to what is started at boot stand. */
const WANTED = "/etc/systemd/system/multi-user.target.wants";
/** How long it takes to find that there is nothing to execute, ms. */
const NOTHING = 5;

export class Units {
  readonly #states = new Map<string, UnitState>();

  constructor(
    private readonly machine: Machine,
    private readonly journal: Journal,
    private readonly services: Readonly<Record<string, Service>>,
    /** The next number for a process. */
    private readonly nextPid: () => number,
  ) {}

  get clock(): Clock {
    return this.machine.clock;
  }

  /** A unit by its name, loaded when it is first asked for; undefined where the disk has none. */
  find(name: string): UnitState | undefined {
    const known = this.#states.get(name);
    if (known) return known;
    const file = readUnit(this.machine.files, name);
    if (!file) return undefined;
    const state: UnitState = {
      name,
      file,
      active: "inactive",
      sub: "dead",
      since: undefined,
      started: undefined,
      pid: 0,
      argv: [],
      result: "success",
      code: 0,
      lastPid: 0,
      restarts: 0,
      timer: undefined,
    };
    this.#states.set(name, state);
    return state;
  }

  /** Those that are loaded, and all whose files stand among the units. */
  all(): UnitState[] {
    const { files } = this.machine;
    for (const folder of ["/etc/systemd/system", "/usr/lib/systemd/system"])
      if (files.isFolder(folder)) for (const name of files.list(folder)) if (/\.(service|socket|target|timer)$/.test(name)) this.find(name);
    return [...this.#states.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Marks a unit as running since the machine was booted; its service runs already. */
  booted(name: string, pid: number, at: number): void {
    const unit = this.find(name);
    if (!unit) return;
    const variables = environmentOf(unit.file, this.machine.files);
    const argv = commandOf(unit.file, variables as Record<string, string>);
    Object.assign(unit, { active: "active", sub: "running", since: at, started: at, pid, argv });
  }

  /** Whether the disk says something else than what is loaded. */
  stale(unit: UnitState): boolean {
    return readUnit(this.machine.files, unit.name)?.text !== unit.file.text;
  }

  /** Reads all units from the disk again. */
  reload(): void {
    for (const unit of [...this.#states.values()]) {
      const file = readUnit(this.machine.files, unit.name);
      if (file) unit.file = file;
      else if (unit.active === "inactive") this.#states.delete(unit.name);
    }
    this.#say(undefined, "Reloading.");
  }

  start(unit: UnitState): void {
    if (unit.active === "active") return;
    this.clock.cancel(unit.timer);
    unit.restarts = 0;
    this.#launch(unit);
  }

  stop(unit: UnitState): void {
    this.clock.cancel(unit.timer);
    if (unit.active === "inactive" || unit.active === "failed") return;
    const running = unit.active === "active";
    const title = this.#title(unit);
    if (running) {
      this.#say(unit, `Stopping ${title}...`);
      this.services[unit.name]?.stop();
    }
    Object.assign(unit, { active: "inactive", sub: "dead", since: this.clock.now, lastPid: unit.pid, pid: 0, result: "success", code: 0 });
    if (running) this.#say(unit, `${unit.name}: Deactivated successfully.`);
    this.#say(unit, `Stopped ${title}.`);
  }

  reloaded(unit: UnitState): void {
    const title = this.#title(unit);
    this.#say(unit, `Reloading ${title}...`);
    this.services[unit.name]?.reload?.();
    this.#say(unit, `Reloaded ${title}.`);
  }
  /** Waits until a unit has stopped or started. */
  *settled({ name }: UnitState): Task<void> {
    for (let on = this.services[name]?.busy; on; on = this.services[name]?.busy) yield { on };
  }

  restart(unit: UnitState): void {
    this.stop(unit);
    this.start(unit);
  }

  /** Sends the unit's process a signal, as kill does; where that ends it, systemd takes it for what it is. */
  killed(unit: UnitState, signal: number): void {
    if (unit.active !== "active" || this.services[unit.name]?.heeds?.(signal)) return;
    this.services[unit.name]?.stop();
    this.#ended(unit, unit.pid, { signal });
  }

  #title(unit: UnitState): string {
    return `${unit.name} - ${settingOf(unit.file, "Unit.Description") ?? unit.name}`;
  }

  #launch(unit: UnitState): void {
    const variables = environmentOf(unit.file, this.machine.files);
    const pid = this.nextPid();
    const title = this.#title(unit);
    if ("missing" in variables && typeof variables["missing"] === "string" && Object.keys(variables).length === 1) {
      this.#say(unit, `${unit.name}: Failed to load environment files: No such file or directory`, PRIORITY.warning);
      this.#say(unit, `${unit.name}: Failed to run 'start' task: No such file or directory`, PRIORITY.warning);
      this.#say(unit, `${unit.name}: Failed with result 'resources'.`, PRIORITY.warning);
      this.#say(unit, `Failed to start ${title}.`, PRIORITY.error);
      Object.assign(unit, { result: "resources", code: 0 });
      this.#again(unit);
      return;
    }
    const argv = commandOf(unit.file, variables as Record<string, string>);
    Object.assign(unit, { active: "active", sub: "running", since: this.clock.now, started: this.clock.now, pid, argv });
    this.#say(unit, `Started ${title}.`);
    const executable = argv[0] ?? "";
    if (!this.machine.files.exists(executable)) {
      this.#say(unit, `${unit.name}: Unable to locate executable '${executable}': No such file or directory`, PRIORITY.error);
      this.#say(unit, `${unit.name}: Failed at step EXEC spawning ${executable}: No such file or directory`, PRIORITY.error);
      unit.timer = this.clock.after(NOTHING, () => this.#ended(unit, pid, { code: 203 }));
      return;
    }
    this.services[unit.name]?.start(argv, pid, (code) => this.#ended(unit, pid, { code }));
  }

  #ended(unit: UnitState, pid: number, { code = 0, signal }: { code?: number; signal?: number }): void {
    if (unit.pid !== pid || unit.active !== "active") return;
    const names: Readonly<Record<number, string>> = { 9: "KILL", 15: "TERM", 2: "INT", 1: "HUP" };
    const good = signal === 15 || (signal === undefined && code === 0);
    if (signal !== undefined && !good)
      this.#say(unit, `${unit.name}: Main process exited, code=killed, status=${signal}/${names[signal] ?? signal}`, PRIORITY.notice);
    else if (!good) {
      const word = code === 203 ? "EXEC" : code === 1 ? "FAILURE" : code === 2 ? "INVALIDARGUMENT" : "n/a";
      this.#say(unit, `${unit.name}: Main process exited, code=exited, status=${code}/${word}`, PRIORITY.notice);
    }
    Object.assign(unit, {
      since: this.clock.now,
      lastPid: pid,
      pid: 0,
      code: signal ?? code,
      result: good ? "success" : signal === undefined ? "exit-code" : "signal",
    });
    if (good) this.#say(unit, `${unit.name}: Deactivated successfully.`);
    else this.#say(unit, `${unit.name}: Failed with result '${unit.result}'.`, PRIORITY.warning);
    this.#again(unit);
  }

  /** What Restart= says about a service that ended. */
  #again(unit: UnitState): void {
    const policy = settingOf(unit.file, "Service.Restart") ?? "no";
    const wanted = policy === "always" || (policy === "on-failure" && unit.result !== "success");
    if (!wanted) {
      Object.assign(unit, {
        active: unit.result === "success" ? "inactive" : "failed",
        sub: unit.result === "success" ? "dead" : "failed",
      });
      return;
    }
    const burst = Number(settingOf(unit.file, "Unit.StartLimitBurst") ?? settingOf(unit.file, "Service.StartLimitBurst") ?? 0);
    if (burst && unit.restarts >= burst) {
      this.#say(unit, `${unit.name}: Start request repeated too quickly.`, PRIORITY.warning);
      this.#say(unit, `${unit.name}: Failed with result '${unit.result}'.`, PRIORITY.warning);
      this.#say(unit, `Failed to start ${this.#title(unit)}.`, PRIORITY.error);
      Object.assign(unit, { active: "failed", sub: "failed" });
      return;
    }
    Object.assign(unit, { active: "activating", sub: "auto-restart" });
    unit.timer = this.clock.after(parseSpan(settingOf(unit.file, "Service.RestartSec") ?? "100ms"), () => {
      unit.restarts++;
      this.#say(unit, `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`);
      this.#launch(unit);
    });
  }

  /** Whether it is started at boot. */
  enablement(unit: UnitState): "enabled" | "disabled" | "static" | "masked" {
    if (unit.file.masked) return "masked";
    const wantedBy = unit.file.settings.get("Install.WantedBy");
    if (!wantedBy?.length) return "static";
    return this.machine.files.exists(`${WANTED}/${unit.name}`) ? "enabled" : "disabled";
  }

  /** Links the unit where the boot looks; false where it is so already, or has nothing to say about it. */
  enable(unit: UnitState): boolean {
    if (this.enablement(unit) !== "disabled") return false;
    const { files } = this.machine;
    files.makeFolder(WANTED, { parents: true });
    files.link(unit.file.path, `${WANTED}/${unit.name}`);
    return true;
  }
  disable(unit: UnitState): boolean {
    if (this.enablement(unit) !== "enabled") return false;
    this.machine.files.remove(`${WANTED}/${unit.name}`);
    return true;
  }
  linkOf = (unit: UnitState): string => `${WANTED}/${unit.name}`;

  #say(unit: UnitState | undefined, text: string, priority: number = PRIORITY.info): void {
    this.journal.add({
      at: this.clock.now,
      ...(unit ? { unit: unit.name } : {}),
      identifier: "systemd",
      pid: 1,
      priority,
      text,
    });
  }
}
