// getent: what the C library finds under a name.
import { hostsAnswer } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { say, ToolError, tool } from "../tool.ts";

const textOf = (self: Running, path: string): string => (self.machine.files.exists(path) ? self.machine.files.read(path) : "");

const getent = tool(function* (self, args) {
  const [database, ...keys] = args;
  if (database === undefined)
    throw new ToolError("wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.", 1);
  if (database === "hosts" || database === "ahosts" || database === "ahostsv4") return yield* hosts(self, database, keys);
  if (database === "passwd" || database === "group") {
    const rows = textOf(self, `/etc/${database}`).split("\n").filter(Boolean);
    const found = keys.length
      ? keys.flatMap((key) => rows.find((row) => row.split(":")[0] === key || (/^\d+$/.test(key) && row.split(":")[2] === key)) ?? [])
      : rows;
    yield* say(self, found.map((row) => `${row}\n`).join(""));
    return found.length < keys.length ? 2 : 0;
  }
  throw new ToolError(`k8s-quest does not simulate the database ${database} yet`);
});

function* hosts(self: Running, database: string, keys: readonly string[]): Task<number> {
  const file = textOf(self, "/etc/hosts");
  const line = (address: string, names: string) => `${address.padEnd(15)} ${names}\n`;
  const entries = file
    .split("\n")
    .map((row) => row.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([address, name]) => address && name);
  if (!keys.length) {
    yield* say(self, entries.map(([address, ...names]) => line(address!, names.join(" "))).join(""));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const own = hostsAnswer(file, key.toLowerCase());
    const found = yield* self.machine.network.resolve(key);
    if ("error" in found) {
      code = 2;
      continue;
    }
    if (database === "hosts") {
      const names = own.length
        ? entries
            .find(([, ...each]) => each.includes(key))!
            .slice(1)
            .join(" ")
        : found.canonical;
      yield* say(self, (own.length ? own.slice(0, 1) : found.addresses).map((address) => line(address, names)).join(""));
    } else
      yield* say(
        self,
        found.addresses
          .map(
            (address) => `${address.padEnd(15)} STREAM ${found.canonical}\n${address.padEnd(15)} DGRAM  \n${address.padEnd(15)} RAW    \n`,
          )
          .join(""),
      );
  }
  return code;
}

export const getentTools: Readonly<Record<string, Program>> = { getent };
