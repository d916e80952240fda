// The Redis server: strings, counters, lists and what tutorials ask for.
import type { Process, Program, Running } from "../../machine/process.ts";
import type { Connection } from "../../machine/sockets.ts";
import { read } from "../../machine/tasks.ts";
import { digestOf } from "../hash.ts";
import { bulk, many, takeCommand } from "./redis-protocol.ts";
import { BadSettings, RedisSettings } from "./redis-settings.ts";
import { RedisStore } from "./redis-store.ts";
import { dates, type Parameters, serve } from "./server.ts";

/** Redis: strings, counters, lists and what tutorials ask for, by lines or RESP. */
export function redisServer(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "8.4.0");
  return function* (self) {
    if (self.argv[1] === "--version" || self.argv[1] === "-v") {
      self.stdout.write(`Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=${digestOf(version).slice(0, 16)}\n`);
      return 0;
    }
    let settings: RedisSettings;
    try {
      settings = new RedisSettings(self);
    } catch (error) {
      if (!(error instanceof BadSettings)) throw error;
      self.stderr.write(`${self.pid}:C ${dates.redis(self.clock.now)} # ${error.message}\n`);
      return 1;
    }
    const port = Number(settings.get("port"));
    const log = (mark: string, text: string) =>
      self.stdout.write(
        `${self.pid}:${mark === "*" && text.startsWith("oO0") ? "C" : "M"} ${dates.redis(self.clock.now)} ${mark} ${text}\n`,
      );
    log("*", `oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`);
    log("*", `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${self.pid}, just started`);
    log("*", `Running mode=standalone, port=${port}.`);
    log("*", "Server initialized");
    const store = new RedisStore(self, version, log, {
      snapshots: settings.get("save") !== "",
      appendOnly: settings.get("appendonly") === "yes",
      directory: settings.get("dir"),
    });
    const addresses = addressesOf(settings.get("bind") ?? "");
    self.argv = [`${self.argv[0]} ${addresses[0] === "0.0.0.0" ? "*" : addresses[0]}:${port}`];
    store.load((words) => redis(self, store, words, version, settings));
    log("*", "Ready to accept connections tcp");
    try {
      return yield* serve(
        self,
        [port],
        { stream: (connection) => redisSession(self, store, connection, version, settings) },
        { addresses, leave: () => store.leave() },
      );
    } finally {
      store.close();
    }
  };
}

/** The addresses that "bind" names: "*" and "::*" are all of a family; none is all of both, by a socket each. A "-" lets one be absent. */
const addressesOf = (bind: string): string[] =>
  (bind.trim() || "* -::*").split(/\s+/).map((each) =>
    each
      .replace(/^-/, "")
      .replace(/^\*$/, "0.0.0.0")
      .replace(/^::\*$/, "::"),
  );

/** Commands that change what is kept. */
const CHANGING = new Set(["SET", "DEL", "INCR", "DECR", "INCRBY", "LPUSH", "RPUSH", "LPOP", "RPOP", "FLUSHALL", "FLUSHDB"]);

function* redisSession(self: Running, store: RedisStore, connection: Connection, version: string, settings: RedisSettings): Process {
  let text = "";
  for (;;) {
    const chunk = yield* read(connection.input);
    if (chunk === undefined) return 0;
    text += chunk;
    for (;;) {
      const command = takeCommand(text);
      if (!command) break;
      text = text.slice(command.length);
      if (!command.words.length) continue;
      const answer = redis(self, store, command.words, version, settings);
      connection.output.write(answer);
      if (CHANGING.has(command.words[0]!.toUpperCase()) && !answer.startsWith("-")) store.changed(command.words);
    }
  }
}

/** CONFIG GET and SET; the rest says OK. */
function configure(settings: RedisSettings, [what = "", ...words]: readonly string[]): string {
  if (what.toUpperCase() === "GET") return many([...new Set(words)].flatMap((pattern) => settings.matching(pattern)));
  if (what.toUpperCase() !== "SET") return "+OK\r\n";
  const [name = "", value = ""] = words;
  if (!settings.has(name)) return `-ERR Unknown option or number of arguments for CONFIG SET - '${name}'\r\n`;
  return settings.set(name, value)
    ? "+OK\r\n"
    : `-ERR CONFIG SET failed (possibly related to argument '${name}') - argument must be a memory value\r\n`;
}

function redis(self: Running, kept: RedisStore, [name = "", ...args]: readonly string[], version: string, settings: RedisSettings): string {
  const store = kept.keys;
  const [key = "", ...rest] = args;
  const value = store.get(key);
  const list = value && typeof value !== "string" ? value : [];
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
    case "SAVE":
      return kept.save() ? "+OK\r\n" : "-ERR\r\n";
    case "BGSAVE":
      kept.save();
      return "+Background saving started\r\n";
    case "LASTSAVE":
      return `:${Math.floor(kept.saved / 1000)}\r\n`;
    case "CONFIG":
      return configure(settings, args);
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
