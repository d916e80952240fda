// PostgreSQL: the image's entrypoint, which makes a database cluster once, and the server with its auxiliary processes.
import { Signal } from "../../base/signal.ts";
import type { Process, Program, Running, Task } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import { AddressInUse, type Listening } from "../../machine/sockets.ts";
import { sleep } from "../../machine/tasks.ts";
import type { Compiler } from "../compilers.ts";
import { stepDown } from "./account.ts";
import { type Child, Children } from "./children.ts";
import { become, commandOf } from "./entrypoint.ts";
import { dates, type Parameters } from "./server.ts";
import { idle } from "./stream-server.ts";

const PORT = 5432;

/** Release by release: how auxiliary processes call themselves, in the order in which they start, and what the log calls them. */
function auxiliaries(major: number): readonly (readonly [title: string, log: string])[] {
  const workers = major >= 18 ? [0, 1, 2].map((each) => [`io worker ${each}`, "io worker"] as const) : [];
  return [
    ...workers,
    ["checkpointer", "checkpointer process"],
    ["background writer", "background writer process"],
    ["walwriter", "WAL writer process"],
    ["autovacuum launcher", "autovacuum launcher process"],
    ...(major < 15 ? [["stats collector", "statistics collector process"] as const] : []),
    ["logical replication launcher", 'background worker "logical replication launcher"'],
  ];
}

const MISSING_PASSWORD =
  'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n';

/** What `initdb` says of a new cluster, before and after its work. */
const created = (data: string, major: number): [string, string] => {
  const quoted = (name: string) => (major >= 17 ? `"${name}"` : name);
  return [
    `The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\nThe database cluster will be initialized with locale "en_US.utf8".\nThe default database encoding has accordingly been set to "UTF8".\nThe default text search configuration will be set to "english".\n\nData page checksums are ${major >= 18 ? "enabled" : "disabled"}.\n\nfixing permissions on existing directory ${data} ... ok\ncreating subdirectories ... ok\nselecting dynamic shared memory implementation ... posix\nselecting default ${quoted("max_connections")} ... 100\nselecting default ${quoted("shared_buffers")} ... 128MB\nselecting default time zone ... Etc/UTC\ncreating configuration files ... ok\nrunning bootstrap script ... `,
    `ok\nperforming post-bootstrap initialization ... ok\nsyncing data to disk ... ok\n\n\nSuccess. You can now start the database server using:\n\n    pg_ctl -D ${data} -l logfile start\n\n`,
  ];
};
const TRUSTED =
  'initdb: warning: enabling "trust" authentication for local connections\ninitdb: hint: You can change this by editing pg_hba.conf or using the option -A, or --auth-local and --auth-host, the next time you run initdb.\n';

export function postgres(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "18.1");
  const major = Number.parseInt(version, 10);
  const release = { version, major, alpine: parameters["tools"] === "alpine", compiler: parameters["compiler"] as Compiler };
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    if (words[0] !== "postgres" && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    const data = self.environment["PGDATA"] ?? "/var/lib/postgresql/data";
    const old = elsewhere(self, data, major);
    if (old) {
      self.stderr.write(old);
      return 1;
    }
    stepDown(self, "postgres", [data]);
    const { files } = self.machine;
    if (files.exists(data)) files.setMode(data, 0o700);
    // From here on files are asked as that user.
    yield { until: self.clock.now };
    self.argv = words[0] === "postgres" ? words : ["postgres", ...words];
    if (files.exists(`${data}/PG_VERSION`))
      self.stdout.write("\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n");
    else if (!(yield* initialise(self, data, release))) return 1;
    return yield* postmaster(self, release, self.pid);
  };
}

/** Since 18 a cluster is in a folder of its release: why nothing is begun where one is, or a volume for one, at another place. */
function elsewhere({ machine: { files } }: Running, data: string, major: number): string | undefined {
  if (major < 18 || data !== `/var/lib/postgresql/${major}/docker` || files.exists(`${data}/PG_VERSION`)) return undefined;
  const home = "/var/lib/postgresql";
  const others = (files.isFolder(home) ? files.list(home) : []).map((name) => `${home}/${name}/docker`);
  const found = [home, `${home}/data`, ...others].filter((folder) => files.exists(`${folder}/PG_VERSION`));
  if (!found.length && files.mounts.some(({ at }) => at === `${home}/data`)) found.push(`${home}/data (unused mount/volume)`);
  if (!found.length) return undefined;
  return `Error: in 18+, these Docker images are configured to store database data in a\n       format which is compatible with "pg_ctlcluster" (specifically, using\n       major-version-specific directory names).  This better reflects how\n       PostgreSQL itself works, and how upgrades are to be performed.\n\n       See also https://github.com/docker-library/postgres/pull/1259\n\n       Counter to that, there appears to be PostgreSQL data in:\n${found.map((each) => `         ${each}\n`).join("")}\n       This is usually the result of upgrading the Docker image without\n       upgrading the underlying database using "pg_upgrade" (which requires both\n       versions).\n\n       The suggested container configuration for 18+ is to place a single mount\n       at /var/lib/postgresql which will then place PostgreSQL data in a\n       subdirectory, allowing usage of "pg_upgrade --link" without mount point\n       boundary issues.\n\n       See https://github.com/docker-library/postgres/issues/37 for a (long)\n       discussion around this process, and suggestions for how to do so.\n`;
}

interface Release {
  version: string;
  major: number;
  alpine: boolean;
  compiler: Compiler;
}

/** Makes a database cluster: false where nobody said a password. */
function* initialise(self: Running, data: string, release: Release): Task<boolean> {
  const { environment } = self;
  const { files } = self.machine;
  if (!environment["POSTGRES_PASSWORD"] && environment["POSTGRES_HOST_AUTH_METHOD"] !== "trust") {
    self.stderr.write(MISSING_PASSWORD);
    return false;
  }
  const [before, after] = created(data, release.major);
  self.stdout.write(before);
  yield* sleep(self, 1500);
  files.makeFolder(data, { parents: true });
  files.write(`${data}/PG_VERSION`, `${release.version.split(".")[0]}\n`);
  self.stderr.write(TRUSTED);
  self.stdout.write(after);
  const server = self.machine.processes.take();
  const log = logOf(self, server);
  self.stdout.write("waiting for server to start....");
  log(starting(release));
  log(`listening on Unix socket "${SOCKET}"`);
  log("database system is ready to accept connections");
  self.stdout.write(" done\nserver started\n");
  const database = environment["POSTGRES_DB"] || environment["POSTGRES_USER"] || "postgres";
  if (database !== "postgres") self.stdout.write("CREATE DATABASE\n\n");
  self.stdout.write("\n/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/*\n\n");
  self.stdout.write("waiting for server to shut down....");
  for (const text of ["received fast shutdown request", "aborting any active transactions", "database system is shut down"]) log(text);
  self.stdout.write(" done\nserver stopped\n\nPostgreSQL init process complete; ready for start up.\n\n");
  return true;
}

const SOCKET = `/var/run/postgresql/.s.PGSQL.${PORT}`;
const logOf = (self: Running, pid: number) => (text: string) =>
  self.stderr.write(`${dates.iso(self.clock.now)} UTC [${pid}] LOG:  ${text}\n`);
const starting = ({ version, alpine, compiler }: Release): string => {
  const [number = ""] = compiler.version.split(" ");
  const built = `compiled by gcc (${compiler.package}) ${compiler.version}, 64-bit`;
  const debian = { "14": "13", "12": "12", "10": "11", "8": "10" }[number.split(".")[0]!] ?? "13";
  return alpine
    ? `starting PostgreSQL ${version} on x86_64-pc-linux-musl, ${built}`
    : `starting PostgreSQL ${version} (Debian ${version}-1.pgdg${debian}+1) on x86_64-pc-linux-gnu, ${built}`;
};

const SHUTDOWNS: Partial<Record<SignalName, string>> = {
  SIGTERM: "received smart shutdown request",
  SIGINT: "received fast shutdown request",
  SIGQUIT: "received immediate shutdown request",
};
const NAMES: Partial<Record<SignalName, string>> = { SIGKILL: "Killed", SIGTERM: "Terminated", SIGINT: "Interrupt", SIGQUIT: "Quit" };

/** One leaves by itself when it is asked to, but for the checkpointer, which only its server stops; the launcher of replication is a failure then. */
function* auxiliary(self: Running, child: Child, told: Signal): Process {
  const title = self.argv[0] ?? "";
  let over = false;
  self.trap("SIGTERM", () => {
    over = !title.includes("checkpointer");
    told.fire();
  });
  while (!over && !child.leaves) yield { on: told };
  return over && title.includes("logical") ? 1 : 0;
}

/** The server: process 1 accepts, and others look after what all share (postmaster.c). */
function* postmaster(self: Running, release: Release, pid: number): Task<number> {
  const log = logOf(self, pid);
  const open: Listening[] = [];
  const roles = auxiliaries(release.major);
  const titleOf = (title: string) => `postgres: ${title} `;
  const logged = new Map(roles.map(([title, name]) => [titleOf(title), name]));
  const children = new Children(self, {
    program: auxiliary,
    ended: ({ argv, pid: gone }, { killedBy, exitCode }) => {
      const name = logged.get(argv[0] ?? "");
      const unharmed = !killedBy && !exitCode;
      if (!unharmed)
        log(
          `${name} (PID ${gone}) ${killedBy ? `was terminated by signal ${signalNumber(killedBy)}: ${NAMES[killedBy]}` : `exited with exit code ${exitCode}`}`,
        );
      if (unharmed || !killedBy) children.start(argv);
      else {
        log("terminating any other active server processes");
        children.dismiss();
        log("all server processes terminated; reinitializing");
        begin(
          `database system was interrupted; last known up at ${seconds(up)} UTC`,
          "database system was not properly shut down; automatic recovery in progress",
        );
      }
    },
  });
  let up = self.clock.now;
  const seconds = (at: number) => dates.iso(at).slice(0, 19);
  const begin = (...recovered: readonly string[]) => {
    for (const [title] of roles.filter(([each]) => /^io|checkpointer|background/.test(each))) children.start([titleOf(title)]);
    // The startup process comes and goes.
    const startup = logOf(self, self.machine.processes.take());
    for (const text of recovered) startup(text);
    for (const [title] of roles.filter(([each]) => !/^io|checkpointer|background/.test(each))) children.start([titleOf(title)]);
    log("database system is ready to accept connections");
    up = self.clock.now;
  };
  log(starting(release));
  try {
    for (const [address, shown] of [
      ["0.0.0.0", 'IPv4 address "0.0.0.0"'],
      ["::", 'IPv6 address "::"'],
    ] as const) {
      open.push(self.machine.network.listen(PORT, { stream: idle }, { address }));
      log(`listening on ${shown}, port ${PORT}`);
    }
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    log(`could not bind IPv4 address "0.0.0.0": Address in use`);
    for (const each of open) each.close();
    return 1;
  }
  log(`listening on Unix socket "${SOCKET}"`);
  begin(`database system was shut down at ${seconds(self.clock.now)} UTC`);
  try {
    const asked = new Signal();
    let signal: SignalName | undefined;
    for (const each of Object.keys(SHUTDOWNS) as SignalName[])
      self.trap(each, () => {
        signal ??= each;
        asked.fire();
      });
    self.trap("SIGHUP", () => log("received SIGHUP, reloading configuration files"));
    while (!signal) yield { on: asked };
    log(SHUTDOWNS[signal]!);
    if (signal === "SIGINT") log("aborting any active transactions");
    const gone = signal === "SIGQUIT" ? [] : children.dismiss();
    const pidOf = (title: string) => gone.find(({ argv }) => argv[0] === titleOf(title))?.pid;
    const [launcher, checkpointer] = [pidOf("logical replication launcher"), pidOf("checkpointer")];
    if (launcher) log(`background worker "logical replication launcher" (PID ${launcher}) exited with exit code 1`);
    if (checkpointer) logOf(self, checkpointer)("shutting down");
    log("database system is shut down");
    return 0;
  } finally {
    for (const each of open) each.close();
  }
}
