// What becomes of what containers write: drivers, their options, and which lines are left to be read (daemon/logger).
import { bytesOf } from "../../base/units.ts";
import type { LogLine } from "../../containers/log.ts";
import { badRequest, EngineError } from "../error.ts";
import type { HostConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";

export const LOG_DRIVERS = ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "splunk", "syslog"];

const COMMON = ["mode", "max-buffer-size"];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "json-file": [...COMMON, "max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag"],
  local: [...COMMON, "max-file", "max-size", "compress"],
};
/** Where nothing is told: files grow as they like, but those of the driver local. */
const USUAL = { size: "-1", files: "1" };
const LOCAL = { size: "20m", files: "5" };

/** @throws EngineError for a driver or an option that there is not */
export function checkLogging({ LogConfig }: HostConfig): void {
  const { Type = "", Config = {} } = LogConfig ?? {};
  const driver = Type || "json-file";
  if (driver === "none") return;
  if (!LOG_DRIVERS.includes(driver)) throw badRequest(`logger: no log driver named '${driver}' is registered`);
  const options = OPTIONS[driver];
  if (!options) throw new EngineError(501, `k8s-quest does not simulate --log-driver ${driver} yet`);
  for (const [name, value] of Object.entries(Config ?? {})) {
    if (!options.includes(name)) throw badRequest(`unknown log opt '${name}' for ${driver} log driver`);
    if (name === "max-size" && value !== "-1" && bytesOf(value) === undefined) throw badRequest(`invalid size: '${value}'`);
    if (name === "max-file" && !(Number(value) >= 1)) throw badRequest("max-file cannot be less than 1");
  }
}

/** @throws EngineError where nothing is kept */
export function checkReadable({ hostConfig }: DockerContainer): void {
  if (hostConfig.LogConfig?.Type === "none") throw new EngineError(501, "configured logging driver does not support reading");
}

/** Of all lines those that are left: a file that has become too large is followed by another, and there are no more of them than max-file says. */
export function kept(lines: readonly LogLine[], { LogConfig }: HostConfig): readonly LogLine[] {
  const usual = LogConfig?.Type === "local" ? LOCAL : USUAL;
  const { "max-size": size = usual.size, "max-file": files = usual.files } = LogConfig?.Config ?? {};
  const most = size === "-1" ? undefined : bytesOf(size);
  if (most === undefined) return lines;
  /** Where each file begins. */
  const starts = [0];
  let written = 0;
  for (const [index, { text }] of lines.entries()) {
    if (written >= most) {
      starts.push(index);
      written = 0;
    }
    // {"log":…,"stream":"stdout","time":"2026-01-05T09:00:00.000000000Z"}
    written += JSON.stringify(text).length + 67;
  }
  return lines.slice(starts.slice(-Number(files))[0]);
}
