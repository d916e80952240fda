// dig: name servers asked, and the whole of what they say.

import { reverseName } from "../../../base/ip-address.ts";
import { candidates } from "../../../cluster/network/names.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import type { DnsReply } from "../../../machine/sockets.ts";
import { say, ToolError, tool } from "../tool.ts";
import { patiently, type Reply, resolver, serverFor } from "./resolver.ts";

const TYPES = ["A", "AAAA", "ANY", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

/** What +no… leaves out. */
const SECTIONS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"];
/** Columns of the records that +no… leaves out. */
const COLUMNS = ["ttlid", "class"];
/** What is on unless +no… says otherwise, and changes what is asked. */
const ASKED = ["recurse", "edns", "cookie"];

/** Query options of dig 9.20 that are refused; those that are on by themselves only where they are switched off. */
const REFUSED =
  /^(aaflag|aaonly|adflag|bufsize|cdflag|defname|dnssec|do|domain|expire|fuzztime|header-only|https|http-plain|identify|ignore|keepalive|keepopen|multiline|ndots|nsid|nssearch|onesoa|opcode|padding|proxy|qid|qr|rrcomments|showsearch|split|subnet|tcp|tls|trace|ttlunits|unexpected|vc|yaml|zflag)$/;
const ON_ANYWAY = /^(badcookie|besteffort|crypto|dns64prefix|fail|idnin|idnout|mapped|showallmessages)$/;

const dig = tool(function* (self, args) {
  const questions: { name: string; type: string }[] = [];
  const shows = new Set([...SECTIONS, ...COLUMNS, ...ASKED]);
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
    else if (word === "rdflag") show("recurse", !no);
    else if ([...SECTIONS, ...COLUMNS, ...ASKED].includes(word)) {
      if (value !== undefined) throw new ToolError(`k8s-quest does not simulate ${arg} yet`);
      show(word, !no);
    } else if (no ? ON_ANYWAY.test(word) : REFUSED.test(word)) throw new ToolError(`k8s-quest does not simulate ${arg} yet`);
    else if (REFUSED.test(word) || ON_ANYWAY.test(word)) continue;
    else if (word) {
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
      const told = function* (text: string): Task<void> {
        complaints += text;
      };
      reply = yield* patiently(self, server, { name: each, type: kind }, { timeout, tries, told });
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
    const wanted = shows.has("recurse") ? " rd" : "";
    const extended = shows.has("edns");
    text += `;; flags: qr${reply.authoritative ? ` aa${wanted}` : `${wanted} ra`}; QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${authority}, ADDITIONAL: ${extended ? 1 : 0}\n`;
    if (reply.authoritative && wanted) text += ";; WARNING: recursion requested but not available\n";
    text += extended ? "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n" : "\n";
    // CoreDNS gives the client's part back as it came.
    if (extended && shows.has("cookie")) {
      const half = () => self.machine.random.between(0, 0xffffffff).toString(16).padStart(8, "0");
      text += `; COOKIE: ${half()}${half()} (echoed)\n`;
    }
  }
  if (shows.has("question"))
    text += `${shows.has("comments") ? ";; QUESTION SECTION:\n" : ""};${name.padEnd(23)}${name.length > 22 ? " " : "\t"}IN\t${question.type}\n${shows.has("comments") ? "\n" : ""}`;
  const row = (owner: string, ttl: number, type: string, data: string) =>
    `${owner.length < 24 ? owner.padEnd(24) : `${owner} `}${shows.has("ttlid") ? `${ttl}\t` : ""}${shows.has("class") ? "IN\t" : ""}${type}\t${data}\n`;
  if (shows.has("answer") && reply.answers.length)
    text += `${shows.has("comments") ? ";; ANSWER SECTION:\n" : ""}${reply.answers.map((record) => row(record.name, record.ttl, record.type, record.data)).join("")}${shows.has("comments") ? "\n" : ""}`;
  if (shows.has("authority") && !reply.answers.length && reply.authoritative)
    text += `${shows.has("comments") ? ";; AUTHORITY SECTION:\n" : ""}${row("cluster.local.", 30, "SOA", `ns.dns.cluster.local. hostmaster.cluster.local. ${Math.floor(self.clock.now / 1000)} 7200 1800 86400 30`)}${shows.has("comments") ? "\n" : ""}`;
  if (shows.has("stats")) {
    const size =
      12 +
      question.name.length +
      6 +
      (shows.has("edns") ? (shows.has("cookie") ? 23 : 11) : 0) +
      reply.answers.reduce((sum, record) => sum + record.name.length + 11 + (record.type === "A" ? 4 : record.data.length), 0);
    text += `;; Query time: ${milliseconds} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${longDate(self.clock.now)}\n;; MSG SIZE  rcvd: ${size}\n\n`;
  }
  return text;
}

export const digTools: Readonly<Record<string, Program>> = { dig };
