// What kubectl logs with -v: lines of klog on standard error, their times from the world's clock.
import type { Running } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { kubeconfigPaths } from "./client-config.ts";

/** The level from which it is told which files were read. */
const FILES = 6;

/** client-go/features: the gates and their values in kubectl v1.35. */
const GATES: Readonly<Record<string, boolean>> = {
  ClientsAllowCBOR: false,
  ClientsPreferCBOR: false,
  InOrderInformers: true,
  InOrderInformersBatchProcess: true,
  InformerResourceVersion: true,
  WatchListClient: true,
};

/** klog's header and the text. */
function line(self: Running, place: string, text: string, severity: "I" | "W" | "F" | "E" = "I"): void {
  const time = new Date(self.clock.now);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${two(time.getUTCMonth() + 1)}${two(time.getUTCDate())}`;
  const micros = String(Math.round((self.clock.now % 1000) * 1000)).padStart(6, "0");
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}.${micros}`;
  self.stderr.write(`${severity}${day} ${clock} ${String(self.pid).padStart(7)} ${place}] ${text}\n`);
}

/** What is said of trouble that ends the run, whatever the level (klog.Exitf). */
export const logFatal = (self: Running, place: string, text: string): void => line(self, place, text, "F");

/** The level at which a source file logs: that of -v, or that of --vmodule for it where that is higher. */
export function levelOf(call: Call, place: string): number {
  const modules = call.string("vmodule");
  const file = place.replace(/\.go(:\d+)?$/, "");
  let level = call.int("v");
  for (const each of modules ? modules.split(",") : []) {
    const [pattern = "", number] = each.split("=");
    const expression = pattern
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    if (new RegExp(`^${expression}$`).test(file)) level = Math.max(level, Number(number));
  }
  return level;
}

/** What is told from a level on. */
export function logAt(self: Running, call: Call, level: number, place: string, text: string): void {
  if (levelOf(call, place) >= level) line(self, place, text);
}

/** What is told on the way, whatever the level. */
export const logInfo = (self: Running, place: string, text: string): void => line(self, place, text);

/** What is warned of, whatever the level. */
export const logWarning = (self: Running, place: string, text: string): void => line(self, place, text, "W");

/** What is said of trouble that is met on the way, whatever the level. */
export const logError = (self: Running, place: string, text: string): void => line(self, place, text, "E");

/** What is logged when the configuration was read. */
export function logConfig(self: Running, call: Call): void {
  if (levelOf(call, "loader.go") < FILES) return;
  for (const path of kubeconfigPaths(self, call.string("kubeconfig")))
    if (self.machine.files.exists(path)) line(self, "loader.go:405", `Config loaded from file:  ${path}`);
}

/** What is logged when the configuration was read and the client made. */
export function logStart(self: Running, call: Call): void {
  logConfig(self, call);
  if (levelOf(call, "envvar.go") >= 1)
    for (const [gate, on] of Object.entries(GATES))
      line(self, "envvar.go:172", `"Feature gate default state" feature="${gate}" enabled=${on}`);
}
