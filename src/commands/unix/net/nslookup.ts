// nslookup, in busybox's and in bind's form.
import { reverseName } from "../../../base/ip-address.ts";
import { candidates } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { sleep, write } from "../../../machine/tasks.ts";
import { isBusybox, say, ToolError, tool } from "../tool.ts";
import { isAddress, patiently, type Reply, resolver, serverFor } from "./resolver.ts";

const nslookup = tool(function* (self, args) {
  // Where dig is, the rest of bind's tools have taken the place of busybox's.
  const busybox = isBusybox(self) && !self.machine.files.exists("/usr/bin/dig");
  if (!busybox) return yield* bindLookup(self, args);
  return yield* busyboxVersion(self) < 1.29 ? oldLookup(self, args) : busyboxLookup(self, args);
});

/** As the binary says it, with one digit of the minor version after another: 1.28; of those that do not say it, the newest. */
const busyboxVersion = (self: Running): number => Number(/BusyBox v(\d+\.\d+)/.exec(self.machine.files.read("/bin/busybox"))?.[1] ?? 1.37);

/** busybox's before 1.29, which asks as all programs do, through the search list, and tells the names of addresses. */
function* oldLookup(self: Running, args: readonly string[]): Task<number> {
  const [name, named] = args;
  if (!name) throw new ToolError("", 1);
  const { network } = self.machine;
  const server = yield* serverFor(self, named, resolver(self));
  const host = function* (header: string, shown: string): Task<boolean> {
    const found = isAddress(shown) ? { addresses: [shown] } : yield* network.resolve(shown);
    if ("error" in found) {
      yield* write(self, self.stderr, `nslookup: can't resolve '${shown}'\n`);
      return false;
    }
    yield* say(self, `${header.padEnd(10)} ${shown}\n`);
    for (const [index, address] of found.addresses.entries()) {
      const reply: Reply = yield* network.query(server, reverseName(address), "PTR", { timeout: 5000 });
      const back = "answers" in reply ? reply.answers.find(({ type }) => type === "PTR")?.data.replace(/\.$/, "") : undefined;
      yield* say(self, `Address ${index + 1}: ${address}${back ? ` ${back}` : ""}\n`);
    }
    return true;
  };
  yield* host("Server:", server ?? "127.0.0.1");
  yield* say(self, "\n");
  return (yield* host("Name:", name)) ? 0 : 1;
}

/** Splits nslookup's words into -type=X (in any of its spellings) and operands. */
function lookupWords(args: readonly string[]): { types: string[]; operands: string[]; timeout: number } {
  const types: string[] = [];
  const operands: string[] = [];
  let timeout = 5000;
  for (const arg of args) {
    const [, type] = /^-(?:query|querytype|type|ty|q|qt)=(\w+)$/i.exec(arg) ?? [];
    const [, seconds] = /^-(?:timeout|t)=(\d+)$/.exec(arg) ?? [];
    if (type) types.push(type.toUpperCase());
    else if (seconds) timeout = Number(seconds) * 1000;
    else if (!arg.startsWith("-")) operands.push(arg);
    else if (!/^-(debug|nodebug|search|nosearch|retry=\d+|port=53|vc)$/.test(arg))
      throw new ToolError(`*** Invalid option: ${arg.slice(1)}`);
  }
  return { types, operands, timeout };
}

/** busybox asks for a name without dots behind each search domain, and for one with dots as it stands. */
function* busyboxLookup(self: Running, args: readonly string[]): Task<number> {
  const { types, operands, timeout } = lookupWords(args);
  const [name, named] = operands;
  if (!name) throw new ToolError("", 1);
  const config = resolver(self);
  const server = yield* serverFor(self, named, config);
  const reverse = isAddress(name);
  const wanted = reverse ? ["PTR"] : types.length ? types : ["A", "AAAA"];
  const names = reverse
    ? [reverseName(name)]
    : name.includes(".") || !config.search.length
      ? [name.replace(/\.$/, "")]
      : config.search.map((domain) => `${name}.${domain}`);
  const shown = server ?? "127.0.0.1";
  yield* say(self, `Server:\t\t${shown}\nAddress:\t${shown}:53\n\n`);
  let failed = false;
  for (const type of wanted)
    for (const each of names) {
      const reply: Reply = yield* self.machine.network.query(server, each, type, { timeout });
      if ("error" in reply) {
        if (reply.error === "refused") {
          yield* write(self, self.stderr, `nslookup: write to '${shown}': Connection refused\n`);
          yield* sleep(self, timeout);
        }
        yield* say(self, ";; connection timed out; no servers could be reached\n\n");
        return 1;
      }
      if (reply.status !== "NOERROR") {
        failed = true;
        yield* say(self, `** server can't find ${each}: ${reply.status}\n\n`);
        continue;
      }
      const text = reply.answers.map((record) => lookupLine(record, true)).join("");
      yield* say(
        self,
        `${text && !reply.authoritative ? "Non-authoritative answer:\n" : ""}${text || (type === "AAAA" && !types.length ? "" : `*** Can't find ${each}: No answer\n`)}\n`,
      );
    }
  return failed ? 1 : 0;
}

function lookupLine({ name, type, data }: { name: string; type: string; data: string }, busybox: boolean): string {
  const bare = name.replace(/\.$/, "");
  const target = busybox ? data.replace(/\.$/, "") : data;
  if (type === "A" || type === "AAAA") return `Name:\t${bare}\nAddress: ${data}\n`;
  if (type === "CNAME") return `${bare}\tcanonical name = ${target}\n`;
  if (type === "PTR") return `${bare}\tname = ${target}\n`;
  if (type === "SRV") return `${bare}\tservice = ${target}\n`;
  return `${bare}\ttext = ${data}\n`;
}

/** bind's: with the search list, as resolv.conf's ndots has it. */
function* bindLookup(self: Running, args: readonly string[]): Task<number> {
  const { types, operands, timeout } = lookupWords(args);
  const [name, named] = operands;
  if (!name) throw new ToolError("k8s-quest does not simulate the interactive nslookup yet");
  const config = resolver(self);
  const server = yield* serverFor(self, named, config);
  const shown = server ?? "127.0.0.1";
  const reverse = isAddress(name);
  const asked = reverse ? [reverseName(name)] : candidates(name, config);
  const type = reverse ? "PTR" : (types[0] ?? "A");
  let reply: Reply = { error: "timeout" };
  let last = name;
  for (const each of asked) {
    reply = yield* patiently(self, server, { name: each, type }, { timeout, told: (text) => say(self, text) });
    last = each;
    if ("error" in reply || reply.status === "NOERROR") break;
  }
  if ("error" in reply) {
    yield* say(self, ";; no servers could be reached\n\n");
    return 1;
  }
  yield* say(self, reverse ? "" : `Server:\t\t${shown}\nAddress:\t${shown}#53\n\n`);
  if (reply.status !== "NOERROR") {
    yield* say(self, `** server can't find ${last}: ${reply.status}\n\n`);
    return 1;
  }
  const authority = reply.authoritative ? "" : "Non-authoritative answer:\n";
  const text = reply.answers.map((record) => lookupLine(record, false)).join("");
  yield* say(self, text ? `${authority}${text}\n` : `${authority}*** Can't find ${last}: No answer\n\n`);
  return 0;
}

export const nslookupTools: Readonly<Record<string, Program>> = { nslookup };
