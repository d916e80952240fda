// What etcdctl and etcdutl share: the world that they look at, their flags, tables, errors and log.
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import type { Running } from "../../machine/process.ts";
import type { EtcdData } from "./etcd-data.ts";
import type { ControlPlane } from "./state.ts";

export interface Parts {
  readonly api: ApiServer;
  readonly data: EtcdData;
  readonly plane: ControlPlane;
  /** The first node's. */
  readonly address: string;
}

const VALUED = [
  "endpoints",
  "cacert",
  "cert",
  "key",
  "write-out",
  "w",
  "limit",
  "command-timeout",
  "dial-timeout",
  "data-dir",
  "name",
  "initial-cluster",
  "initial-cluster-token",
  "initial-advertise-peer-urls",
  "order",
  "sort-by",
  "rev",
  "wal-dir",
  "user",
  "consistency",
];
const PLAIN = [
  "prefix",
  "keys-only",
  "count-only",
  "print-value-only",
  "hex",
  "from-key",
  "cluster",
  "insecure-skip-tls-verify",
  "skip-hash-check",
  "debug",
  "h",
  "help",
  "bump-revision",
  "mark-compacted",
];

/** Words and flags; the error that ends the program. */
export function read(self: Running): { error: string } | { words: string[]; flags: Map<string, string> } {
  const flags = new Map<string, string>();
  for (const name of VALUED) {
    const value = self.environment[`ETCDCTL_${name.replaceAll("-", "_").toUpperCase()}`];
    if (value !== undefined) flags.set(name, value);
  }
  const words: string[] = [];
  const given = self.argv.slice(1);
  for (let at = 0; at < given.length; at++) {
    const word = given[at]!;
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [name = "", value] = word.replace(/^--?/, "").split(/=(.*)/s);
    if (PLAIN.includes(name)) flags.set(name, value ?? "true");
    else if (!VALUED.includes(name)) return { error: `unknown flag: --${name}` };
    else {
      const found = value ?? given[++at];
      if (found === undefined) return { error: `flag needs an argument: --${name}` };
      flags.set(name === "w" ? "write-out" : name, found);
    }
  }
  return { words, flags };
}

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const center = (text: string, width: number) => {
    const left = Math.floor((width - text.length) / 2);
    return `${" ".repeat(left)}${text}`.padEnd(width);
  };
  const line = (cells: readonly string[], head = false) =>
    `| ${cells.map((cell, column) => (head ? center(cell, widths[column]!) : /^[\d.]+$/.test(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(" | ")} |`;
  return `${[rule, line(head, true), rule, ...rows.map((row) => line(row)), rule].join("\n")}\n`;
};

/** The only member of the cluster. */
export const MEMBER = "8e9e05c52164694d";

export function fail(self: Running, text: string): number {
  self.stderr.write(`Error: ${text}\n`);
  return 1;
}

/** A line of etcd's log, as zap writes it. */
export const log = (self: Running, level: string, caller: string, msg: string, more: object = {}) =>
  self.stderr.write(
    `${JSON.stringify({ level, ts: new Date(self.clock.now).toISOString().replace("Z", "000Z"), caller, msg, ...more })}\n`,
  );

/** What so many keys take, as tables tell it. */
export const sizeOf = (count: number): string => `${(count * 0.021 + 1.2).toFixed(1)} MB`;
