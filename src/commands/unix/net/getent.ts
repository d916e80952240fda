// getent: what the C library finds under a name.
import { hostsAnswer } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { say, ToolError, tool } from "../tool.ts";
import { ofFamily } from "./common.ts";

const textOf = (self: Running, path: string): string => (self.machine.files.exists(path) ? self.machine.files.read(path) : "");

const getent = tool(function* (self, args) {
  const [database, ...keys] = args;
  if (database === undefined)
    throw new ToolError("wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.", 1);
  if (database === "hosts" || database === "ahosts" || database === "ahostsv4" || database === "ahostsv6")
    return yield* hosts(self, database, keys);
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
    const inFile = hostsAnswer(file, key.toLowerCase());
    const found = yield* self.machine.network.resolve(key);
    const all = "error" in found ? [] : ofFamily(found.addresses, database === "ahostsv4" ? 4 : database === "ahostsv6" ? 6 : undefined);
    if ("error" in found || !all.length) {
      code = 2;
      continue;
    }
    // Of a host, the addresses of IPv6 where it has some: gethostbyname2 is asked for those first.
    const sixes = (addresses: readonly string[]) => (ofFamily(addresses, 6).length ? ofFamily(addresses, 6) : addresses);
    const own = sixes(inFile);
    if (database === "hosts") {
      const names = own.length
        ? entries
            .find(([address, ...each]) => address === own[0] && each.includes(key))!
            .slice(1)
            .join(" ")
        : found.canonical;
      yield* say(self, (own.length ? own.slice(0, 1) : sixes(all)).map((address) => line(address, names)).join(""));
    } else
      yield* say(
        self,
        all
          .map(
            (address) => `${address.padEnd(15)} STREAM ${found.canonical}\n${address.padEnd(15)} DGRAM  \n${address.padEnd(15)} RAW    \n`,
          )
          .join(""),
      );
  }
  return code;
}

export const getentTools: Readonly<Record<string, Program>> = { getent };
