// CoreDNS: reads its Corefile, answers questions by it, and watches it while the reload plug-in says so (coredns/coremain, plugin/reload, health, ready, metrics).
import { createHash } from "node:crypto";
import { Signal } from "../../base/signal.ts";
import { FileError } from "../../machine/file-error.ts";
import type { Program, Running } from "../../machine/process.ts";
import { AddressInUse, type DnsReply, type HttpResponse, type Listening, type Service } from "../../machine/sockets.ts";
import { sleep, waitFor } from "../../machine/tasks.ts";
import { answerOf } from "./coredns-answer.ts";
import { CorefileError, type Directive, parseCorefile, type ServerBlock, within } from "./corefile.ts";
import { flag, type Parameters, text } from "./server.ts";

const DEFAULT_INTERVAL = 30_000;
const DEFAULT_JITTER = 15_000;

interface Loaded {
  blocks: ServerBlock[];
  content: string;
  digest: string;
  reload: { interval: number; jitter: number } | undefined;
}

export function coredns(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "1.13.1");
  return function* (self) {
    const file = flag(self.argv, "conf") ?? "/Corefile";
    const say = (line: string) => self.stdout.write(`${line}\n`);
    let loaded: Loaded;
    try {
      loaded = load(self, file);
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      self.stderr.write(`${error.message}\n`);
      return 1;
    }
    const server = new Server(self, version, say);
    const failed = server.open(loaded.blocks);
    if (failed) {
      self.stderr.write(`${failed}\n`);
      return 1;
    }
    const told = () => loaded.reload && say(`[INFO] plugin/reload: Running configuration SHA512 = ${loaded.digest}`);
    for (const block of loaded.blocks) for (const zone of block.zones) say(`${zone}.:${block.port}`);
    told();
    say(`CoreDNS-${version}`);
    say("linux/amd64, go1.25.2, 1db4568");
    const ended = new Signal();
    let over = false;
    /** The files at the last look at them. */
    const seen: object[] = [];
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      self.trap(signal, () => {
        over = true;
        ended.fire();
      });
    try {
      while (!over) {
        const { reload } = loaded;
        if (!reload) {
          yield* waitFor(self, ended, () => over);
          break;
        }
        const next = self.clock.now + reload.interval + Math.floor(self.machine.random.float() * reload.jitter);
        if (yield* waitFor(self, ended, () => over, next)) break;
        if (self.machine.files.unchanged(seen) || contentOf(self, file) === loaded.content) continue;
        say("[INFO] Reloading");
        try {
          const next = load(self, file);
          server.close();
          server.open(next.blocks);
          loaded = next;
          told();
          say("[INFO] Reloading complete");
        } catch (error) {
          if (!(error instanceof CorefileError)) throw error;
          server.reloadFailures++;
          say(`[ERROR] Restart failed: ${error.message}`);
          say(`[ERROR] plugin/reload: Corefile changed but reload failed: ${error.message}`);
        }
      }
      say("[INFO] SIGTERM: Shutting down servers then terminating");
      const lameduck = milliseconds(directives(loaded.blocks, "health")[0]?.block.find(([word]) => word === "lameduck")?.[1]);
      if (lameduck) {
        say(`[INFO] plugin/health: Going into lameduck mode for ${lameduck / 1000}s`);
        yield* sleep(self, lameduck);
      }
      return 0;
    } finally {
      server.close();
    }
  };
}

const directives = (blocks: readonly ServerBlock[], name: string): Directive[] =>
  blocks.flatMap((block) => block.directives.filter((directive) => directive.name === name));

/** How often it looks at its file, ms; not at all where no server block says so. */
function reloadOf(blocks: readonly ServerBlock[]): { interval: number; jitter: number } | undefined {
  const [reload] = directives(blocks, "reload");
  if (!reload) return undefined;
  const interval = milliseconds(reload.args[0]) ?? DEFAULT_INTERVAL;
  return { interval, jitter: Math.min(milliseconds(reload.args[1]) ?? DEFAULT_JITTER, interval / 2) };
}

function milliseconds(duration: string | undefined): number | undefined {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(duration ?? "") ?? [];
  return number === undefined ? undefined : Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000);
}

function contentOf(self: Running, file: string): string | undefined {
  try {
    return self.machine.files.read(file);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** @throws CorefileError */
function load(self: Running, file: string): Loaded {
  const content = contentOf(self, file);
  if (content === undefined) throw new CorefileError(`open ${file}: no such file or directory`);
  const blocks = parseCorefile(file, content, self.environment);
  const served = new Map<string, number>();
  for (const { zones, port } of blocks)
    for (const zone of zones) {
      const key = `dns://${zone}.:${port}`;
      if (served.has(key)) throw new CorefileError(`cannot serve ${key} - it is already defined`);
      served.set(key, port);
    }
  return { blocks, content, digest: createHash("sha512").update(content).digest("hex"), reload: reloadOf(blocks) };
}

/** The ports of a configuration: names, and what health, ready and prometheus open. */
class Server {
  #open: Listening[] = [];
  reloadFailures = 0;
  readonly #requests = new Map<string, number>();
  readonly #responses = new Map<string, number>();
  #questions = 0;

  constructor(
    private readonly self: Running,
    private readonly version: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Why it does not come up, where it does not. */
  open(blocks: readonly ServerBlock[]): string | undefined {
    const { network } = this.self.machine;
    const listen = (port: number, service: Service, protocol?: "UDP"): void => {
      this.#open.push(network.listen(port, service, protocol ? { protocol } : {}));
    };
    const plain = (name: string, usual: number, answer: (path: string) => HttpResponse): void => {
      const [directive] = directives(blocks, name);
      if (directive) listen(Number(directive.args[0]?.split(":").at(-1) ?? usual), { http: ({ path }) => answer(path) });
    };
    try {
      for (const port of new Set(blocks.map((block) => block.port))) {
        const mine = blocks.filter((block) => block.port === port);
        const service: Service = {
          dns: (question, sources) => {
            const { reply, block, error } = answerOf(mine, question, sources);
            this.#note(port, question, reply, block, error);
            return reply;
          },
          *stream(connection) {
            while (!connection.input.ended) yield { on: connection.input.changed };
            return 0;
          },
        };
        listen(port, service, "UDP");
        listen(port, service);
      }
      plain("health", 8080, (path) => (path === "/health" ? text(200, "OK") : text(404, "404 page not found\n")));
      plain("ready", 8181, (path) => (path === "/ready" ? text(200, "OK") : text(404, "404 page not found\n")));
      plain("prometheus", 9153, (path) =>
        path === "/metrics" ? text(200, this.#metrics(), "text/plain; version=0.0.4; charset=utf-8") : text(404, "404 page not found\n"),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof AddressInUse)) throw error;
      this.close();
      return `Listen: listen tcp :${error.port}: bind: address already in use`;
    }
  }

  close(): void {
    for (const each of this.#open) each.close();
    this.#open = [];
  }

  #note(
    port: number,
    { name, type, peer }: { name: string; type: string; peer: { address: string } },
    { status, authoritative }: DnsReply,
    block: ServerBlock | undefined,
    error: string | undefined,
  ): void {
    this.#questions++;
    const zone = `${block?.zones.find((each) => within(name, each)) ?? ""}.`;
    const count = (map: Map<string, number>, labels: string): void => void map.set(labels, (map.get(labels) ?? 0) + 1);
    count(this.#requests, `family="1",proto="udp",server="dns://:${port}",type="${type}",view="",zone="${zone}"`);
    count(this.#responses, `plugin="",rcode="${status}",server="dns://:${port}",view="",zone="${zone}"`);
    if (error && block?.directives.some((each) => each.name === "errors")) this.say(`[ERROR] plugin/errors: ${error}`);
    const log = block?.directives.find(
      (each) => each.name === "log" && (!each.args.length || each.args.some((one) => within(name, one.replace(/\.$/, "")))),
    );
    if (!log) return;
    const classes = log.block.filter(([word]) => word === "class").flatMap(([, ...words]) => words);
    if (
      classes.length &&
      !classes.includes("all") &&
      !classes.includes({ NOERROR: "success", NXDOMAIN: "denial" }[status as string] ?? "error")
    )
      return;
    const size = name.length + 18;
    this.say(
      `[INFO] ${peer.address}:${32768 + (this.#questions % 28232)} - ${(this.#questions * 7919) % 65536} "${type} IN ${name}. udp ${size} false 512" ${status} qr,${authoritative ? "aa," : ""}rd${authoritative ? "" : ",ra"} ${size + 16} 0.000${100 + (this.#questions % 400)}s`,
    );
  }

  #metrics(): string {
    const lines = (name: string, type: string, help: string, samples: Iterable<readonly [string, number]>): string =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${[...samples].map(([labels, value]) => `${name}${labels ? `{${labels}}` : ""} ${value}\n`).join("")}`;
    return [
      lines(
        "coredns_build_info",
        "gauge",
        "A metric with a constant '1' value labeled by version, revision, and goversion from which CoreDNS was built.",
        [[`goversion="go1.25.2",revision="1db4568",version="${this.version}"`, 1]],
      ),
      lines("coredns_dns_requests_total", "counter", "Counter of DNS requests made per zone, protocol and family.", this.#requests),
      lines("coredns_dns_responses_total", "counter", "Counter of response status codes.", this.#responses),
      lines("coredns_panics_total", "counter", "A metrics that counts the number of panics.", [["", 0]]),
      lines("coredns_reload_failed_total", "counter", "Counter of the number of failed reload attempts.", [["", this.reloadFailures]]),
    ].join("");
  }
}
