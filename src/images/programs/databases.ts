// Databases: their entrypoints insist on a password as the real ones do, then they listen; clients are answered as far as tutorials go.
import type { Process, Program, Running } from "../../machine/process.ts";
import type { Connection } from "../../machine/sockets.ts";
import { read, readAll, sleep } from "../../machine/tasks.ts";
import { become, commandOf } from "./entrypoint.ts";
import { dates, type Parameters, serve, untilSignal } from "./server.ts";

const present = (self: Running, names: readonly string[]): boolean =>
  names.some((name) => self.environment[name] !== undefined && self.environment[name] !== "");

/** Postgres: initdb on the first start, then the server. */
export function postgres(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "18.1");
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    if (words[0] !== "postgres" && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    const data = self.environment["PGDATA"] ?? "/var/lib/postgresql/data";
    const { files } = self.machine;
    if (!files.exists(`${data}/PG_VERSION`)) {
      if (!present(self, ["POSTGRES_PASSWORD"]) && self.environment["POSTGRES_HOST_AUTH_METHOD"] !== "trust") {
        self.stderr.write(
          'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n',
        );
        return 1;
      }
      self.stdout.write(
        `The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\nfixing permissions on existing directory ${data} ... ok\ncreating subdirectories ... ok\ncreating configuration files ... ok\nrunning bootstrap script ... ok\nsyncing data to disk ... ok\n\n`,
      );
      yield* sleep(self, 1500);
      files.makeFolder(data, { parents: true });
      files.write(`${data}/PG_VERSION`, `${version.split(".")[0]}\n`);
      self.stdout.write("\nPostgreSQL init process complete; ready for start up.\n\n");
    } else self.stdout.write("\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n");
    const log = (text: string) => self.stderr.write(`${dates.iso(self.clock.now)} UTC [1] LOG:  ${text}\n`);
    log(
      `starting PostgreSQL ${version} (Debian ${version}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`,
    );
    log('listening on IPv4 address "0.0.0.0", port 5432');
    log('listening on IPv6 address "::", port 5432');
    log('listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"');
    log("database system is ready to accept connections");
    const code = yield* serve(self, [5432], { stream: idle }, { stop: ["SIGTERM", "SIGINT", "SIGQUIT"] });
    log("received fast shutdown request");
    log("database system is shut down");
    return code;
  };
}

/** A connection in a protocol that is not modelled: it stays open until the client goes. */
function* idle(connection: Connection): Process {
  while ((yield* read(connection.input)) !== undefined);
  return 0;
}

/** MySQL and MariaDB. */
export function mysql(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "9.5.0");
  const maria = parameters["maria"] === true;
  const name = maria ? "MariaDB" : "MySQL";
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    const servers = maria ? ["mariadbd", "mysqld"] : ["mysqld"];
    if (!servers.includes(words[0] ?? "") && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    const note = (text: string, level = "Note") =>
      (level === "ERROR" ? self.stderr : self.stdout).write(
        `${dates.full(self.clock.now).slice(0, 19).replace("T", " ")}+00:00 [${level}] [Entrypoint]: ${text}\n`,
      );
    note(`Entrypoint script for ${name} Server ${version}${maria ? "+maria~ubu2404" : "-1.el9"} started.`);
    const { files } = self.machine;
    if (!files.exists("/var/lib/mysql/mysql")) {
      const own = ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"];
      const other = [
        "MARIADB_ROOT_PASSWORD",
        "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
        "MARIADB_RANDOM_ROOT_PASSWORD",
        "MARIADB_ROOT_PASSWORD_HASH",
      ];
      if (!present(self, maria ? [...own, ...other] : own)) {
        note("Database is uninitialized and password option is not specified", "ERROR");
        self.stderr.write(
          maria
            ? "\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n"
            : "    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
        );
        return 1;
      }
      note("Initializing database files");
      yield* sleep(self, 4000);
      files.makeFolder("/var/lib/mysql/mysql", { parents: true });
      note("Database files initialized");
      note(`${name} init process done. Ready for start up.`);
    }
    self.stderr.write(
      maria
        ? `${dates.iso(self.clock.now).slice(0, 19)} 0 [Note] mariadbd: ready for connections.\nVersion: '${version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: 3306  mariadb.org binary distribution\n`
        : `${dates.full(self.clock.now)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`,
    );
    return yield* serve(self, [3306], { stream: idle });
  };
}

/** MongoDB needs nothing. */
export function mongo(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "8.2.2");
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    if (words.length && words[0] !== "mongod" && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    const log = (context: string, id: number, component: string, msg: string, attr = "") =>
      self.stdout.write(
        `{"t":{"$date":"${dates.full(self.clock.now).replace("Z", "+00:00")}"},"s":"I",  "c":"${component}","id":${id},"ctx":"${context}","msg":"${msg}"${attr}}\n`,
      );
    log(
      "initandlisten",
      4615611,
      "CONTROL",
      "MongoDB starting",
      `,"attr":{"pid":1,"port":27017,"dbPath":"/data/db","architecture":"64-bit","host":"${self.machine.hostname}"}`,
    );
    log("initandlisten", 23403, "CONTROL", "Build Info", `,"attr":{"buildInfo":{"version":"${version}"}}`);
    log("listener", 23015, "NETWORK", "Listening on", ',"attr":{"address":"0.0.0.0"}');
    log("listener", 23016, "NETWORK", "Waiting for connections", ',"attr":{"port":27017,"ssl":"off"}');
    return yield* serve(self, [27017], { stream: idle });
  };
}

/** psql, mysql and mongosh: ready or not is told; of queries, SELECT 1 and the like. */
export function sqlClient(parameters: Parameters): Program {
  const name = String(parameters["name"] ?? "psql");
  const port = Number(parameters["port"] ?? 5432);
  return function* (self) {
    const words = self.argv.slice(1);
    const value = (...names: string[]) => {
      for (const [index, word] of words.entries())
        for (const each of names) {
          if (word === each) return words[index + 1];
          if (each.length === 2 ? word.startsWith(each) && word.length > 2 : word.startsWith(`${each}=`))
            return word.slice(each.length === 2 ? 2 : each.length + 1);
        }
      return undefined;
    };
    const host = value("-h", "--host") ?? "127.0.0.1";
    const found =
      /^[\d.]+$/.test(host) || host === "localhost"
        ? { addresses: [host === "localhost" ? "127.0.0.1" : host] }
        : yield* self.machine.network.resolve(host);
    const number = Number(value(name === "psql" ? "-p" : "-P", "--port") ?? port);
    const connection = "error" in found ? found : yield* self.machine.network.connect(found.addresses[0]!, number, { timeout: 10_000 });
    if ("error" in connection) {
      self.stderr.write(
        name === "psql"
          ? "error" in found
            ? `psql: error: could not translate host name "${host}" to address: Name or service not known\n`
            : `psql: error: connection to server at "${host}", port ${number} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`
          : name === "pg_isready"
            ? `${host}:${number} - no response\n`
            : "error" in found
              ? `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)\n`
              : `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${number}' (111)\n`,
      );
      return name === "mysql" ? 1 : 2;
    }
    connection.close();
    if (name === "pg_isready") {
      self.stdout.write(`${host === "127.0.0.1" ? "/var/run/postgresql" : host}:${number} - accepting connections\n`);
      return 0;
    }
    if (words.includes("ping") || words.includes("status")) {
      self.stdout.write("mysqld is alive\n");
      return 0;
    }
    const query = (value("-c", "--command") ?? value("-e", "--execute") ?? (yield* readAll(self.stdin))).trim();
    const one = /^select\s+(\d+)\s*;?$/i.exec(query);
    if (one) {
      self.stdout.write(name === "psql" ? ` ?column? \n----------\n ${one[1]!.padStart(8)}\n(1 row)\n\n` : `${one[1]}\n${one[1]}\n`);
      return 0;
    }
    if (!query) return 0;
    self.stderr.write(`k8s-quest does not simulate SQL beyond SELECT of a number yet\n`);
    return 1;
  };
}

/** Redis: strings, counters, lists and what tutorials ask for, by lines or RESP. */
export function redisServer(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "8.4.0");
  return function* (self) {
    const at = self.argv.indexOf("--port");
    const port = at > 0 ? Number(self.argv[at + 1]) : 6379;
    const log = (mark: string, text: string) =>
      self.stdout.write(
        `${self.pid}:${mark === "*" && text.startsWith("oO0") ? "C" : "M"} ${dates.redis(self.clock.now)} ${mark} ${text}\n`,
      );
    log("*", `oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`);
    log("*", `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${self.pid}, just started`);
    log("*", `Running mode=standalone, port=${port}.`);
    log("*", "Server initialized");
    log("*", "Ready to accept connections tcp");
    const store = new Map<string, string | string[]>();
    const code = yield* serve(self, [port], { stream: (connection) => redisSession(self, store, connection, version) });
    log("#", "User requested shutdown...");
    log("#", "Redis is now ready to exit, bye bye...");
    return code;
  };
}

function* redisSession(self: Running, store: Map<string, string | string[]>, connection: Connection, version: string): Process {
  let text = "";
  for (;;) {
    const chunk = yield* read(connection.input);
    if (chunk === undefined) return 0;
    text += chunk;
    for (;;) {
      const command = takeCommand(text);
      if (!command) break;
      text = text.slice(command.length);
      if (command.words.length) connection.output.write(redis(self, store, command.words, version));
    }
  }
}

function takeCommand(text: string): { words: string[]; length: number } | undefined {
  const line = /^([^\r\n]*)\r?\n/.exec(text);
  if (!line) return undefined;
  if (!text.startsWith("*")) return { words: line[1]!.split(/\s+/).filter(Boolean), length: line[0].length };
  let at = line[0].length;
  const words: string[] = [];
  for (let i = Number(line[1]!.slice(1)); i > 0; i--) {
    const head = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!head) return undefined;
    const start = at + head[0].length;
    const end = start + Number(head[1]);
    if (text.length < end + 2) return undefined;
    words.push(text.slice(start, end));
    at = end + 2;
  }
  return { words, length: at };
}

const bulk = (value: string | undefined): string => (value === undefined ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`);
const many = (values: readonly string[]): string => `*${values.length}\r\n${values.map(bulk).join("")}`;

function redis(self: Running, store: Map<string, string | string[]>, [name = "", ...args]: readonly string[], version: string): string {
  const [key = "", ...rest] = args;
  const value = store.get(key);
  const list = Array.isArray(value) ? value : [];
  const count = (by: number) => {
    const next = Number(typeof value === "string" ? value : 0) + by;
    store.set(key, String(next));
    return `:${next}\r\n`;
  };
  switch (name.toUpperCase()) {
    case "PING":
      return key ? bulk(key) : "+PONG\r\n";
    case "ECHO":
      return bulk(key);
    case "SET":
      store.set(key, rest[0] ?? "");
      return "+OK\r\n";
    case "GET":
      return bulk(typeof value === "string" ? value : undefined);
    case "DEL":
      return `:${args.filter((each) => store.delete(each)).length}\r\n`;
    case "EXISTS":
      return `:${args.filter((each) => store.has(each)).length}\r\n`;
    case "KEYS":
      return many(
        [...store.keys()].filter((each) =>
          new RegExp(
            `^${key
              .replace(/[.+^${}()|[\]\\]/g, "\\$&")
              .replaceAll("*", ".*")
              .replaceAll("?", ".")}$`,
          ).test(each),
        ),
      );
    case "INCR":
      return count(1);
    case "DECR":
      return count(-1);
    case "INCRBY":
      return count(Number(rest[0]));
    case "LPUSH":
    case "RPUSH":
      store.set(key, name.toUpperCase() === "LPUSH" ? [...rest.toReversed(), ...list] : [...list, ...rest]);
      return `:${list.length + rest.length}\r\n`;
    case "LPOP":
    case "RPOP": {
      const out = name.toUpperCase() === "LPOP" ? list[0] : list.at(-1);
      store.set(key, name.toUpperCase() === "LPOP" ? list.slice(1) : list.slice(0, -1));
      return bulk(out);
    }
    case "LLEN":
      return `:${list.length}\r\n`;
    case "LRANGE":
      return many(list.slice(Number(rest[0]), Number(rest[1]) < 0 ? list.length + Number(rest[1]) + 1 : Number(rest[1]) + 1));
    case "DBSIZE":
      return `:${store.size}\r\n`;
    case "FLUSHALL":
    case "FLUSHDB":
      store.clear();
      return "+OK\r\n";
    case "CONFIG":
      return key.toUpperCase() === "GET" ? many([rest[0] ?? "", rest[0] === "maxmemory" ? "0" : ""]) : "+OK\r\n";
    case "INFO":
      return bulk(
        `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\ntcp_port:6379\r\nuptime_in_seconds:${Math.floor((self.clock.now - self.started) / 1000)}\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n`,
      );
    case "COMMAND":
    case "CLIENT":
    case "SELECT":
      return "+OK\r\n";
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${args.map((each) => `'${each}' `).join("")}\r\n`;
  }
}

/** redis-cli: one command from its arguments, or lines from its input. */
export function redisClient(): Program {
  return function* (self) {
    const words = self.argv.slice(1);
    let [host, port] = ["127.0.0.1", 6379];
    while (words[0]?.startsWith("-")) {
      const option = words.shift();
      if (option === "-h") host = words.shift() ?? host;
      else if (option === "-p") port = Number(words.shift());
      else if (option === "-a" || option === "-n" || option === "-u") words.shift();
    }
    const found = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* self.machine.network.resolve(host);
    if ("error" in found) {
      self.stderr.write(`Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
      return 1;
    }
    const connection = yield* self.machine.network.connect(found.addresses[0]!, port, { timeout: 10_000 });
    if ("error" in connection) {
      self.stderr.write(`Could not connect to Redis at ${host}:${port}: Connection refused\n`);
      return 1;
    }
    const commands = words.length
      ? [words]
      : (yield* readAll(self.stdin))
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(/\s+/));
    for (const command of commands) {
      connection.output.write(`*${command.length}\r\n${command.map(bulk).join("")}`);
      self.stdout.write(readable((yield* read(connection.input)) ?? "", self.stdout.terminal));
    }
    connection.close();
    return 0;
  };
}

/** An answer as redis-cli prints it: with types on a terminal, bare otherwise. */
function readable(answer: string, terminal: boolean): string {
  const quote = (value: string) => (terminal ? JSON.stringify(value) : value);
  if (answer.startsWith("*")) {
    const items = takeCommand(answer)?.words ?? [];
    return items.length
      ? items.map((item, index) => `${terminal ? `${index + 1}) ` : ""}${quote(item)}\n`).join("")
      : terminal
        ? "(empty array)\n"
        : "\n";
  }
  if (answer.startsWith("$-1")) return terminal ? "(nil)\n" : "\n";
  if (answer.startsWith("$")) return `${quote(answer.slice(answer.indexOf("\r\n") + 2, -2))}\n`;
  if (answer.startsWith(":")) return `${terminal ? "(integer) " : ""}${answer.slice(1, -2)}\n`;
  if (answer.startsWith("-")) return `${terminal ? "(error) " : ""}${answer.slice(1, -2)}\n`;
  return `${answer.slice(1, -2)}\n`;
}

/** A server of a protocol that is not modelled: it is there, says so in its log, and holds connections open. */
export function streamServer(parameters: Parameters): Program {
  const ports = (parameters["ports"] as number[] | undefined) ?? [];
  return function* (self) {
    for (const line of (parameters["log"] as string[] | undefined) ?? [])
      self.stdout.write(
        `${line
          .replaceAll("{iso}", dates.full(self.clock.now))
          .replaceAll("{klog}", dates.klog(self.clock.now))
          .replaceAll("{version}", String(parameters["version"] ?? ""))}\n`,
      );
    if (ports.length) return yield* serve(self, ports, { stream: idle });
    yield* untilSignal(self);
    return 0;
  };
}
