// fortio load: requests at a given rate, and a histogram of how long they took (fortio.org).
import { byteLength } from "../../../base/bytes.ts";
import { formatGoDuration, parseGoDuration } from "../../../base/duration.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import { parseUrl } from "../../../machine/http.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { say, ToolError, tool } from "../tool.ts";
import { answeredOf, type Failure, failedOf, type Result, sendLoad } from "./run.ts";
import type { Samples } from "./samples.ts";

const VERSION = "1.69.5";
const USAGE = `Φορτίο ${VERSION} usage:
\tfortio command [flags] target
where command is one of: load (load testing), server (starts ui, rest api,
 http-echo, redirect, proxies, tcp-echo, udp-echo and grpc ping servers),
 tcp-echo (only the tcp-echo server), udp-echo (only udp-echo server),
 report (report only UI server), redirect (only the redirect server),
 proxies (only the -M and -P configured proxies), grpcping (gRPC client),
 or curl (single URL debug), or nc (single tcp or udp:// connection),
 or script (interactive grol script mode or run a grol script) or version
 (prints the version).
where target is a url (http load tests) or host:port (grpc health test).
`;
/** Flags with a value, and those without. */
const VALUED = new Set(["c", "qps", "t", "n", "H", "timeout", "p", "r", "labels", "payload", "content-type", "X", "loglevel"]);
const PLAIN = new Set(["keepalive", "quiet", "allow-initial-errors", "k", "stdclient", "nocatchup", "uniform", "jitter", "a", "json"]);
const UNSIMULATED = new Set(["labels", "stdclient", "uniform", "jitter", "a", "json", "loglevel"]);

const fortio = tool(function* (self, args) {
  const [command, ...rest] = args;
  if (command === "version") {
    yield* say(self, `${VERSION}\n`);
    return 0;
  }
  if (command !== "load") {
    if (command === undefined || command.startsWith("-") || command === "help") {
      yield* write(self, self.stderr, USAGE);
      return command === "help" ? 0 : 1;
    }
    throw new ToolError(`k8s-quest does not simulate fortio ${command} yet`);
  }
  const flags = new Map<string, string[]>();
  let at = 0;
  for (; rest[at]?.startsWith("-"); at++) {
    const [, name = "", value] = /^--?([^=]*)(?:=(.*))?$/s.exec(rest[at]!) ?? [];
    if (!VALUED.has(name) && !PLAIN.has(name)) {
      yield* write(self, self.stderr, `flag provided but not defined: -${name}\n${USAGE}`);
      return 2;
    }
    if (UNSIMULATED.has(name)) throw new ToolError(`k8s-quest does not simulate -${name} yet`);
    const given = value ?? (VALUED.has(name) ? rest[++at] : "true");
    flags.set(name, [...(flags.get(name) ?? []), given ?? ""]);
  }
  const last = (name: string): string | undefined => flags.get(name)?.at(-1);
  const target = rest[at];
  const url = target === undefined ? undefined : parseUrl(target);
  if (!url) {
    yield* write(self, self.stderr, `Error: fortio load needs a url or destination\n${USAGE}`);
    return 1;
  }
  const senders = Number(last("c") ?? 4);
  const asked = last("qps") === "max" ? 0 : Number(last("qps") ?? 8);
  const calls = Number(last("n") ?? 0);
  const duration = parseGoDuration(last("t") ?? "5s");
  const timeout = last("timeout") === undefined ? 3000 : parseGoDuration(last("timeout")!);
  if ([senders, asked, calls, duration, timeout].some(Number.isNaN) || senders < 1) {
    yield* write(self, self.stderr, `Error: invalid value for a flag of fortio load\n${USAGE}`);
    return 2;
  }
  const headers: Record<string, string> = {
    host: url.port === (url.scheme === "https" ? 443 : 80) ? url.host : `${url.host}:${url.port}`,
    "user-agent": `fortio.org/fortio-${VERSION}`,
  };
  for (const line of flags.get("H") ?? []) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = last("payload") ?? "";
  const found = yield* self.machine.network.resolve(url.host);
  if ("error" in found) {
    yield* write(
      self,
      self.stderr,
      `${stamp(self)} [ERR] dns.go:156> Unable to lookup host, host=${url.host}, err=lookup ${url.host}: no such host\nAborting because of error: lookup ${url.host}: no such host\n`,
    );
    return 1;
  }
  const address = found.addresses[0]!;
  const each = calls ? Math.max(1, Math.floor(calls / senders)) : asked ? Math.floor((asked * duration) / 1000 / senders) : 0;
  const fast = asked > 0 ? `${asked} queries per second` : "max queries per second";
  const length = calls ? `for ${calls} calls` : `for ${formatGoDuration(duration)}`;
  const quiet = flags.has("quiet");
  const log = (text: string): Task<void> => write(self, self.stderr, quiet ? "" : text);
  yield* say(self, `Fortio ${VERSION} running at ${fast}, ${COMPUTER.processors}->${COMPUTER.processors} procs, ${length}: ${target}\n`);
  const keepAlive = last("keepalive") !== "false";
  const plan = { url, method: last("X") ?? (body ? "POST" : "GET"), headers, body, senders, keepAlive, timeout, effort: 0.04, address };
  // Each of its threads tries once before it counts.
  const warm = yield* sendLoad(self, { ...plan, requests: senders });
  if (failedOf(warm) && !flags.has("allow-initial-errors")) {
    const failure = [...warm.failures.keys()][0]!;
    yield* write(
      self,
      self.stderr,
      `${stamp(self)} [ERR] http_client.go:1113> Unable to connect, dest={"IP":"${address}","Port":${url.port},"Zone":""}, err=${failureWords(failure, address, url.port)}\n`,
    );
    yield* write(self, self.stderr, `Aborting because of error: error -1 for ${target} (body )\n`);
    return 1;
  }
  yield* say(
    self,
    `Starting at ${asked > 0 ? `${asked} qps` : "max qps"} with ${senders} thread(s) [gomax ${COMPUTER.processors}] ${calls || asked ? `${calls ? "" : `for ${formatGoDuration(duration)} `}: ${each} calls each (total ${each * senders})` : `for ${formatGoDuration(duration)}`}\n`,
  );
  const limit = each ? { requests: each * senders } : { duration };
  const result = yield* sendLoad(self, { ...plan, ...limit, ...(asked > 0 ? { rate: asked } : {}) });
  const seconds = (result.ended - result.started) / 1000;
  const done = answeredOf(result) + failedOf(result);
  yield* log(
    `${stamp(self)} [INF] periodic.go:851> T000 ended after ${seconds.toFixed(3)}s : ${Math.round(done / senders)} calls. qps=${(done / senders / seconds).toFixed(4)}\n`,
  );
  yield* say(self, report(result, seconds, done, senders, address, url.port));
  yield* say(
    self,
    `All done ${done} calls (plus ${senders} warmup) ${result.latencies.mean.toFixed(3)} ms avg, ${(done / seconds).toFixed(1)} qps\n`,
  );
  return 0;
});

const stamp = (self: Running): string => `${new Date(self.clock.now).toISOString().slice(11, 23)}`;

const failureWords = (failure: Failure, address: string, port: number): string =>
  failure === "late" || failure === "timeout"
    ? `dial tcp ${address}:${port}: i/o timeout`
    : failure === "reset"
      ? "EOF"
      : `dial tcp ${address}:${port}: connect: ${failure === "refused" ? "connection refused" : "no route to host"}`;

/** A number with up to nine significant digits, as Go's %g writes it. */
const plain = (value: number): string => String(Number(value.toPrecision(9)));

function report(result: Result, seconds: number, done: number, senders: number, address: string, port: number): string {
  const { latencies, statuses, failures, last } = result;
  const s = (milliseconds: number): string => plain(milliseconds / 1000);
  let text = `Ended after ${seconds.toFixed(6)}s : ${done} calls. qps=${plain(done / seconds).slice(0, 7)}\n`;
  text += `Aggregated Function Time : count ${latencies.count} avg ${s(latencies.mean)} +/- ${s(latencies.deviation)} min ${s(latencies.least)} max ${s(latencies.most)} sum ${s(latencies.sum)}\n`;
  text += `# range, mid point, percentile, count\n${ranges(latencies)}`;
  for (const percent of [50, 75, 90, 99, 99.9]) text += `# target ${percent}% ${s(latencies.quantile(percent / 100))}\n`;
  text += `Sockets used: ${result.connections} (for perfect keepalive, would be ${senders})\n`;
  text += "Uniform: false, Jitter: false, Catchup allowed: true\n";
  text += `IP addresses distribution:\n${address}:${port}: ${result.connections}\n`;
  for (const [status, count] of [...statuses].sort(([one], [other]) => one - other))
    text += `Code ${String(status).padStart(3)} : ${count} (${((count / done) * 100).toFixed(1)} %)\n`;
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  if (failed) text += `Code  -1 : ${failed} (${((failed / done) * 100).toFixed(1)} %)\n`;
  if (last) {
    const count = answeredOf(result);
    const size = byteLength(last.body);
    const head = Math.round(result.received / count) - Math.round(result.body / count);
    text += `Response Header Sizes : count ${done} avg ${head} +/- 0 min ${head} max ${head} sum ${head * count}\n`;
    text += `Response Body/Total Sizes : count ${done} avg ${size + head} +/- 0 min ${size + head} max ${size + head} sum ${result.received}\n`;
  }
  return text;
}

/** Fortio's buckets, in units of its resolution (ms): finer where times are short. */
const BOUNDS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 120, 140, 160, 180, 200, 250, 300,
  350, 400, 450, 500, 600, 700, 800, 900, 1000, 2000, 3000, 4000, 5000, 7500, 10_000, 20_000, 30_000, 40_000, 50_000, 75_000, 100_000,
];
function ranges(latencies: Samples): string {
  let [below, sum, text] = [0, 0, ""];
  let first = true;
  for (const bound of BOUNDS) {
    const count = latencies.between(below, bound);
    if (count) {
      sum += count;
      const low = first ? latencies.least : below;
      const high = Math.min(bound, latencies.most);
      text += `${first ? ">=" : ">"} ${plain(low / 1000)} <= ${plain(high / 1000)} , ${plain((low + high) / 2000)} , ${((sum / latencies.count) * 100).toFixed(2)}, ${count}\n`;
      first = false;
    }
    below = bound;
  }
  return text;
}

export const fortioTools: Readonly<Record<string, Program>> = { fortio };
