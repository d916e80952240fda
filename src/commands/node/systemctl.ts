// systemctl: the service manager of a node.
import type { Running, Task } from "../../machine/process.ts";
import type { ServiceHost } from "../../world/node/hosts.ts";
import { settingOf } from "../../world/node/unit-file.ts";
import { type Options, options, say, ToolError } from "../unix/tool.ts";
import { serviceTool } from "./on-node.ts";
import { show } from "./systemctl-show.ts";
import { LONG, SIGNALS, statusText } from "./systemctl-status.ts";

const withSuffix = (name: string): string => (/\.(service|socket|target|timer|mount|slice|scope)$/.test(name) ? name : `${name}.service`);

const missing = (name: string): string => `Unit ${name} could not be found.`;

export function* status(self: Running, host: ServiceHost, names: readonly string[], flags: Options): Task<number> {
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
function* change(self: Running, host: ServiceHost, verb: string, names: readonly string[]): Task<number> {
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
    } else if (verb === "reload" && settingOf(unit.file, "Service.ExecReload")) {
      if (unit.active === "active") host.units.reloaded(unit);
      else {
        self.stderr.write(`${name} is not active, cannot reload.\n`);
        code = 1;
      }
    } else if (verb === "reload") {
      self.stderr.write(`Failed to reload ${name}: Job type reload is not applicable for unit ${name}.\n`);
      code = 1;
    } else host.units.restart(unit);
    // The command waits until the process has been started, not until it works.
    yield { until: self.clock.now + 40 };
    yield* host.units.settled(unit);
    if (unit.active === "failed" || unit.result === "resources") {
      self.stderr.write(
        `Job for ${name} failed because of unavailable resources or another system error.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
      );
      code = 1;
    } else if (verb !== "stop" && verb !== "reload" && unit.active !== "active" && settingOf(unit.file, "Service.Type") === "notify") {
      // Such a unit has only started when it says so.
      self.stderr.write(
        `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
      );
      code = 1;
    }
  }
  return code;
}

/** Units whose processes do something here. */
const SIMULATED = new Set(["kubelet.service", "containerd.service", "docker.service"]);

function* enable(self: Running, host: ServiceHost, verb: string, names: readonly string[], flags: Options): Task<number> {
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

export function* list(self: Running, host: ServiceHost, patterns: readonly string[], flags: Options, onDisk: boolean): Task<number> {
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

export const systemctl = serviceTool("systemctl", "systemd", function* (self, host, args) {
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
