// How CoreDNS answers a question: through the plug-ins of the server block whose zone is the closest (plugin/rewrite, hosts, kubernetes, forward).
import { canonical, reversed } from "../../base/ip-address.ts";
import type { DnsQuestion, DnsRecord, DnsReply, DnsSources } from "../../machine/sockets.ts";
import { type Directive, type ServerBlock, within } from "./corefile.ts";

export interface Answered {
  reply: DnsReply;
  /** The block's own directives: whether it logs. */
  block: ServerBlock | undefined;
  /** What the errors plug-in has to say. */
  error?: string;
}

const of = (status: DnsReply["status"], answers: readonly DnsRecord[] = [], authoritative = false): DnsReply => ({
  status,
  answers,
  authoritative,
});
const bare = (zone: string): string => zone.toLowerCase().replace(/\.$/, "");
const zoneIn = (directive: Directive | undefined, block: ServerBlock, from = 0): string[] => {
  const own = directive?.args.slice(from).map(bare) ?? [];
  return own.length ? own : block.zones;
};
const passesOn = (directive: Directive, name: string): boolean =>
  directive.block.some(([word, ...zones]) => word === "fallthrough" && (!zones.length || zones.some((zone) => within(name, bare(zone)))));

export function answerOf(blocks: readonly ServerBlock[], question: DnsQuestion, sources: DnsSources): Answered {
  const depth = (zone: string): number => (zone === "" || zone === "." ? 0 : zone.split(".").length);
  let block: ServerBlock | undefined;
  let best = -1;
  for (const each of blocks)
    for (const zone of each.zones)
      if (within(question.name, zone) && depth(zone) > best) {
        block = each;
        best = depth(zone);
      }
  if (!block) return { reply: of("REFUSED"), block };
  const rewritten = rewrite(block, question.name);
  const answered = chain(block, { ...question, name: rewritten }, sources);
  if (rewritten === question.name) return { ...answered, block };
  const back = (name: string): string => (name === `${rewritten}.` ? `${question.name}.` : name);
  const answers = answered.reply.answers.map((answer) => ({ ...answer, name: back(answer.name) }));
  return { ...answered, reply: { ...answered.reply, answers }, block };
}

/** The name that the rules make of a name: the first that fits stops, unless it says `continue`. */
function rewrite(block: ServerBlock, asked: string): string {
  let name = asked;
  for (const { name: directive, args, block: lines } of block.directives) {
    if (directive !== "rewrite") continue;
    const [goesOn, words] = args[0] === "continue" || args[0] === "stop" ? [args[0] === "continue", args.slice(1)] : [false, args];
    if (words[0] !== "name") continue;
    const typed = /^(exact|prefix|suffix|substring|regex)$/.test(words[1] ?? "");
    const [from = "", to = ""] = (typed ? words.slice(2) : words.slice(1)).concat(lines.flat());
    const next = applied(typed ? words[1]! : "exact", name, from, to);
    if (next === undefined) continue;
    name = next;
    if (!goesOn) break;
  }
  return name;
}

/** Names in rules end in a dot, or are taken as if they did. */
function applied(type: string, name: string, from: string, to: string): string | undefined {
  if (type === "exact") return name === bare(from) ? bare(to) : undefined;
  if (type === "prefix") return name.startsWith(from) ? to + name.slice(from.length) : undefined;
  if (type === "suffix") return name.endsWith(bare(from)) ? name.slice(0, -bare(from).length || undefined) + bare(to) : undefined;
  if (type === "substring") return name.includes(from) ? bare(name.replaceAll(from, to)) : undefined;
  try {
    const match = new RegExp(from).exec(`${name}.`);
    return match ? bare(to.replace(/\{(\d+)\}/g, (_, group) => match[Number(group)] ?? "")) : undefined;
  } catch {
    return undefined;
  }
}

function chain(block: ServerBlock, question: DnsQuestion, sources: DnsSources): Omit<Answered, "block"> {
  const { name, type } = question;
  for (const kind of ["hosts", "kubernetes", "forward"])
    for (const directive of block.directives) {
      if (directive.name !== kind) continue;
      const answered =
        kind === "hosts"
          ? fromHosts(directive, block, name, type)
          : kind === "kubernetes"
            ? fromCluster(directive, block, name, type, sources)
            : forwarded(directive, name, type, sources);
      if (answered) return "reply" in answered ? answered : { reply: answered };
    }
  return { reply: of("REFUSED"), error: `${name}. ${type}: plugin/errors: no next plugin found` };
}

/** Its own lines; what they do not have it passes on only where it says so. */
function fromHosts(directive: Directive, block: ServerBlock, name: string, type: string): DnsReply | undefined {
  const zones = zoneIn(directive, block, directive.args[0]?.startsWith("/") ? 1 : 0);
  if (!zones.some((zone) => within(name, zone))) return undefined;
  const ttl = Number(directive.block.find(([word]) => word === "ttl")?.[1] ?? 3600);
  const lines = directive.block.filter(([word]) => /^[\d.]+$|:/.test(word ?? ""));
  const address = reversed(name);
  if (address) {
    const names = lines.filter(([each]) => canonical(each!) === address).flatMap(([, ...each]) => each);
    if (names.length)
      return of(
        "NOERROR",
        names.map((data) => ({ name: `${name}.`, type: "PTR", ttl, data: `${bare(data)}.` })),
        true,
      );
  }
  const known = lines.filter(([, ...names]) => names.some((each) => bare(each) === name));
  if (known.length) {
    const fits = known.filter(([address]) => type === (address!.includes(":") ? "AAAA" : "A"));
    return of(
      "NOERROR",
      fits.map(([data]) => ({ name: `${name}.`, type, ttl, data: data! })),
      true,
    );
  }
  return passesOn(directive, name) ? undefined : of("NXDOMAIN", [], true);
}

function fromCluster(directive: Directive, block: ServerBlock, name: string, type: string, sources: DnsSources): DnsReply | undefined {
  const option = (word: string): string[] | undefined => directive.block.find(([first]) => first === word)?.slice(1);
  const zones = zoneIn(directive, block);
  const zone = zones.find((each) => within(name, each));
  if (zone === undefined) return undefined;
  const main = zones.find((each) => !each.endsWith(".arpa")) ?? zone;
  const labels = name.slice(0, -main.length - 1).split(".");
  const namespaces = option("namespaces");
  const hidden =
    (labels.at(-1) === "pod" && (option("pods")?.[0] ?? "disabled") === "disabled") ||
    (namespaces?.length && /^(svc|pod)$/.test(labels.at(-1) ?? "") && !namespaces.includes(labels.at(-2) ?? ""));
  const reply = hidden ? undefined : sources.cluster(name, type, main);
  if (reply && reply.status !== "NXDOMAIN") {
    const ttl = Number(option("ttl")?.[0] ?? 5);
    return { ...reply, answers: reply.answers.map((answer) => (within(bare(answer.name), main) ? { ...answer, ttl } : answer)) };
  }
  return passesOn(directive, name) ? undefined : of("NXDOMAIN", [], true);
}

function forwarded(directive: Directive, name: string, type: string, sources: DnsSources): Omit<Answered, "block"> | undefined {
  const [from = ".", ...to] = directive.args;
  if (!within(name, bare(from))) return undefined;
  if (directive.block.some(([word, ...zones]) => word === "except" && zones.some((zone) => within(name, bare(zone))))) return undefined;
  const servers = to.map((each) => (each.startsWith("/") ? "system" : each.replace(/^(dns|tls):\/\//, "").replace(/:\d+$/, "")));
  for (const server of servers) {
    const reply = sources.forward(server, name, type);
    if (reply) return { reply };
  }
  return { reply: of("SERVFAIL"), error: `2 ${name}. ${type}: read udp ${servers[0]}:53: i/o timeout` };
}
