// The log of errors of nginx: where `error_log` says, and nothing below its level.
import type { Running } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import { dates } from "./server.ts";

const LEVELS = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"] as const;
export type Level = (typeof LEVELS)[number];

/** Where a log goes and from which level on; what nginx was built with unless configured (--error-log-path). */
export interface ErrorLogSetting {
  readonly path: string;
  readonly level: Level;
}
/** Of the arguments of `error_log`. */
export const errorLogOf = ([path = "/var/log/nginx/error.log", level = "error"]: readonly string[] = []): ErrorLogSetting => ({
  path,
  level: LEVELS.find((each) => each === level) ?? "error",
});

/** Paths that are the output of whoever writes: the image links the usual log to it. */
const OUTPUTS: ReadonlySet<string> = new Set(["stderr", "/dev/stderr", "/proc/self/fd/2", "/var/log/nginx/error.log"]);

export class ErrorLog {
  constructor(
    private readonly self: Running,
    public setting: ErrorLogSetting,
  ) {}

  /** A line of the process with a number. */
  write(level: Level, text: string, pid: number = this.self.pid): void {
    const { path, level: least } = this.setting;
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const line = `${dates.slashes(this.self.clock.now)} [${level}] ${pid}#${pid}: ${text}\n`;
    const { files } = this.self.machine;
    if (OUTPUTS.has(path)) this.self.stderr.write(line);
    else if (path === "/dev/stdout") this.self.stdout.write(line);
    else files.write(path.startsWith("/") ? path : `/etc/nginx/${path}`, line, { append: true });
  }
  notice(text: string, pid?: number): void {
    this.write("notice", text, pid);
  }
  /** That a signal came, from whom, and what is done about it (ngx_signal_handler). */
  signal(name: SignalName | "SIGIO", from: number | undefined, action = "", pid?: number): void {
    const number = name === "SIGIO" ? 29 : signalNumber(name);
    this.notice(`signal ${number} (${name}) received${from === undefined ? "" : ` from ${from}`}${action && `, ${action}`}`, pid);
  }
}
