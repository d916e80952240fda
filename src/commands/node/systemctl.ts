// systemctl: the service manager of a node.
import type { Running, Task } from "../../machine/process.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { ago } from "../../world/node/span.ts";
import { settingOf } from "../../world/node/unit-file.ts";
import type { UnitState } from "../../world/node/units.ts";
import { type Options, options, say, ToolError } from "../unix/tool.ts";
import { entryText, longTime } from "./journal-text.ts";
import { nodeTool } from "./on-node.ts";

const LONG = {
  now: "N",
  "no-pager": "P",
  full: "l",
  "lines=": "n",
  "property=": "p",
  value: "v",
  all: "a",
  "type=": "t",
  "state=": "s",
  quiet: "q",
  "no-legend": "L",
  "legend=": "L",
  force: "f",
  "output=": "o",
  failed: "F",
  plain: "I",
  "signal=": "S",
  "kill-whom=": "K",
  version: "V",
} as const;

const withSuffix = (name: string): string => (/\.(service|socket|target|timer|mount|slice|scope)$/.test(name) ? name : `${name}.service`);

/** A dot that tells the state: its colour is the terminal's. */
const DOT = { active: "●", failed: "×", activating: "●", inactive: "○", deactivating: "●" } as const;
const BYTES = ["", "K", "M", "G"];
function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < 3; unit++) value /= 1024;
  return `${value.toFixed(1)}${BYTES[unit]}`;
}

function stateLine(unit: UnitState, now: number): string {
  const since = unit.since === undefined ? "" : ` since ${longTime(unit.since)}; ${ago(now - unit.since)}`;
  const result = unit.result === "success" || unit.active === "active" ? "" : ` (Result: ${unit.result})`;
  return `${unit.active} (${unit.sub})${result}${since}`;
}

const ENDS: Readonly<Record<number, string>> = { 0: "SUCCESS", 1: "FAILURE", 2: "INVALIDARGUMENT", 203: "EXEC" };
const SIGNALS: Readonly<Record<number, string>> = { 9: "KILL", 15: "TERM", 2: "INT", 1: "HUP" };

function processLine(unit: UnitState): string {
  const status =
    unit.result === "signal"
      ? `code=killed, signal=${SIGNALS[unit.code] ?? unit.code}`
      : `code=exited, status=${unit.code}${unit.code in ENDS ? `/${ENDS[unit.code]}` : ""}`;
  return `${unit.lastPid} ExecStart=${unit.argv[0] === undefined ? "" : settingOf(unit.file, "Service.ExecStart")} (${status})`;
}

function statusText(host: NodeHost, unit: UnitState, lines: number): string {
  const { units, machine, journal } = host;
  const { now } = machine.clock;
  const enablement = units.enablement(unit);
  const loaded =
    enablement === "masked"
      ? `masked (Reason: Unit ${unit.name} is masked.)`
      : `loaded (${unit.file.path}; ${enablement}${enablement === "static" ? "" : "; preset: enabled"})`;
  const out = [`${DOT[unit.active]} ${unit.name} - ${settingOf(unit.file, "Unit.Description") ?? unit.name}`, `     Loaded: ${loaded}`];
  if (unit.file.dropIns.length) {
    const folder = unit.file.dropIns[0]!.slice(0, unit.file.dropIns[0]!.lastIndexOf("/"));
    out.push(
      `    Drop-In: ${folder}`,
      `             └─${unit.file.dropIns.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(", ")}`,
    );
  }
  out.push(`     Active: ${stateLine(unit, now)}`);
  const documentation = unit.file.settings.get("Unit.Documentation")?.join(" ").split(/\s+/) ?? [];
  for (const [index, each] of documentation.entries()) out.push(`${index ? "            " : "       Docs:"} ${each}`);
  if (unit.active !== "active" && unit.lastPid) out.push(`    Process: ${processLine(unit)}`);
  if (unit.active === "active") {
    const process = host.processes.find(({ pid }) => pid === unit.pid);
    const name = (unit.argv[0] ?? "").split("/").at(-1);
    out.push(
      `   Main PID: ${unit.pid} (${name})`,
      `      Tasks: ${unit.name === "kubelet.service" ? 14 : unit.name === "containerd.service" ? 61 : 1} (limit: 9480)`,
      `     Memory: ${size(process?.resident ?? 0)}`,
      `        CPU: ${cpuText(now - (unit.started ?? now))}`,
      `     CGroup: /system.slice/${unit.name}`,
      `             └─${unit.pid} ${unit.argv.join(" ")}`,
    );
  } else if (unit.lastPid)
    out.push(`   Main PID: ${processLine(unit).replace(/ ExecStart=.*? \(code/, " (code")}`, `        CPU: ${cpuText(3000)}`);
  const said = journal.from(0).filter((entry) => entry.unit === unit.name);
  const shown = lines ? said.slice(-lines) : [];
  return `${out.join("\n")}\n${shown.length ? `\n${shown.map((entry) => entryText(entry, "short", machine.hostname)).join("")}` : ""}`;
}

/** Processor time of a daemon that has been there for so long: about two percent of one. */
function cpuText(milliseconds: number): string {
  const used = Math.max(40, Math.round(milliseconds * 0.02));
  if (used < 1000) return `${used}ms`;
  const minutes = Math.floor(used / 60_000);
  return `${minutes ? `${minutes}min ` : ""}${((used % 60_000) / 1000).toFixed(3)}s`;
}

const missing = (name: string): string => `Unit ${name} could not be found.`;

function* status(self: Running, host: NodeHost, names: readonly string[], flags: Options): Task<number> {
  const lines = Number(flags.value("n") ?? 10);
  if (!names.length) throw new ToolError("k8s-quest does not simulate systemctl status without a unit yet");
  let code = 0;
  for (const [index, name] of names.entries()) {
    const unit = host.unit(name);
    if (!unit) {
      self.stderr.write(`${missing(name)}\n`);
      code = 4;
      continue;
    }
    if (index) yield* say(self, "\n");
    if (host.units.stale(unit)) self.stderr.write(staleText(name));
    yield* say(self, statusText(host, unit, lines));
    if (unit.active !== "active") code = Math.max(code, 3);
  }
  return code;
}

const staleText = (name: string): string =>
  `Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`;

/** start, stop, restart and their kin. */
function* change(self: Running, host: NodeHost, verb: string, names: readonly string[]): Task<number> {
  let code = 0;
  if (!names.length) throw new ToolError("Too few arguments.");
  for (const name of names) {
    const unit = host.unit(name);
    if (!unit) {
      self.stderr.write(
        verb === "stop" ? `Failed to stop ${name}: Unit ${name} not loaded.\n` : `Failed to ${verb} ${name}: Unit ${name} not found.\n`,
      );
      code = 5;
      continue;
    }
    if (host.units.enablement(unit) === "masked" && verb !== "stop") {
      self.stderr.write(`Failed to ${verb} ${name}: Unit ${name} is masked.\n`);
      code = 1;
      continue;
    }
    if (!SIMULATED.has(name)) throw new ToolError(`k8s-quest does not simulate systemctl ${verb} ${name} yet`);
    if (host.units.stale(unit)) self.stderr.write(staleText(name));
    if (verb === "start") host.units.start(unit);
    else if (verb === "stop") host.units.stop(unit);
    else if (verb === "try-restart" || verb === "condrestart") {
      if (unit.active === "active") host.units.restart(unit);
    } else if (verb === "reload") {
      self.stderr.write(`Failed to reload ${name}: Job type reload is not applicable for unit ${name}.\n`);
      code = 1;
    } else host.units.restart(unit);
    // The command waits until the process has been started, not until it works.
    yield { until: self.clock.now + 40 };
    if (unit.active === "failed" || unit.result === "resources") {
      self.stderr.write(
        `Job for ${name} failed because of unavailable resources or another system error.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
      );
      code = 1;
    }
  }
  return code;
}

/** Units whose processes do something here. */
const SIMULATED = new Set(["kubelet.service", "containerd.service"]);

function* enable(self: Running, host: NodeHost, verb: string, names: readonly string[], flags: Options): Task<number> {
  for (const name of names) {
    const unit = host.unit(name);
    if (!unit) {
      self.stderr.write(`Failed to ${verb} unit: Unit file ${name} does not exist.\n`);
      return 1;
    }
    const { units } = host;
    const { files } = host.machine;
    const link = units.linkOf(unit);
    const masked = `/etc/systemd/system/${name}`;
    if (verb === "mask") {
      if (!files.exists(masked)) files.link("/dev/null", masked);
      self.stderr.write(`Created symlink ${masked} → /dev/null.\n`);
    } else if (verb === "unmask") {
      if (unit.file.masked) {
        files.remove(masked);
        self.stderr.write(`Removed "${masked}".\n`);
      }
    } else if (verb === "enable") {
      if (units.enable(unit)) self.stderr.write(`Created symlink ${link} → ${unit.file.path}.\n`);
    } else if (units.disable(unit)) self.stderr.write(`Removed "${link}".\n`);
    if (verb === "mask" || verb === "unmask") units.reload();
  }
  if (flags.has("N")) return yield* change(self, host, verb === "enable" || verb === "unmask" ? "start" : "stop", names);
  return 0;
}

function properties(host: NodeHost, unit: UnitState): Record<string, string> {
  const time = (at: number | undefined) => (at === undefined ? "" : longTime(at));
  const files = unit.file.settings.get("Service.EnvironmentFile") ?? [];
  return {
    Type: settingOf(unit.file, "Service.Type") ?? "simple",
    Restart: settingOf(unit.file, "Service.Restart") ?? "no",
    RestartUSec: settingOf(unit.file, "Service.RestartSec") ? `${settingOf(unit.file, "Service.RestartSec")}s` : "100ms",
    MainPID: String(unit.pid),
    NRestarts: String(unit.restarts),
    Result: unit.result,
    ExecMainStartTimestamp: time(unit.started),
    ExecMainPID: String(unit.pid || unit.lastPid),
    ExecMainCode: unit.pid ? "0" : "1",
    ExecMainStatus: String(unit.code),
    ExecStart: `{ path=${unit.argv[0] ?? "/usr/bin/true"} ; argv[]=${settingOf(unit.file, "Service.ExecStart") ?? ""} ; ignore_errors=no ; start_time=[${time(unit.started)}] ; stop_time=[n/a] ; pid=${unit.pid} ; code=(null) ; status=0/0 }`,
    Environment: (unit.file.settings.get("Service.Environment") ?? []).join(" "),
    EnvironmentFiles: files
      .map((each) => `${each.replace(/^-/, "")} (ignore_errors=${each.startsWith("-") ? "yes" : "no"})`)
      .join("\nEnvironmentFiles="),
    Id: unit.name,
    Names: unit.name,
    Wants: unit.file.settings.get("Unit.Wants")?.join(" ") ?? "",
    After: unit.file.settings.get("Unit.After")?.join(" ") ?? "",
    Documentation: unit.file.settings.get("Unit.Documentation")?.join(" ") ?? "",
    Description: settingOf(unit.file, "Unit.Description") ?? unit.name,
    LoadState: unit.file.masked ? "masked" : "loaded",
    ActiveState: unit.active,
    FreezerState: "running",
    SubState: unit.sub,
    FragmentPath: unit.file.path,
    DropInPaths: unit.file.dropIns.join(" "),
    UnitFileState: host.units.enablement(unit),
    UnitFilePreset: "enabled",
    ActiveEnterTimestamp: time(unit.started),
    NeedDaemonReload: host.units.stale(unit) ? "yes" : "no",
  };
}

function* show(self: Running, host: NodeHost, names: readonly string[], flags: Options): Task<number> {
  const asked = flags.values("p").flatMap((list) => list.split(","));
  for (const [index, name] of names.entries()) {
    const unit = host.unit(name);
    const all: Record<string, string> = unit
      ? properties(host, unit)
      : { Id: name, LoadState: "not-found", ActiveState: "inactive", SubState: "dead", UnitFileState: "", MainPID: "0", Result: "success" };
    if (index) yield* say(self, "\n");
    for (const key of asked.length ? asked : Object.keys(all))
      if (key in all) yield* say(self, flags.has("v") ? `${all[key]}\n` : `${key}=${all[key]}\n`);
  }
  return 0;
}

function* list(self: Running, host: NodeHost, patterns: readonly string[], flags: Options, onDisk: boolean): Task<number> {
  const types = flags.values("t").flatMap((each) => each.split(","));
  const states = [...flags.values("s").flatMap((each) => each.split(",")), ...(flags.has("F") ? ["failed"] : [])];
  const match = (name: string) =>
    !patterns.length || patterns.some((each) => new RegExp(`^${each.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(name));
  const all = host
    .allUnits()
    .filter((unit) => (!types.length || types.some((type) => unit.name.endsWith(`.${type}`))) && match(unit.name))
    .filter(
      (unit) => !states.length || states.includes(unit.active) || states.includes(unit.sub) || states.includes(host.units.enablement(unit)),
    );
  const rows = onDisk
    ? [
        ["UNIT FILE", "STATE", "PRESET"],
        ...all.map((unit) => [unit.name, host.units.enablement(unit), host.units.enablement(unit) === "static" ? "-" : "enabled"]),
      ]
    : [
        ["  UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"],
        ...all
          .filter((unit) => onDisk || flags.has("a") || states.length || unit.active !== "inactive")
          .map((unit) => [
            `${unit.active === "failed" ? "●" : " "} ${unit.name}`,
            unit.file.masked ? "masked" : "loaded",
            unit.active,
            unit.sub,
            settingOf(unit.file, "Unit.Description") ?? "",
          ]),
      ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const text = (row: readonly string[]) =>
    `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index]!))).join(" ")}\n`;
  const legend = !flags.has("L");
  yield* say(self, (legend ? rows : rows.slice(1)).map(text).join(""));
  const count = rows.length - 1;
  if (legend && onDisk) yield* say(self, `\n${count} unit files listed.\n`);
  else if (legend)
    yield* say(
      self,
      `\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n${count} loaded units listed.${flags.has("a") ? "" : " Pass --all to see loaded but inactive units, too."}\nTo show all installed unit files use 'systemctl list-unit-files'.\n`,
    );
  return 0;
}

const VERBS = new Set(["start", "stop", "restart", "try-restart", "condrestart", "reload", "reload-or-restart", "force-reload"]);

export const systemctl = nodeTool("systemctl", "systemd", function* (self, host, args) {
  const flags = options(args, "n:p:at:s:qflo:S:", LONG, {
    unsimulated: "oK",
    unseen: {
      P: "output never goes through a pager here",
      l: "lines are shown whole anyway",
      f: "nothing stands in the way",
      I: "there is no tree of units",
    },
  });
  if (flags.has("V")) {
    yield* say(self, "systemd 252 (252.39-1~deb12u1)\n");
    return 0;
  }
  const [verb = "list-units", ...rest] = flags.operands;
  const names = rest.map(withSuffix);
  if (VERBS.has(verb)) return yield* change(self, host, verb, names);
  switch (verb) {
    case "status":
      return yield* status(self, host, names, flags);
    case "enable":
    case "disable":
    case "mask":
    case "unmask":
      return yield* enable(self, host, verb, names, flags);
    case "is-active":
    case "is-failed": {
      const state = names.map((name) => host.unit(name)?.active ?? "inactive");
      if (!flags.has("q")) yield* say(self, `${state.join("\n")}\n`);
      return verb === "is-active" ? (state.includes("active") ? 0 : 3) : state.includes("failed") ? 0 : 1;
    }
    case "is-enabled": {
      let code = 0;
      for (const name of names) {
        const unit = host.unit(name);
        if (!unit) {
          self.stderr.write(`Failed to get unit file state for ${name}: No such file or directory\n`);
          code = 1;
          continue;
        }
        const state = host.units.enablement(unit);
        if (!flags.has("q")) yield* say(self, `${state}\n`);
        if (state === "disabled" || state === "masked") code = 1;
      }
      return code;
    }
    case "daemon-reload":
    case "daemon-reexec":
      host.allUnits();
      host.units.reload();
      return 0;
    case "reset-failed":
      for (const unit of host.allUnits())
        if (unit.active === "failed" && (!names.length || names.includes(unit.name)))
          Object.assign(unit, { active: "inactive", sub: "dead", result: "success" });
      return 0;
    case "kill": {
      const word = (flags.value("s") ?? flags.value("S") ?? "TERM").replace(/^SIG/, "");
      const number = /^\d+$/.test(word)
        ? Number(word)
        : Number(Object.entries(SIGNALS).find(([, each]) => each === word)?.[0] ?? Number.NaN);
      if (Number.isNaN(number)) throw new ToolError(`Failed to parse signal string ${word}.`);
      for (const name of names) {
        const unit = host.unit(name);
        if (unit) host.units.killed(unit, number);
      }
      return 0;
    }
    case "cat":
      for (const [index, name] of names.entries()) {
        const unit = host.unit(name);
        if (!unit) {
          self.stderr.write(`No files found for ${name}.\n`);
          return 1;
        }
        const paths = [unit.file.path, ...unit.file.dropIns];
        yield* say(self, (index ? "\n" : "") + paths.map((path) => `# ${path}\n${self.machine.files.read(path)}`).join("\n"));
      }
      return 0;
    case "show":
      return yield* show(self, host, names, flags);
    case "list-units":
      return yield* list(self, host, rest, flags, false);
    case "list-unit-files":
      return yield* list(self, host, rest, flags, true);
    case "edit":
      throw new ToolError(
        "k8s-quest does not simulate systemctl edit yet: write a file in /etc/systemd/system/UNIT.d and say systemctl daemon-reload",
      );
    default:
      throw new ToolError(
        /^(isolate|reboot|poweroff|halt|rescue|emergency|suspend|get-default|set-default|list-dependencies|list-timers|list-sockets|list-jobs|help|is-system-running|set-property|preset|link|revert|import-environment|show-environment)$/.test(
          verb,
        )
          ? `k8s-quest does not simulate systemctl ${verb} yet`
          : `Unknown command verb ${verb}.`,
      );
  }
});
