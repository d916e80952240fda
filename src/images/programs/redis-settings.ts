// The settings of a Redis server: from its configuration file and its command line; CONFIG asks for them and changes them.
import type { Running } from "../../machine/process.ts";

/** What stands where nothing else is told. */
const DEFAULTS: Readonly<Record<string, string>> = {
  appendfsync: "everysec",
  appendonly: "no",
  bind: "* -::*",
  databases: "16",
  dbfilename: "dump.rdb",
  hz: "10",
  loglevel: "notice",
  maxclients: "10000",
  maxmemory: "0",
  "maxmemory-policy": "noeviction",
  "maxmemory-samples": "5",
  port: "6379",
  "protected-mode": "yes",
  rdbcompression: "yes",
  "replica-read-only": "yes",
  save: "3600 1 300 100 60 10000",
  "slowlog-log-slower-than": "10000",
  "slowlog-max-len": "128",
  "tcp-backlog": "511",
  "tcp-keepalive": "300",
  timeout: "0",
};

const UNITS: Readonly<Record<string, number>> = {
  ...{ "": 1, b: 1, k: 1000, kb: 1024, m: 1000 ** 2, mb: 1024 ** 2, g: 1000 ** 3, gb: 1024 ** 3 },
};

/** 2mb as bytes; undefined where it is no amount of memory. */
function bytesOf(text: string): string | undefined {
  const [, number, unit = ""] = /^(\d+)([a-z]*)$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined ? undefined : String(Number(number) * factor);
}

/** What ends a server before it begins, in its own words. */
export class BadSettings extends Error {}

export class RedisSettings {
  readonly #values = new Map(Object.entries(DEFAULTS));
  readonly #directory: string;

  /** @throws BadSettings */
  constructor(self: Running) {
    this.#directory = self.directory;
    const words = self.argv.slice(1);
    const file = words[0]?.startsWith("--") ? undefined : words.shift();
    if (file !== undefined) this.#read(self, file);
    for (let at = 0; at < words.length; ) {
      const name = words[at++]!.replace(/^--/, "");
      const values: string[] = [];
      while (at < words.length && !words[at]!.startsWith("--")) values.push(words[at++]!);
      this.set(name, values.join(" "));
    }
  }

  #read(self: Running, file: string): void {
    const { files } = self.machine;
    const path = file.startsWith("/") ? file : `${self.directory}/${file}`;
    if (!files.exists(path)) throw new BadSettings(`Fatal error, can't open config file '${path}': No such file or directory`);
    for (const line of files.read(path).split("\n")) {
      const [, name, value = ""] = /^\s*([\w-]+)(?:\s+(.*?))?\s*$/.exec(line) ?? [];
      if (name) this.set(name, value.replace(/^"(.*)"$/, "$1"));
    }
  }

  get(name: string): string {
    return name === "dir" ? (this.#values.get("dir") ?? this.#directory) : (this.#values.get(name) ?? "");
  }

  /** Whether the value is one that the setting can have. */
  set(name: string, value: string): boolean {
    const plain = name.toLowerCase();
    const kept = plain === "maxmemory" ? bytesOf(value) : value;
    if (kept === undefined) return false;
    this.#values.set(plain, kept);
    return true;
  }

  has = (name: string): boolean => name === "dir" || this.#values.has(name.toLowerCase());

  /** Names and values by a pattern, one after another. */
  matching(pattern: string): string[] {
    const expression = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "i",
    );
    return [...this.#values.keys(), "dir"].filter((name) => expression.test(name)).flatMap((name) => [name, this.get(name)]);
  }
}
