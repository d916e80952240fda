// systemctl status: a unit as it is shown with its processes and its last words.
import type { ServiceHost } from "../../world/node/hosts.ts";
import { ago } from "../../world/node/span.ts";
import { settingOf } from "../../world/node/unit-file.ts";
import type { UnitState } from "../../world/node/units.ts";
import { entryText, longTime } from "./journal-text.ts";

export const LONG = {
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
  return `${unit.active}${unit.sub === unit.active ? "" : ` (${unit.sub})`}${result}${since}`;
}

const ENDS: Readonly<Record<number, string>> = { 0: "SUCCESS", 1: "FAILURE", 2: "INVALIDARGUMENT", 203: "EXEC" };

export const SIGNALS: Readonly<Record<number, string>> = { 9: "KILL", 15: "TERM", 2: "INT", 1: "HUP" };

function processLine(unit: UnitState): string {
  const status =
    unit.result === "signal"
      ? `code=killed, signal=${SIGNALS[unit.code] ?? unit.code}`
      : `code=exited, status=${unit.code}${unit.code in ENDS ? `/${ENDS[unit.code]}` : ""}`;
  return `${unit.lastPid} ExecStart=${unit.argv[0] === undefined ? "" : settingOf(unit.file, "Service.ExecStart")} (${status})`;
}

export function statusText(host: ServiceHost, unit: UnitState, lines: number): string {
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
