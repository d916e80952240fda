// The Redis server: strings, counters, lists and what tutorials ask for.
import type { Process, Program, Running } from "../../machine/process.ts";
import type { Connection } from "../../machine/sockets.ts";
import { read } from "../../machine/tasks.ts";
import { bulk, many, takeCommand } from "./redis-protocol.ts";
import { dates, type Parameters, serve } from "./server.ts";

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
