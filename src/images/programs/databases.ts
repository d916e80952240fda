// Databases: their entrypoints insist on a password as the real ones do, then they listen.
import type { Program, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { become, commandOf } from "./entrypoint.ts";
import { dates, type Parameters, serve } from "./server.ts";
import { idle } from "./stream-server.ts";

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
    const code = yield* serve(self, [5432], { stream: idle }, { addresses: ["0.0.0.0", "::"], stop: ["SIGTERM", "SIGINT", "SIGQUIT"] });
    log("received fast shutdown request");
    log("database system is shut down");
    return code;
  };
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
    return yield* serve(self, [27017], { stream: idle }, { addresses: ["0.0.0.0"] });
  };
}
