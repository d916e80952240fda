// host: what a name means, a sentence for each answer.
import { reverseName } from "../../../base/ip-address.ts";
import { candidates } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import type { DnsRecord } from "../../../machine/sockets.ts";
import { say, ToolError, tool } from "../tool.ts";
import { isAddress, patiently, type Reply, resolver, serverFor } from "./resolver.ts";

/** Where nobody says what to look for, addresses of IPv6 are asked for too. */
function* alsoSix(self: Running, server: string | undefined, name: string): Task<readonly DnsRecord[]> {
  const reply: Reply = yield* self.machine.network.query(server, name, "AAAA");
  return "answers" in reply ? reply.answers.filter(({ type }) => type === "AAAA") : [];
}

const host = tool(function* (self, args) {
  const words = [...args];
  let type: string | undefined;
  const operands: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "-t") type = (words.shift() ?? "A").toUpperCase();
    else if (!word.startsWith("-")) operands.push(word);
    else if (word !== "-4") throw new ToolError(`k8s-quest does not simulate host ${word} yet`);
  }
  const [name, named] = operands;
  if (!name) throw new ToolError("k8s-quest does not simulate host without a name yet");
  const config = resolver(self);
  const server = yield* serverFor(self, named, config);
  if (named !== undefined) yield* say(self, `Using domain server:\nName: ${named}\nAddress: ${server}#53\nAliases: \n\n`);
  const reverse = isAddress(name);
  let reply: Reply = { error: "timeout" };
  let last = name;
  for (const each of reverse ? [reverseName(name)] : candidates(name, config)) {
    reply = yield* patiently(
      self,
      server,
      { name: each, type: reverse ? "PTR" : (type ?? "A") },
      { timeout: 5000, tries: 2, told: (text) => say(self, text) },
    );
    last = each;
    if ("error" in reply || reply.status === "NOERROR") break;
  }
  if ("error" in reply) {
    yield* say(self, ";; no servers could be reached\n");
    return 1;
  }
  if (reply.status !== "NOERROR") {
    yield* say(
      self,
      `Host ${reverse ? `${reverseName(name)}.` : name} not found: ${reply.status === "NXDOMAIN" ? "3(NXDOMAIN)" : reply.status === "REFUSED" ? "5(REFUSED)" : "2(SERVFAIL)"}\n`,
    );
    return 1;
  }
  const phrases: Record<string, string> = {
    A: "has address",
    AAAA: "has IPv6 address",
    CNAME: "is an alias for",
    PTR: "domain name pointer",
    SRV: "has SRV record",
    TXT: "descriptive text",
  };
  const further = type || reverse ? [] : yield* alsoSix(self, server, last);
  yield* say(
    self,
    [...reply.answers, ...further]
      .map((record) => `${record.name.replace(/\.$/, "")} ${phrases[record.type] ?? `has ${record.type} record`} ${record.data}\n`)
      .join("") || `${name} has no ${type ?? "A"} record\n`,
  );
  return 0;
});

export const hostTools: Readonly<Record<string, Program>> = { host };
