// Databases: their entrypoints insist on a password as the real ones do, then they listen.
import type { Program, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { stepDown } from "./account.ts";
import { become, commandOf } from "./entrypoint.ts";
import { dates, type Parameters, serve } from "./server.ts";
import { idle } from "./stream-server.ts";

const present = (self: Running, names: readonly string[]): boolean =>
  names.some((name) => self.environment[name] !== undefined && self.environment[name] !== "");

/** MySQL and MariaDB: their entrypoint, which makes the databases that are asked for, and the server. */
export function mysql(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "9.5.0");
  const maria = parameters["maria"] === true;
  const name = maria ? "MariaDB" : "MySQL";
  const packaged = maria ? `1:${version}+maria~ubu2404` : `${version}-1.el9`;
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    const servers = maria ? ["mariadbd", "mysqld"] : ["mysqld"];
    if (!servers.includes(words[0] ?? "") && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    const note = (text: string, level = "Note") =>
      (level === "ERROR" ? self.stderr : self.stdout).write(
        `${dates.full(self.clock.now).slice(0, 19).replace("T", " ")}+00:00 [${level}] [Entrypoint]: ${text}\n`,
      );
    const begin = () => note(`Entrypoint script for ${name} Server ${packaged} started.`);
    begin();
    if (self.user === 0) {
      note("Switching to dedicated user 'mysql'");
      stepDown(self, "mysql", ["/var/lib/mysql"]);
      begin();
    }
    self.argv = words[0]?.startsWith("-") ? [servers[0]!, ...words] : words;
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
      note("Starting temporary server");
      if (maria) note("Waiting for server startup");
      note("Temporary server started.");
      for (const line of asked(self.environment)) note(line);
      if (maria) note("Securing system users (equivalent to running mysql_secure_installation)");
      self.stdout.write("\n");
      note("Stopping temporary server");
      note("Temporary server stopped");
      self.stdout.write("\n");
      note(`${name} init process done. Ready for start up.`);
      self.stdout.write("\n");
    }
    self.stderr.write(
      maria
        ? `${dates.iso(self.clock.now).slice(0, 19)} 0 [Note] mariadbd: ready for connections.\nVersion: '${version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: 3306  mariadb.org binary distribution\n`
        : `${dates.full(self.clock.now)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`,
    );
    return yield* serve(self, [3306], { stream: idle });
  };
}

/** What an entrypoint says that it makes, of what is asked for (docker_setup_db). */
function asked(environment: Readonly<Record<string, string>>): string[] {
  const value = (what: string) => environment[`MARIADB_${what}`] || environment[`MYSQL_${what}`];
  const [database, user] = [value("DATABASE"), value("PASSWORD") && value("USER")];
  return [
    ...(database ? [`Creating database ${database}`] : []),
    ...(user ? [`Creating user ${user}`] : []),
    ...(user && database ? [`Giving user ${user} access to schema ${database}`] : []),
  ];
}

/** MongoDB needs nothing. */
export function mongo(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "8.2.2");
  return function* (self) {
    const words = commandOf(self, "docker-entrypoint.sh");
    if (words.length && words[0] !== "mongod" && !words[0]?.startsWith("-")) return yield* become(self, words, "docker-entrypoint.sh");
    stepDown(self, "mongodb", ["/data/configdb", "/data/db"]);
    // Unless told otherwise it is for all who can reach the container.
    const given = words[0] === "mongod" ? words : ["mongod", ...words];
    self.argv = given.some((word) => /^--(bind_ip|config)/.test(word)) || given.includes("-f") ? given : [...given, "--bind_ip_all"];
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
