// hey: the load generator of most tutorials, with its summary, histogram and distributions (github.com/rakyll/hey).

import { toBase64 } from "../../../base/bytes.ts";
import { parseGoDuration } from "../../../base/duration.ts";
import { parseUrl, type Url } from "../../../machine/http.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { readInput, say, ToolError, tool } from "../tool.ts";
import { type Failure, type Result, sendLoad } from "./run.ts";
import type { Samples } from "./samples.ts";

const USAGE = `Usage: hey [options...] <url>

Options:
  -n  Number of requests to run. Default is 200.
  -c  Number of workers to run concurrently. Total number of requests cannot
      be smaller than the concurrency level. Default is 50.
  -q  Rate limit, in queries per second (QPS) per worker. Default is no rate limit.
  -z  Duration of application to send requests. When duration is reached,
      application stops and exits. If duration is specified, n is ignored.
      Examples: -z 10s -z 3m.
  -o  Output type. If none provided, a summary is printed.
      "csv" is the only supported alternative. Dumps the response
      metrics in comma-separated values format.

  -m  HTTP method, one of GET, POST, PUT, DELETE, HEAD, OPTIONS.
  -H  Custom HTTP header. You can specify as many as needed by repeating the flag.
      For example, -H "Accept: text/html" -H "Content-Type: application/xml" .
  -t  Timeout for each request in seconds. Default is 20, use 0 for infinite.
  -A  HTTP Accept header.
  -d  HTTP request body.
  -D  HTTP request body from file. For example, /home/user/file.txt or ./file.txt.
  -T  Content-type, defaults to "text/html".
  -U  User-Agent, defaults to version "hey/0.0.1".
  -a  Basic authentication, username:password.
  -x  HTTP Proxy address as host:port.
  -h2 Enable HTTP/2.

  -host\tHTTP Host header.

  -disable-compression  Disable compression.
  -disable-keepalive    Disable keep-alive, prevents re-use of TCP
                        connections between different HTTP requests.
  -disable-redirects    Disable following of HTTP redirects
  -cpus                 Number of used cpu cores.
                        (default for current machine is 4 cores)
`;

const VALUED = new Set(["n", "c", "q", "z", "o", "m", "H", "t", "A", "d", "D", "T", "U", "a", "x", "host", "cpus"]);
const PLAIN = new Set(["h2", "disable-compression", "disable-keepalive", "disable-redirects", "h", "help"]);
/** What it knows and this one does not do. */
const UNSIMULATED = new Set(["o", "x", "h2"]);

class Usage extends Error {}

/** Go's flag package: one dash or two, a value behind "=" or next; everything after the first operand is operands. @throws Usage */
function parse(args: readonly string[]): { flags: Map<string, string[]>; operands: readonly string[] } {
  const flags = new Map<string, string[]>();
  for (let at = 0; ; at++) {
    const word = args[at];
    if (word === undefined || !word.startsWith("-") || word === "-") return { flags, operands: args.slice(at) };
    if (word === "--") return { flags, operands: args.slice(at + 1) };
    const [, name = "", , value] = /^--?([^=]*)(=(.*))?$/s.exec(word) ?? [];
    if (!VALUED.has(name) && !PLAIN.has(name)) throw new Usage(`flag provided but not defined: -${name}\n`);
    if (UNSIMULATED.has(name)) throw new ToolError(`k8s-quest does not simulate -${name} yet`);
    const given = value ?? (VALUED.has(name) ? args[++at] : "true");
    if (given === undefined) throw new Usage(`flag needs an argument: -${name}\n`);
    flags.set(name, [...(flags.get(name) ?? []), given]);
  }
}

const hey = tool(function* (self, args) {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    yield* write(self, self.stderr, error.message + USAGE);
    return 2;
  }
  const { flags, operands } = parsed;
  const last = (name: string): string | undefined => flags.get(name)?.at(-1);
  const usage = function* (words: string): Task<number> {
    yield* write(self, self.stderr, `${words}\n\n${USAGE}`);
    return 1;
  };
  if (flags.has("h") || flags.has("help")) {
    yield* write(self, self.stderr, USAGE);
    return 0;
  }
  if (!operands.length) return yield* usage("");
  const number = (name: string, otherwise: number): number => Number(last(name) ?? otherwise);
  for (const name of ["n", "c", "q", "t", "cpus"])
    if (Number.isNaN(number(name, 0))) {
      yield* write(self, self.stderr, `invalid value "${last(name)}" for flag -${name}: parse error\n${USAGE}`);
      return 2;
    }
  const duration = last("z") === undefined ? undefined : parseGoDuration(last("z")!);
  if (duration !== undefined && Number.isNaN(duration)) {
    yield* write(self, self.stderr, `invalid value "${last("z")}" for flag -z: parse error\n${USAGE}`);
    return 2;
  }
  const senders = number("c", 50);
  const requests = number("n", 200);
  if (duration) {
    if (senders <= 0) return yield* usage("-c cannot be smaller than 1.");
  } else {
    if (requests <= 0 || senders <= 0) return yield* usage("-n and -c cannot be smaller than 1.");
    if (requests < senders) return yield* usage("-n cannot be less than -c.");
  }
  const text = operands[0]!;
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (!url) return yield* usage(`parse "${text}": invalid URI for request`);
  const headers: Record<string, string> = {
    host: last("host") ?? (url.port === (url.scheme === "https" ? 443 : 80) ? url.host : `${url.host}:${url.port}`),
    "user-agent": last("U") ? `${last("U")} hey/0.0.1` : "hey/0.0.1",
    "content-type": last("T") ?? "text/html",
    ...(last("A") ? { accept: last("A")! } : {}),
    ...(last("a") ? { authorization: `Basic ${toBase64(last("a")!)}` } : {}),
    ...(flags.has("disable-compression") ? {} : { "accept-encoding": "gzip" }),
  };
  for (const line of flags.get("H") ?? []) {
    const at = line.indexOf(":");
    if (at <= 0) return yield* usage(`could not parse the provided input; input = ${line}`);
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const file = last("D");
  const body = file === undefined ? (last("d") ?? "") : ((yield* readInput(self, file)) ?? "");
  const rate = number("q", 0);
  const timeout = number("t", 20) * 1000 || 3_600_000;
  const lookup = self.clock.now;
  const found = yield* self.machine.network.resolve(url.host);
  const looked = self.clock.now - lookup;
  const address = "error" in found ? undefined : found.addresses[0];
  const each = Math.floor(requests / senders) * senders;
  const result =
    address === undefined
      ? undefined
      : yield* sendLoad(self, {
          url,
          method: (last("m") ?? "GET").toUpperCase(),
          headers,
          body,
          senders,
          ...(duration ? { duration } : { requests: each }),
          ...(rate > 0 ? { rate: rate * senders } : {}),
          keepAlive: !flags.has("disable-keepalive"),
          timeout,
          effort: 0.05,
          address,
        });
  yield* say(self, result ? report(result, url, address!, looked) : unresolved(self, url, duration ? senders : each));
  return 0;
});

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(4);

function unresolved(self: Running, url: Url, count: number): string {
  const server = /^nameserver\s+(\S+)/m.exec(
    self.machine.files.exists("/etc/resolv.conf") ? self.machine.files.read("/etc/resolv.conf") : "",
  )?.[1];
  const total = self.machine.random.between(110, 420) / 10_000;
  return `
Summary:
  Total:\t${total.toFixed(4)} secs
  Slowest:\t0.0000 secs
  Fastest:\t0.0000 secs
  Average:\t NaN secs
  Requests/sec:\t${(count / total).toFixed(4)}


Error distribution:
  [${count}]\tGet "${shown(url)}": dial tcp: lookup ${url.host} on ${server ?? "127.0.0.1"}:53: no such host

`;
}

const shown = ({ scheme, host, port, path }: Url): string =>
  `${scheme}://${host}${port === (scheme === "https" ? 443 : 80) ? "" : `:${port}`}${path === "/" ? "" : path}`;

/** Go's words for why a request failed. */
const failureWords = (failure: Failure, url: Url, address: string): string => {
  const where = `Get "${shown(url)}": `;
  if (failure === "late") return `${where}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  if (failure === "reset") return `${where}EOF`;
  const why = { refused: "connect: connection refused", timeout: "i/o timeout", unreachable: "connect: no route to host" }[failure];
  return `${where}dial tcp ${address}:${url.port}: ${why}`;
};

function report(result: Result, url: Url, address: string, lookup: number): string {
  const { latencies, connecting, statuses, failures } = result;
  const total = result.ended - result.started;
  const count = latencies.count;
  const failed = [...failures];
  let text = `
Summary:
  Total:\t${seconds(total)} secs
  Slowest:\t${seconds(latencies.most)} secs
  Fastest:\t${seconds(latencies.least)} secs
  Average:\t${count ? seconds(latencies.mean) : " NaN"} secs
  Requests/sec:\t${((count + failed.reduce((sum, [, each]) => sum + each, 0)) / (total / 1000)).toFixed(4)}
`;
  if (count) {
    text += "  ";
    if (result.body) text += `\n  Total data:\t${result.body} bytes\n  Size/request:\t${Math.floor(result.body / count)} bytes`;
    text += `\n\nResponse time histogram:\n${histogram(latencies)}\n\nLatency distribution:\n${distribution(latencies)}`;
    const dial = connecting.sum / count;
    const wait = Math.max(0, latencies.mean - dial) * 0.97;
    const details: [string, number, number, number][] = [
      ["DNS+dialup", dial, 0, connecting.most],
      ["DNS-lookup", (lookup * result.connections) / count / 4, 0, connecting.count ? lookup : 0],
      ["req write", 0.02, 0, Math.max(0.05, latencies.most * 0.02)],
      ["resp wait", wait, latencies.least * 0.95, latencies.most * 0.97],
      ["resp read", 0.03, 0, Math.max(0.05, latencies.most * 0.02)],
    ];
    text += "\n\nDetails (average, fastest, slowest):";
    for (const [name, mean, least, most] of details)
      text += `\n  ${name}:\t${seconds(mean)} secs, ${seconds(least)} secs, ${seconds(most)} secs`;
    text += "\n\nStatus code distribution:";
    for (const [status, each] of [...statuses].sort(([one], [other]) => one - other)) text += `\n  [${status}]\t${each} responses`;
    text += "\n\n";
  }
  if (failed.length) {
    text += "\nError distribution:";
    for (const [failure, each] of failed) text += `\n  [${each}]\t${failureWords(failure, url, address)}`;
    text += "\n";
  }
  return `${text}\n`;
}

/** Eleven bounds from the fastest to the slowest, each with a bar of up to forty squares. */
function histogram(latencies: Samples): string {
  const width = (latencies.most - latencies.least) / 10;
  const bounds = Array.from({ length: 11 }, (_, index) => (index === 10 ? latencies.most : latencies.least + width * index));
  const counts = bounds.map((bound, index) => latencies.between(index ? bounds[index - 1]! : Number.NEGATIVE_INFINITY, bound));
  const most = Math.max(...counts);
  return bounds
    .map(
      (bound, index) =>
        `  ${(bound / 1000).toFixed(3)} [${counts[index]}]\t|${"■".repeat(most ? Math.floor((counts[index]! * 40 + most / 2) / most) : 0)}\n`,
    )
    .join("");
}

const distribution = (latencies: Samples): string =>
  [10, 25, 50, 75, 90, 95, 99].map((percent) => `  ${percent}% in ${seconds(latencies.quantile(percent / 100))} secs`).join("\n");

export const heyTools: Readonly<Record<string, Program>> = { hey };
