// nginx's configuration as the program needs it: what it makes, whom its workers run as, its servers.
import type { FileSystem } from "../../machine/files.ts";
import { parent } from "../../machine/paths.ts";
import { type Directive, directive, directives, type NginxError, parseConfig } from "./nginx-config.ts";

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
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
}

/** By what was parsed: thousands of containers have the same. */
const loaded = new WeakMap<readonly Directive[], Config>();

/** The configuration at a path, or what is wrong with it. */
export function load(files: FileSystem, path: string): Config | NginxError {
  const parsed = parseConfig(files, path);
  if ("error" in parsed) return parsed;
  let config = loaded.get(parsed);
  if (!config) loaded.set(parsed, (config = configOf(parsed)));
  return config;
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
  };
}
