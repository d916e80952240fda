// What becomes of what containers write: drivers, their options, and which lines are left to be read (daemon/logger).
import { bytesOf } from "../../base/units.ts";
import type { LogLine } from "../../containers/log.ts";
import { EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { HostConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";
import { checkOptions, isTrue } from "./log-drivers.ts";

/** Where nothing is told: files grow as they like, but those of the driver local. */
const USUAL = { size: "-1", files: "1" };
const LOCAL = { size: "20m", files: "5" };

/** Drivers whose own files are read; what others get is kept in a cache beside them (logger/loggerutils/cache). */
const READABLE = ["json-file", "local", "journald"];

/** @throws EngineError for a driver or an option that there is not */
export const checkLogging = ({ host }: Parts, { LogConfig }: HostConfig): void =>
  checkOptions(LogConfig?.Type || "json-file", LogConfig?.Config ?? {}, host.files);

/** With the daemon's own driver and options, where others are not asked for (daemon/logs.go: mergeAndVerifyLogConfig). */
export function withLogging({ daemon: { config } }: Parts, host: HostConfig): HostConfig {
  const { "log-driver": usual, "log-opts": options } = config;
  if (!usual && !options) return host;
  const Type = host.LogConfig?.Type || usual || "json-file";
  const own = Object.entries(options ?? {}).filter(([name]) => Type === (usual || "json-file") || name.startsWith("cache-"));
  const merged = Object.entries({ ...Object.fromEntries(own), ...host.LogConfig?.Config }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...host, LogConfig: { Type, Config: Object.fromEntries(merged) } };
}

/** @throws EngineError where nothing is kept */
export function checkReadable({ hostConfig }: DockerContainer): void {
  const { Type = "", Config } = hostConfig.LogConfig ?? {};
  const cached = !isTrue(Config?.["cache-disabled"]);
  if (Type === "none" || (Type && !READABLE.includes(Type) && !cached))
    throw new EngineError(501, "configured logging driver does not support reading");
}

/** Of all lines those that are left: a file that has become too large is followed by another, and there are no more of them than max-file says. */
export function kept(lines: readonly LogLine[], { LogConfig }: HostConfig): readonly LogLine[] {
  const { Type: driver = "", Config: options = {} } = LogConfig ?? {};
  const cached = driver !== "" && !READABLE.includes(driver);
  const usual = cached || driver === "local" ? LOCAL : USUAL;
  const prefix = cached ? "cache-" : "";
  const { [`${prefix}max-size`]: size = usual.size, [`${prefix}max-file`]: files = usual.files } = options ?? {};
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
