// nginx as a program: its entrypoint, and what is asked for once; nginx-master.ts goes on, nginx-route.ts answers requests.
import type { FileSystem } from "../../machine/files.ts";
import { parent } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { signalNumber } from "../../machine/signals.ts";
import type { Compiler } from "../compilers.ts";
import { accountOf } from "./account.ts";
import { startedBefore } from "./entrypoint.ts";
import type { NginxError } from "./nginx-config.ts";
import { type Config, load } from "./nginx-load.ts";
import { master } from "./nginx-master.ts";
import type { Binding } from "./nginx-route.ts";
import { dates, type Parameters } from "./server.ts";

const MAIN = "/etc/nginx/nginx.conf";

const CONF = "/etc/nginx/conf.d/default.conf";

/** The image's entrypoint: says and does what its scripts do, then becomes the command. `packaged`: the configuration that came with nginx. */
export function nginxEntrypoint(parameters: Parameters): Program {
  const packaged = String(parameters["packaged"] ?? "");
  const port = /listen +(\d+);/.exec(packaged)?.[1] ?? "80";
  const ipv6 = packaged.replace(`listen       ${port};`, `listen       ${port};\n    listen  [::]:${port};`);
  const enabled: Enabled = {
    at: { port: Number(port), address: "::" },
    write: (files) => files.later([CONF], ipv6.length, () => files.write(CONF, ipv6, { owner: files.stat(CONF).owner })),
  };
  return function* (self): Process {
    const argv = self.argv.slice(self.argv.findIndex((word) => word.endsWith("docker-entrypoint.sh")) + 1);
    const name = argv[0] ?? "";
    const isServer = name === "nginx" || name === "nginx-debug";
    if (!name) return 0;
    if (isServer) {
      const { enable, started } = announce(self, packaged, `listen  [::]:${port};`, parameters["tools"] === "alpine");
      startedBefore(self, started);
      self.argv = argv;
      return yield* server(self, parameters, enable ? enabled : undefined);
    }
    const found = self.machine.which(name, self.environment["PATH"] ?? "", self.directory);
    if (!found) {
      self.stderr.write(`/docker-entrypoint.sh: 47: exec: ${name}: not found\n`);
      return 127;
    }
    self.argv = argv;
    return yield* found.program(self);
  };
}

/** Processes that the entrypoint and its scripts start whatever they find, and those of the first script, as far as it gets. */
const STARTED = { always: 11, touch: 1, grep: 1, checksum: 6, sed: 1 };

/** Tells what the scripts do: whether they change the configuration, and how many processes that takes. */
function announce(self: Running, packaged: string, ipv6: string, isAlpine: boolean): { enable: boolean; started: number } {
  const { files } = self.machine;
  const say = (text: string) => self.stdout.write(`/docker-entrypoint.sh: ${text}\n`);
  const tell = (text: string) => self.stdout.write(`10-listen-on-ipv6-by-default.sh: info: ${text}\n`);
  say("/docker-entrypoint.d/ is not empty, will attempt to perform configuration");
  say("Looking for shell scripts in /docker-entrypoint.d/");
  say("Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh");
  const node = files.lookup(CONF);
  let enable = false;
  let started = STARTED.always;
  if (node?.type !== "file") tell(`${CONF} is not a file or does not exist`);
  else if (files.hindrance(CONF)) {
    started += STARTED.touch;
    tell(`can not modify ${CONF} (read-only file system?)`);
  } else {
    const text = files.read(CONF);
    enable = text === packaged;
    started += STARTED.touch + STARTED.grep;
    if (!enable && text.includes(ipv6)) tell("IPv6 listen already enabled");
    else {
      started += STARTED.checksum + (enable ? STARTED.sed : 0) + (isAlpine ? 1 : 0);
      tell(`Getting the checksum of ${CONF}`);
      tell(enable ? `Enabled listen on IPv6 in ${CONF}` : `${CONF} differs from the packaged version`);
    }
  }
  say("Sourcing /docker-entrypoint.d/15-local-resolvers.envsh");
  say("Launching /docker-entrypoint.d/20-envsubst-on-templates.sh");
  say("Launching /docker-entrypoint.d/30-tune-worker-processes.sh");
  say("Configuration complete; ready for start up");
  return { enable, started };
}

export function nginx(parameters: Parameters): Program {
  return (self) => server(self, parameters);
}

/** What a script of the entrypoint adds to the configuration, which is written only when somebody looks. */
interface Enabled {
  readonly at: Binding;
  write(files: FileSystem): void;
}

function* server(self: Running, parameters: Parameters, enabled?: Enabled): Process {
  const version = String(parameters["version"] ?? "1.29.3");
  const { files } = self.machine;
  const words = self.argv.slice(1);
  const option = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const path = option("-c") ?? MAIN;
  const given = option("-g") ?? "";
  const config = load(files, path, given);
  const code = once(self, words, version, config, path);
  // Last, so that nobody looks at it before there is a reason to.
  enabled?.write(files);
  if (code !== undefined || "error" in config) return code ?? 1;
  const reload = () => load(files, path, given);
  const serve = (running: Running): Process => {
    makeFiles(running, config);
    const compiler = parameters["compiler"] as Compiler;
    return master(running, { version, compiler, config, reload, account: (now) => accountOf(files, now.user ?? ACCOUNT) }, enabled?.at);
  };
  if (!config.daemon) return yield* serve(self);
  const { argv, machine, credentials, directory, environment, stdout, stderr } = self;
  machine.processes.spawn({ argv, program: serve, credentials, directory, environment, stdout, stderr });
  return 0;
}
/** Whom the workers of a master run as who is root, unless configured (--user). */
const ACCOUNT = "nginx";

/** What is asked for once, or why nginx cannot work: its exit code; undefined where it goes to work. */
function once(self: Running, words: readonly string[], version: string, config: Config | NginxError, path: string): number | undefined {
  const { files } = self.machine;
  if (words.includes("-v") || words.includes("-V")) {
    self.stderr.write(`nginx version: nginx/${version}\n`);
    return 0;
  }
  // Once to the log of errors, and once to whoever started it.
  const complaint = (text: string, level: string) =>
    self.stderr.write(`${dates.slashes(self.clock.now)} [${level}] ${self.pid}#${self.pid}: ${text}\nnginx: [${level}] ${text}\n`);
  const tested = (how: string, code: number): number => {
    self.stderr.write(`nginx: configuration file ${path} test ${how}\n`);
    return code;
  };
  const isTest = words.includes("-t");
  if ("error" in config) {
    complaint(config.error, "emerg");
    return isTest ? tested("failed", 1) : 1;
  }
  if (words.includes("-s")) return signalMaster(self, config, words[words.indexOf("-s") + 1] ?? "");
  if (isTest) self.stderr.write(`nginx: the configuration file ${path} syntax is ok\n`);
  if (config.user && self.user !== 0)
    complaint(
      `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${path}:${lineOf(files, path, "user")}`,
      "warn",
    );
  const failed = cannotPrepare(self, config);
  if (failed) complaint(failed, "emerg");
  if (isTest) return failed ? tested("failed", 1) : tested("is successful", 0);
  return failed ? 1 : undefined;
}

const lineOf = (files: FileSystem, path: string, name: string): number =>
  files
    .read(path)
    .split("\n")
    .findIndex((line) => line.trimStart().startsWith(`${name} `)) + 1;

/** The folders for bodies and answers on their way, which nginx makes and gives to its workers. */
const NUMBERS: Partial<Record<string, string>> = {
  EACCES: "13: Permission denied",
  EROFS: "30: Read-only file system",
  ENOENT: "2: No such file or directory",
};

/** What the master cannot make of the files that it needs, in nginx' words (ngx_create_paths, ngx_create_pidfile). */
function cannotPrepare({ machine: { files }, credentials }: Running, { folders, places, pid }: Config): string | undefined {
  const isRoot = credentials.user === 0;
  const gives = !isRoot || credentials.can("CHOWN");
  // Nearly always all are free.
  if (gives && places.every((place) => hindered(files, place) === undefined) && !files.hindrance(pid)) return undefined;
  for (const path of folders) {
    const why = hindered(files, parent(path)) ?? files.hindrance(path);
    if (why) return `mkdir() "${path}" failed (${NUMBERS[why] ?? why})`;
    if (!gives) return `chown("${path}", 101) failed (1: Operation not permitted)`;
  }
  const why = hindered(files, parent(pid)) ?? files.hindrance(pid);
  return why && `open() "${pid}" failed (${NUMBERS[why] ?? why})`;
}
const hindered = (files: FileSystem, folder: string) => (files.isFolder(folder) ? files.hindrance(folder) : ("ENOENT" as const));

/** What it makes before it works: folders that it gives to its workers, and the file with its number. */
function makeFiles({ machine: { files }, pid, user, credentials: { group } }: Running, config: Config): void {
  const number = `${pid}\n`;
  files.later(config.made, number.length, () => {
    const owner = user === 0 ? (accountOf(files, config.user ?? ACCOUNT)?.user ?? 0) : user;
    for (const path of config.folders)
      if (!files.exists(path)) files.put(path, { type: "folder", entries: new Map(), mode: 0o700, owner, group, modified: files.now });
    files.write(config.pid, number, { owner: user });
  });
}
function signalMaster(self: Running, { pid }: Config, name: string): number {
  const { files, processes } = self.machine;
  const signal = ({ reload: "SIGHUP", stop: "SIGTERM", quit: "SIGQUIT", reopen: "SIGUSR1" } as const)[name as "reload"];
  if (!signal) {
    self.stderr.write(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  const stamp = (level: string) => `${dates.slashes(self.clock.now)} [${level}] ${self.pid}#${self.pid}: `;
  const fail = (text: string): number => {
    self.stderr.write(`${stamp("error")}${text}\nnginx: [error] ${text}\n`);
    return 1;
  };
  self.stderr.write(`${stamp("notice")}signal process started\n`);
  if (!files.exists(pid)) return fail(`open() "${pid}" failed (2: No such file or directory)`);
  const number = files.read(pid).trim();
  if (!/^\d+$/.test(number)) return fail(`invalid PID number "${number}" in "${pid}"`);
  const master = processes.running.get(Number(number));
  if (!master) return fail(`kill(${number}, ${signalNumber(signal)}) failed (3: No such process)`);
  master.kill(signal, { from: self });
  return 0;
}
