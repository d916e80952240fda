// The Corefile of CoreDNS: server blocks, their plug-ins and what stands in their braces (coredns/caddy caddyfile/parse.go, core/dnsserver/zdirectives.go).

/** One directive: its words, and the lines in its braces. */
export interface Directive {
  name: string;
  args: string[];
  block: string[][];
  line: number;
}

export interface ServerBlock {
  /** Lower case, without the dot at its end; "" is the root. */
  zones: string[];
  port: number;
  directives: Directive[];
}

/** A Corefile that CoreDNS does not start with, in its words. */
export class CorefileError extends Error {}

/** All that a usual build knows, in the order in which questions pass through them. */
const KNOWN =
  "metadata geoip cancel tls quic timeouts multisocket reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic whoami on sign view nomad".split(
    " ",
  );
/** Those that would answer otherwise than they are let to here. */
const NOT_SIMULATED = new Set(
  "tls quic bind dns64 acl chaos tsig header dnssec template transfer route53 azure clouddns k8s_external file auto secondary etcd grpc erratic whoami on sign view nomad geoip".split(
    " ",
  ),
);

interface Word {
  text: string;
  line: number;
}

/** Words as Caddy's lexer finds them: quotes hold them together, # begins a comment, {$NAME} and {%NAME%} are variables. */
function wordsOf(text: string, environment: Readonly<Record<string, string>>): Word[] {
  const words: Word[] = [];
  text.split("\n").forEach((raw, index) => {
    for (const [, quoted, plain] of raw.matchAll(/"((?:[^"\\]|\\.)*)"|(#.*$|\S+)/g)) {
      if (plain?.startsWith("#")) break;
      const word = quoted?.replace(/\\"/g, '"') ?? plain!;
      words.push({ text: word.replace(/\{\$(\w+)\}|\{%(\w+)%\}/g, (_, a, b) => environment[a ?? b] ?? ""), line: index + 1 });
    }
  });
  return words;
}

/** @throws CorefileError */
export function parseCorefile(file: string, text: string, environment: Readonly<Record<string, string>>): ServerBlock[] {
  const words = wordsOf(text, environment);
  const failed = (line: number, message: string) => new CorefileError(`${file}:${line} - Error during parsing: ${message}`);
  const last = words.at(-1)?.line ?? 1;
  const blocks: ServerBlock[] = [];
  let at = 0;
  while (at < words.length) {
    const labels: string[] = [];
    while (words[at] && words[at]!.text !== "{") {
      const { text: label, line } = words[at++]!;
      if (label === "}") throw failed(line, "Unexpected '}' because no matching opening brace");
      labels.push(...label.split(",").filter(Boolean));
    }
    if (at >= words.length) throw failed(last, "Unexpected EOF");
    at++;
    const directives: Directive[] = [];
    for (;;) {
      const word = words[at];
      if (!word) throw failed(last, "Unexpected EOF");
      at++;
      if (word.text === "}") break;
      if (!KNOWN.includes(word.text)) throw failed(word.line, `Unknown directive '${word.text}'`);
      if (NOT_SIMULATED.has(word.text)) throw new CorefileError(`k8s-quest does not simulate CoreDNS' plugin ${word.text} yet`);
      const directive: Directive = { name: word.text, args: [], block: [], line: word.line };
      while (words[at] && words[at]!.line === word.line && words[at]!.text !== "{" && words[at]!.text !== "}")
        directive.args.push(words[at++]!.text);
      if (words[at]?.text === "{" && words[at]!.line === word.line)
        at = blockOf(words, at + 1, directive, () => failed(last, "Unexpected EOF"));
      checkArguments(directive, failed);
      directives.push(directive);
    }
    for (const [port, zones] of zonesOf(labels)) blocks.push({ zones, port, directives });
  }
  return blocks;
}

function blockOf(words: readonly Word[], start: number, directive: Directive, failed: () => CorefileError): number {
  let at = start;
  let depth = 1;
  let line = -1;
  for (; ; at++) {
    const word = words[at];
    if (!word) throw failed();
    if (word.text === "{") depth++;
    if (word.text === "}" && --depth === 0) return at + 1;
    if (word.line !== line) directive.block.push([]);
    line = word.line;
    directive.block.at(-1)!.push(word.text);
  }
}

/** What the plug-ins' own set-up refuses most often. */
function checkArguments({ name, args, block, line }: Directive, failed: (line: number, message: string) => CorefileError): void {
  const wrong = (at = line) => failed(at, "Wrong argument count or unexpected line ending after");
  if (name === "forward" && args.length < 2) throw failed(line, `${wrong().message.split(": ").at(-1)} '${args.at(-1) ?? "forward"}'`);
  if (name === "loop" && args.length) throw failed(line, `Wrong argument count or unexpected line ending after '${args[0]}'`);
  if (name === "cache" && args[0] && /^\d/.test(args[0]) && Number(args[0]) <= 0)
    throw failed(line, `cache TTL can not be zero or negative: ${args[0]}`);
  if (name === "kubernetes")
    for (const [option = ""] of block)
      if (
        !/^(endpoint_pod_names|pods|namespaces|endpoint|tls|labels|namespace_labels|fallthrough|ttl|transfer|noendpoints|ignore|kubeconfig|multicluster|startup_timeout|apiserver_qps|apiserver_burst|apiserver_max_inflight)$/.test(
          option,
        )
      )
        throw failed(line, `unknown property '${option}'`);
}

/** Labels such as `.:53`, `example.org` and `dns://cluster.local:1053`, by their ports. */
function zonesOf(labels: readonly string[]): Map<number, string[]> {
  const byPort = new Map<number, string[]>();
  for (const label of labels) {
    const [, zone = "", port = "53"] = /^([^:]*)(?::(\d+))?$/.exec(label.replace(/^dns:\/\//, "")) ?? [];
    byPort.set(Number(port), [...(byPort.get(Number(port)) ?? []), zone.toLowerCase().replace(/\.$/, "")]);
  }
  return byPort;
}

export const within = (name: string, zone: string): boolean => zone === "" || zone === "." || name === zone || name.endsWith(`.${zone}`);
