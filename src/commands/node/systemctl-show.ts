// systemctl show: the properties of a unit.
import type { Running, Task } from "../../machine/process.ts";
import type { ServiceHost } from "../../world/node/hosts.ts";
import { settingOf } from "../../world/node/unit-file.ts";
import type { UnitState } from "../../world/node/units.ts";
import { type Options, say } from "../unix/tool.ts";
import { longTime } from "./journal-text.ts";

function properties(host: ServiceHost, unit: UnitState): Record<string, string> {
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

export function* show(self: Running, host: ServiceHost, names: readonly string[], flags: Options): Task<number> {
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
