// minikube config: what is kept in ~/.minikube/config/config.json and stands for flags that are not given (cmd/minikube/cmd/config).
import { goDecoded } from "../../base/go-json-decoder.ts";
import { goKind } from "../../base/go-json-error.ts";
import { sprintf } from "../../base/go-template/functions.ts";
import { parent } from "../../machine/paths.ts";
import type { Process, Running } from "../../machine/process.ts";
import type { Words } from "../clusters/words.ts";
import { exiting, fail, MISUSED, out, unsimulated } from "./words.ts";

type Value = string | number | boolean;
type Kind = "text" | "number" | "bool";

/** The settings, what they hold, and whether a cluster has to be made anew for them. */
const SETTINGS: Readonly<Record<string, { kind: Kind; anew?: boolean }>> = {
  driver: { kind: "text", anew: true },
  "vm-driver": { kind: "text", anew: true },
  "container-runtime": { kind: "text", anew: true },
  "feature-gates": { kind: "text", anew: true },
  v: { kind: "number" },
  cpus: { kind: "text", anew: true },
  "disk-size": { kind: "text", anew: true },
  "host-only-cidr": { kind: "text" },
  memory: { kind: "text", anew: true },
  log_dir: { kind: "text" },
  "kubernetes-version": { kind: "text" },
  "iso-url": { kind: "text" },
  WantUpdateNotification: { kind: "bool" },
  WantBetaUpdateNotification: { kind: "bool" },
  ReminderWaitPeriodInHours: { kind: "number" },
  WantNoneDriverWarning: { kind: "bool" },
  WantVirtualBoxDriverWarning: { kind: "bool" },
  profile: { kind: "text" },
  bootstrapper: { kind: "text" },
  "insecure-registry": { kind: "text" },
  "hyperv-virtual-switch": { kind: "text" },
  "disable-driver-mounts": { kind: "bool" },
  "embed-certs": { kind: "bool" },
  "native-ssh": { kind: "bool" },
  rootless: { kind: "bool" },
  MaxAuditEntries: { kind: "number" },
};
/** Settings that `minikube start` and the choice of a profile look at here. */
const HEEDED = ["driver", "vm-driver", "container-runtime", "cpus", "memory", "kubernetes-version", "profile"];

export const pathOf = (self: Running): string => `${self.environment["HOME"] ?? "/root"}/.minikube/config/config.json`;

type Settings = Record<string, Value>;

/** What is kept; or why it cannot be read (pkg/minikube/config: ReadConfig). */
export function readSettings(self: Running): { settings: Settings } | { error: string } {
  const { files } = self.machine;
  const path = pathOf(self);
  if (!files.exists(path)) return { settings: {} };
  if (files.isFolder(path)) return { error: `decode ${path}: read ${path}: is a directory` };
  const decoded = goDecoded(files.read(path));
  if ("error" in decoded) return { error: `decode ${path}: ${decoded.error}` };
  const value = decoded.value ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return { settings: value as Settings };
  return { error: `decode ${path}: json: cannot unmarshal ${goKind(value)} into Go value of type config.MinikubeConfig` };
}

/** What stands for flags that are not given: nothing where the file is broken, which only the log tells (cmd/minikube/cmd: initConfig). */
export function settingsOf(self: Running): Settings {
  const read = readSettings(self);
  return "settings" in read ? read.settings : {};
}

export function keep(self: Running, settings: Record<string, Value>): void {
  const { files } = self.machine;
  const path = pathOf(self);
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true, owner: self.user });
  const sorted = Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
  files.write(path, JSON.stringify(sorted, null, 4), { mode: 0o644, owner: self.user });
}

/** What a text means for a setting; a message where it means nothing. */
function settingOf(kind: Kind, text: string): { value: Value } | string {
  if (kind === "number")
    return /^-?\d+$/.test(text) ? { value: Number(text) } : `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  if (kind === "bool")
    return /^(1|0|t|f|true|false|TRUE|FALSE|True|False|T|F)$/.test(text)
      ? { value: /^(1|t)/i.test(text) }
      : `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
  return { value: text };
}

function* set(self: Running, operands: readonly string[]): Process {
  const [name = "", text = ""] = operands;
  if (operands.length !== 2)
    return yield* exiting(
      self,
      "MK_USAGE",
      `${operands.length < 2 ? "not enough" : "too many"} arguments (${operands.length}).\nusage: minikube config set PROPERTY_NAME PROPERTY_VALUE`,
    );
  const setting = SETTINGS[name];
  const failed = (why: string): Process => exiting(self, "MK_CONFIG_SET", `Set failed: ${why}`);
  const of = `for ${JSON.stringify(name)} value of ${JSON.stringify(text)}`;
  if (!setting) return yield* failed(`find settings ${of}: property name ${JSON.stringify(name)} not found`);
  if (!HEEDED.includes(name)) return yield* unsimulated(self, `the setting ${name}`);
  const value = settingOf(setting.kind, text);
  if (typeof value === "string") return yield* failed(`set: ${value}`);
  const read = readSettings(self);
  if ("error" in read) return yield* failed(`read config file ${JSON.stringify(pathOf(self))}: ${read.error}`);
  keep(self, { ...read.settings, [name]: value.value });
  if (setting.anew) yield* out(self, "❗  These changes will take effect upon a minikube delete and then a minikube start\n");
  return 0;
}

export function* config(self: Running, words: Words): Process {
  const [, verb, ...operands] = words.plain;
  const [name = ""] = operands;
  switch (verb) {
    case "set":
      return yield* set(self, operands);
    case "get": {
      const read = readSettings(self);
      if ("error" in read) return yield* fail(self, `Error: ${read.error}\n`, MISUSED);
      const value = read.settings[name];
      if (value === undefined) return yield* fail(self, "Error: specified key could not be found in config\n", MISUSED);
      yield* out(self, `${sprintf("%v", value)}\n`);
      return 0;
    }
    case "unset": {
      if (!SETTINGS[name]) return yield* fail(self, `Error: property name ${JSON.stringify(name)} not found\n`, 1);
      const read = readSettings(self);
      if ("error" in read) return yield* exiting(self, "MK_CONFIG_UNSET", `unset failed: ${read.error}`);
      const { [name]: _gone, ...kept } = read.settings;
      keep(self, kept);
      return 0;
    }
    case "view": {
      const read = readSettings(self);
      if ("error" in read) return yield* exiting(self, "MK_CONFIG_VIEW", `config view failed: ${read.error}`);
      yield* out(
        self,
        Object.entries(read.settings)
          .map(([each, value]) => `- ${each}: ${sprintf("%v", value)}\n`)
          .join(""),
      );
      return 0;
    }
    default:
      return yield* unsimulated(self, `\`minikube config ${verb ?? ""}\``);
  }
}
