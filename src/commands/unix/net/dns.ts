// Name servers asked: nslookup in busybox's and bind's form, dig, host.
import { candidates, parseResolverConfig, type ResolverConfig } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import type { DnsReply } from "../../../machine/sockets.ts";
import { sleep, write } from "../../../machine/tasks.ts";
import { isBusybox, say, ToolError, tool } from "../tool.ts";

type Reply = DnsReply | { error: "timeout" | "refused" };

function resolver(self: Running): ResolverConfig {
  return parseResolverConfig(self.machine.files.exists("/etc/resolv.conf") ? self.machine.files.read("/etc/resolv.conf") : "");
}
const reverseName = (address: string): string => `${address.split(".").reverse().join(".")}.in-addr.arpa`;
const isAddress = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text);

/** The address of the name server to ask: the one named, else resolv.conf's first. @throws ToolError */
function* serverFor(self: Running, named: string | undefined, config: ResolverConfig): Task<string | undefined> {
  if (named === undefined) return config.nameservers[0];
  if (isAddress(named)) return named;
  const found = yield* self.machine.network.resolve(named);
  if ("error" in found) throw new ToolError(`couldn't get address for '${named}': not found`);
  return found.addresses[0];
}

const nslookup = tool(function* (self, args) {
  // Where dig is, the rest of bind's tools have taken the place of busybox's.
  const busybox = isBusybox(self) && !self.machine.files.exists("/usr/bin/dig");
  return yield* busybox ? busyboxLookup(self, args) : bindLookup(self, args);
});

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
    reply = yield* patiently(self, server, each, type, timeout, (text) => say(self, text));
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

/** Three tries, each told when it fails, as bind's tools do. */
function* patiently(
  self: Running,
  server: string | undefined,
  name: string,
  type: string,
  timeout: number,
  told: (text: string) => Task<void>,
  tries = 3,
): Task<Reply> {
  let reply: Reply = { error: "timeout" };
  for (let attempt = 0; attempt < tries; attempt++) {
    reply = yield* self.machine.network.query(server, name, type, { timeout });
    if (!("error" in reply)) return reply;
    yield* told(
      `;; communications error to ${server ?? "127.0.0.1"}#53: ${reply.error === "refused" ? "connection refused" : "timed out"}\n`,
    );
  }
  return reply;
}

const TYPES = ["A", "AAAA", "ANY", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

/** What +no… leaves out. */
const SECTIONS = ["cmd", "comments", "question", "answer", "stats"];

const dig = tool(function* (self, args) {
  const questions: { name: string; type: string }[] = [];
  const shows = new Set(SECTIONS);
  const show = (section: string, on: boolean) => void (on ? shows.add(section) : shows.delete(section));
  const config = resolver(self);
  let named: string | undefined;
  let type: string | undefined;
  let short = false;
  let search = false;
  let timeout = 5000;
  let tries = 3;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const [, no, word = "", , value] = /^\+(no)?(\w+)(=(.*))?$/.exec(arg) ?? [];
    if (arg.startsWith("@")) named = arg.slice(1);
    else if (word === "short") short = !no;
    else if (word === "search") search = !no;
    else if (word === "time" || word === "timeout") timeout = Number(value) * 1000;
    else if (word === "tries") tries = Number(value);
    else if (word === "retry") tries = Number(value) + 1;
    else if (word === "all") for (const each of SECTIONS) show(each, !no);
    else if (SECTIONS.includes(word)) show(word, !no);
    else if (/^(recurse|tcp|edns|dnssec|multiline|cookie)$/.test(word)) {
      if (!no && /^(dnssec|multiline)$/.test(word)) throw new ToolError(`k8s-quest does not simulate ${arg} yet`);
    } else if (word) {
      yield* say(self, `Invalid option: ${arg}\n`);
      return 1;
    } else if (arg === "-x") {
      questions.push({ name: reverseName(args[++i] ?? ""), type: "PTR" });
    } else if (arg === "-t") type = (args[++i] ?? "A").toUpperCase();
    else if (arg === "-4") continue;
    else if (arg.startsWith("-")) {
      yield* say(self, `Invalid option: ${arg}\n`);
      return 1;
    } else if (TYPES.includes(arg.toUpperCase()) && (questions.length || args.length > 1) && !arg.includes(".")) type = arg.toUpperCase();
    else if (arg !== "IN") questions.push({ name: arg, type: "" });
  }
  const server = yield* serverFor(self, named, config);
  const shown = server ?? "127.0.0.1";
  let code = 0;
  for (const question of questions.length ? questions : [{ name: ".", type: "NS" }]) {
    const kind = question.type || type || "A";
    let name = question.name.replace(/\.$/, "");
    const head = shows.has("cmd") && !short ? `\n; <<>> DiG 9.20.11 <<>> ${args.join(" ")}\n;; global options: +cmd\n` : "";
    const before = self.clock.now;
    let reply: Reply = { error: "timeout" };
    let complaints = "";
    for (const each of search ? candidates(question.name, config) : [name]) {
      reply = yield* patiently(
        self,
        server,
        each,
        kind,
        timeout,
        function* (text) {
          complaints += text;
        },
        tries,
      );
      name = each;
      if ("error" in reply || reply.status === "NOERROR") break;
    }
    if ("error" in reply) {
      yield* say(self, short ? `${complaints};; no servers could be reached\n` : `${complaints}${head};; no servers could be reached\n`);
      code = 9;
      continue;
    }
    if (short) yield* say(self, reply.answers.map(({ data }) => `${data}\n`).join(""));
    else yield* say(self, head + digText(self, { name, type: kind }, reply, shown, Math.round(self.clock.now - before), shows));
  }
  return code;
});

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function longDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC ${date.getUTCFullYear()}`;
}

function digText(
  self: Running,
  question: { name: string; type: string },
  reply: DnsReply,
  server: string,
  milliseconds: number,
  shows: ReadonlySet<string>,
): string {
  const name = `${question.name}.`;
  let text = "";
  if (shows.has("comments")) {
    text += ";; Got answer:\n";
    if (/\.local$/.test(question.name))
      text +=
        ";; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n";
    text += `;; ->>HEADER<<- opcode: QUERY, status: ${reply.status}, id: ${self.machine.random.between(0, 65535)}\n`;
    const authority = reply.answers.length || !reply.authoritative ? 0 : 1;
    text += `;; flags: qr${reply.authoritative ? " aa rd" : " rd ra"}; QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${authority}, ADDITIONAL: 1\n`;
    if (reply.authoritative) text += ";; WARNING: recursion requested but not available\n";
    text += "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n";
  }
  if (shows.has("question"))
    text += `${shows.has("comments") ? ";; QUESTION SECTION:\n" : ""};${name.padEnd(23)}${name.length > 22 ? " " : "\t"}IN\t${question.type}\n${shows.has("comments") ? "\n" : ""}`;
  const row = (owner: string, ttl: number, type: string, data: string) =>
    `${owner.length < 24 ? owner.padEnd(24) : `${owner} `}${ttl}\tIN\t${type}\t${data}\n`;
  if (shows.has("answer") && reply.answers.length)
    text += `${shows.has("comments") ? ";; ANSWER SECTION:\n" : ""}${reply.answers.map((record) => row(record.name, record.ttl, record.type, record.data)).join("")}${shows.has("comments") ? "\n" : ""}`;
  if (shows.has("comments") && !reply.answers.length && reply.authoritative)
    text += `;; AUTHORITY SECTION:\n${row("cluster.local.", 30, "SOA", `ns.dns.cluster.local. hostmaster.cluster.local. ${Math.floor(self.clock.now / 1000)} 7200 1800 86400 30`)}\n`;
  if (shows.has("stats")) {
    const size =
      12 +
      question.name.length +
      6 +
      11 +
      reply.answers.reduce((sum, record) => sum + record.name.length + 11 + (record.type === "A" ? 4 : record.data.length), 0);
    text += `;; Query time: ${milliseconds} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${longDate(self.clock.now)}\n;; MSG SIZE  rcvd: ${size}\n\n`;
  }
  return text;
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
  for (const each of reverse ? [reverseName(name)] : candidates(name, config)) {
    reply = yield* patiently(self, server, each, reverse ? "PTR" : (type ?? "A"), 5000, (text) => say(self, text), 2);
    if ("error" in reply || reply.status === "NOERROR") break;
  }
  if ("error" in reply) {
    yield* say(self, ";; no servers could be reached\n");
    return 1;
  }
  if (reply.status !== "NOERROR") {
    yield* say(
      self,
      `Host ${reverse ? `${reverseName(name)}.` : name} not found: ${reply.status === "NXDOMAIN" ? "3(NXDOMAIN)" : "2(SERVFAIL)"}\n`,
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
  yield* say(
    self,
    reply.answers
      .map((record) => `${record.name.replace(/\.$/, "")} ${phrases[record.type] ?? `has ${record.type} record`} ${record.data}\n`)
      .join("") || `${name} has no ${type ?? "A"} record\n`,
  );
  return 0;
});

export const dnsTools: Readonly<Record<string, Program>> = { nslookup, dig, host };
