// nginx as a program: its entrypoint, its configuration read and read again, its signals and its log; nginx-route.ts answers requests.
import { type FileSystem, parent } from "../../machine/files.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import type { HttpRequest, Listening } from "../../machine/sockets.ts";
import type { State } from "./nginx-answer.ts";
import { type Directive, directive, directives, type NginxError, parseConfig } from "./nginx-config.ts";
import { bindings, respond } from "./nginx-route.ts";
import { dates, type Parameters, untilSignal } from "./server.ts";

/** keepalive_requests, unless configured. */
const KEEP_ALIVE = 1000;
const MAIN = "/etc/nginx/nginx.conf";

/** The image's entrypoint: says what it does, then becomes the command. */
export function nginxEntrypoint(parameters: Parameters): Program {
  const server = nginx(parameters);
  return function* (self): Process {
    const argv = self.argv.slice(self.argv.findIndex((word) => word.endsWith("docker-entrypoint.sh")) + 1);
    const name = argv[0] ?? "";
    const isServer = name === "nginx" || name === "nginx-debug";
    if (isServer) announce(self);
    if (!name) return 0;
    const found = isServer ? undefined : self.machine.which(name, self.environment["PATH"] ?? "", self.directory);
    if (!isServer && !found) {
      self.stderr.write(`/docker-entrypoint.sh: 47: exec: ${name}: not found\n`);
      return 127;
    }
    self.argv = argv;
    return yield* (found ? found.program : server)(self);
  };
}

function announce(self: Running): void {
  const say = (text: string) => self.stdout.write(`/docker-entrypoint.sh: ${text}\n`);
  const conf = "/etc/nginx/conf.d/default.conf";
  say("/docker-entrypoint.d/ is not empty, will attempt to perform configuration");
  say("Looking for shell scripts in /docker-entrypoint.d/");
  say("Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh");
  const script = "10-listen-on-ipv6-by-default.sh: info:";
  if (!self.machine.files.exists(conf)) self.stdout.write(`${script} ${conf} is not a file or does not exist\n`);
  else if (self.machine.files.hindrance(conf)) self.stdout.write(`${script} can not modify ${conf} (read-only file system?)\n`);
  else {
    self.stdout.write(`${script} Getting the checksum of ${conf}\n`);
    const text = self.machine.files.read(conf);
    if (!text.includes("listen       80;\n    listen  [::]:80;\n"))
      self.stdout.write(`${script} ${conf} differs from the packaged version\n`);
    else self.stdout.write(`${script} Enabled listen on IPv6 in ${conf}\n`);
  }
  say("Sourcing /docker-entrypoint.d/15-local-resolvers.envsh");
  say("Launching /docker-entrypoint.d/20-envsubst-on-templates.sh");
  say("Launching /docker-entrypoint.d/30-tune-worker-processes.sh");
  say("Configuration complete; ready for start up");
}

export function nginx(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "1.29.3");
  return function* (self): Process {
    const words = self.argv.slice(1);
    if (words.includes("-v") || words.includes("-V")) {
      self.stderr.write(`nginx version: nginx/${version}\n`);
      return 0;
    }
    const path = words.includes("-c") ? (words[words.indexOf("-c") + 1] ?? MAIN) : MAIN;
    const config = load(self.machine.files, path);
    if (words.includes("-t")) {
      if ("error" in config) {
        self.stderr.write(`nginx: [emerg] ${config.error}\nnginx: configuration file ${path} test failed\n`);
        return 1;
      }
      self.stderr.write(`nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`);
      return 0;
    }
    if (words.includes("-s")) return signalMaster(self, words[words.indexOf("-s") + 1] ?? "");
    if ("error" in config) {
      self.stderr.write(
        `${dates.slashes(self.clock.now)} [emerg] ${self.pid}#${self.pid}: ${config.error}\nnginx: [emerg] ${config.error}\n`,
      );
      return 1;
    }
    const complaint = (text: string, level: string) =>
      self.stderr.write(`${dates.slashes(self.clock.now)} [${level}] ${self.pid}#${self.pid}: ${text}\nnginx: [${level}] ${text}\n`);
    if (config.user && self.user !== 0)
      complaint(
        `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${path}:${lineOf(self.machine.files, path, "user")}`,
        "warn",
      );
    const failed = cannotPrepare(self, config);
    if (failed) {
      complaint(failed, "emerg");
      return 1;
    }
    return yield* master(self, version, config, path);
  };
}

const lineOf = (files: FileSystem, path: string, name: string): number =>
  files
    .read(path)
    .split("\n")
    .findIndex((line) => line.trimStart().startsWith(`${name} `)) + 1;

/** The folders for bodies and answers on their way, which nginx makes and gives to its workers. */
const TEMPORARY = ["client_body_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"];
const OF_DIRECTIVE: Readonly<Record<string, string>> = { client_body_temp: "client_temp" };
const NUMBERS: Partial<Record<string, string>> = {
  EACCES: "13: Permission denied",
  EROFS: "30: Read-only file system",
  ENOENT: "2: No such file or directory",
};

/** What the master cannot make of the files that it needs, in nginx' words (ngx_create_paths, ngx_create_pidfile). */
function cannotPrepare({ machine: { files }, credentials }: Running, { paths, pid }: Config): string | undefined {
  const folders = new Map<string, boolean>();
  for (const name of TEMPORARY) {
    const path = paths.get(`${name}_path`) ?? `/var/cache/nginx/${OF_DIRECTIVE[name] ?? name}`;
    const folder = parent(path);
    // Most are in one folder, and nearly all are free.
    let closed = folders.get(folder);
    if (closed === undefined) folders.set(folder, (closed = files.hindrance(folder) !== undefined));
    const why = closed ? files.hindrance(path) : undefined;
    if (why) return `mkdir() "${path}" failed (${NUMBERS[why] ?? why})`;
    if (credentials.user === 0 && !credentials.can("CHOWN")) return `chown("${path}", 101) failed (1: Operation not permitted)`;
  }
  const why = files.hindrance(pid);
  return why && `open() "${pid}" failed (${NUMBERS[why] ?? why})`;
}

interface Config {
  /** Where the pid file is. */
  pid: string;
  /** What directives such as client_body_temp_path name. */
  paths: ReadonlyMap<string, string>;
  /** There is a user directive. */
  user: boolean;
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
}

/** By what was parsed: thousands of containers have the same. */
const loaded = new WeakMap<readonly Directive[], Config>();

function load(files: FileSystem, path: string): Config | NginxError {
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
  const paths = new Map<string, string>();
  for (const name of TEMPORARY) {
    const path = directive(http?.block ?? [], `${name}_path`)?.args[0];
    if (path) paths.set(`${name}_path`, path);
  }
  const pid = directive(parsed, "pid")?.args[0] ?? "/run/nginx.pid";
  return { servers: directives(http?.block ?? [], "server"), upstreams, pid, paths, user: directive(parsed, "user") !== undefined };
}

function signalMaster(self: Running, name: string): number {
  const master = [...self.machine.processes.running.values()].find((each) => each !== self && !each.parent);
  const signal = ({ reload: "SIGHUP", stop: "SIGTERM", quit: "SIGQUIT", reopen: "SIGUSR1" } as const)[name as "reload"];
  if (!signal) {
    self.stderr.write(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  self.stderr.write(`${dates.slashes(self.clock.now)} [notice] ${self.pid}#${self.pid}: signal process started\n`);
  master?.kill(signal);
  return 0;
}

function* master(self: Running, version: string, config: Config, path: string): Process {
  const notice = (text: string) => self.stderr.write(`${dates.slashes(self.clock.now)} [notice] 1#1: ${text}\n`);
  const state: State = { self, version, servers: config.servers, upstreams: config.upstreams, turn: 0 };
  let open: Listening[] = [];
  const bind = (): boolean => {
    for (const { port, address } of bindings(state.servers)) {
      const service = { keepAlive: KEEP_ALIVE, http: (request: HttpRequest) => respond(state, port, request) };
      try {
        open.push(self.machine.network.listen(port, service, address ? { address } : {}));
      } catch {
        const why = `[emerg] bind() to ${address ?? "0.0.0.0"}:${port} failed (98: Address already in use)\n`;
        self.stderr.write(`${dates.slashes(self.clock.now)} ${why.replace("]", "] 1#1:")}nginx: ${why}`);
        return false;
      }
    }
    return true;
  };
  try {
    if (!bind()) return 1;
    notice('using the "epoll" event method');
    notice(`nginx/${version}`);
    notice("built by gcc 14.2.0 (Debian 14.2.0-19) ");
    notice(`OS: ${COMPUTER.kernel.name} ${COMPUTER.kernel.release}`);
    notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
    notice("start worker processes");
    for (let worker = 0; worker < 4; worker++) notice(`start worker process ${29 + worker}`);
    for (;;) {
      const signal = yield* untilSignal(self, ["SIGTERM", "SIGQUIT", "SIGINT", "SIGHUP", "SIGUSR1"]);
      if (signal === "SIGUSR1") continue;
      if (signal === "SIGHUP") {
        notice("signal 1 (SIGHUP) received, reconfiguring");
        const next = load(self.machine.files, path);
        if ("error" in next) {
          self.stderr.write(`${dates.slashes(self.clock.now)} [emerg] 1#1: ${next.error}\n`);
          continue;
        }
        notice("reconfiguring");
        state.servers = next.servers;
        state.upstreams = next.upstreams;
        for (const each of open) each.close();
        open = [];
        if (!bind()) return 1;
        continue;
      }
      notice(
        signal === "SIGQUIT"
          ? "signal 3 (SIGQUIT) received, shutting down"
          : `signal ${signal === "SIGINT" ? 2 : 15} (${signal}) received, exiting`,
      );
      notice("exit");
      return 0;
    }
  } finally {
    for (const each of open) each.close();
  }
}
