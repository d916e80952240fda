// nginx's configuration as the program needs it: what it makes, whom its workers run as, its servers.
import type { FileSystem } from "../../machine/files.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import { parent } from "../../machine/paths.ts";
import { type Directive, directive, directives, type NginxError, parseConfig, parseGiven } from "./nginx-config.ts";
import { type ErrorLogSetting, errorLogOf } from "./nginx-log.ts";

const TEMPORARY = ["client_body_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"];
const OF_DIRECTIVE: Readonly<Record<string, string>> = { client_body_temp: "client_temp" };

export interface Config {
  /** Where the pid file is. */
  pid: string;
  /** Those for bodies and answers on their way, and in which folders they are. */
  folders: readonly string[];
  places: readonly string[];
  /** All that is made when it starts. */
  made: readonly string[];
  /** Whom the workers run as. */
  user: string | undefined;
  /** How many workers there are. */
  workers: number;
  /** Whether it goes on in the background, and whoever started it does not wait. */
  daemon: boolean;
  errorLog: ErrorLogSetting;
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
}

/** By what was parsed, and what the command line gave: thousands of containers have the same. */
const loaded = new WeakMap<readonly Directive[], Map<string, Config>>();

/** The configuration at a path, or what is wrong with it. @param given directives of the command line (-g) */
export function load(files: FileSystem, path: string, given = ""): Config | NginxError {
  const parsed = parseConfig(files, path);
  if ("error" in parsed) return parsed;
  let configs = loaded.get(parsed);
  if (!configs) loaded.set(parsed, (configs = new Map()));
  let config = configs.get(given);
  if (!config) {
    const global = parseGiven(given);
    if ("error" in global) return global;
    configs.set(given, (config = configOf([...global, ...parsed])));
  }
  return config;
}

/** One for each processor where that is left to nginx, and one where nothing is said. */
function workersOf(said = "1"): number {
  return said === "auto" ? COMPUTER.processors : Math.max(1, Number.parseInt(said, 10) || 1);
}

function configOf(parsed: readonly Directive[]): Config {
  const http = directive(parsed, "http");
  const upstreams = new Map<string, readonly string[]>();
  for (const upstream of directives(http?.block ?? [], "upstream"))
    upstreams.set(
      upstream.args[0] ?? "",
      directives(upstream.block ?? [], "server").map((each) => each.args[0] ?? ""),
    );
  const folders = TEMPORARY.map(
    (name) => directive(http?.block ?? [], `${name}_path`)?.args[0] ?? `/var/cache/nginx/${OF_DIRECTIVE[name] ?? name}`,
  );
  const pid = directive(parsed, "pid")?.args[0] ?? "/run/nginx.pid";
  return {
    servers: directives(http?.block ?? [], "server"),
    upstreams,
    pid,
    folders,
    places: [...new Set([...folders, pid].map(parent))],
    made: [...folders, pid],
    user: directive(parsed, "user")?.args[0],
    workers: workersOf(directive(parsed, "worker_processes")?.args[0]),
    daemon: directive(parsed, "daemon")?.args[0] !== "off",
    errorLog: errorLogOf(directive(parsed, "error_log")?.args),
  };
}
