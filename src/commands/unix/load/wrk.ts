// wrk: as much as connections can carry for some seconds, and how it went (github.com/wg/wrk).
import { parseUrl } from "../../../machine/http.ts";
import type { Program } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { options, say, ToolError, tool } from "../tool.ts";
import { answeredOf, rates, sendLoad } from "./run.ts";
import type { Samples } from "./samples.ts";

const USAGE = `Usage: wrk <options> <url>                            
  Options:                                            
    -c, --connections <N>  Connections to keep open   
    -d, --duration    <T>  Duration of test           
    -t, --threads     <N>  Number of threads to use   
                                                      
    -s, --script      <S>  Load Lua script file       
    -H, --header      <H>  Add header to request      
        --latency          Print latency statistics   
        --timeout     <T>  Socket/request timeout     
    -v, --version          Print version details      
                                                      
  Numeric arguments may include a SI unit (1k, 1M, 1G)
  Time arguments may include a time unit (2s, 2m, 2h)
`;

const scaled = (text: string): number =>
  /^\d+[kMG]?$/i.test(text) ? Number.parseInt(text, 10) * ({ k: 1e3, m: 1e6, g: 1e9 }[text.slice(-1).toLowerCase()] ?? 1) : Number.NaN;
const span = (text: string): number =>
  /^\d+[smh]?$/i.test(text)
    ? Number.parseInt(text, 10) * ({ s: 1000, m: 60_000, h: 3_600_000 }[text.slice(-1).toLowerCase()] ?? 1000)
    : Number.NaN;

/** A time as wrk writes it. */
const time = (milliseconds: number): string => {
  const [value, unit] =
    milliseconds >= 60_000
      ? [milliseconds / 60_000, "m"]
      : milliseconds >= 1000
        ? [milliseconds / 1000, "s"]
        : milliseconds >= 1
          ? [milliseconds, "ms"]
          : [milliseconds * 1000, "us"];
  return `${value.toFixed(2)}${unit}`;
};
const metric = (value: number): string =>
  value >= 1e6 ? `${(value / 1e6).toFixed(2)}M` : value >= 1e3 ? `${(value / 1e3).toFixed(2)}k` : value.toFixed(2);
const binary = (value: number): string =>
  value >= 2 ** 30
    ? `${(value / 2 ** 30).toFixed(2)}GB`
    : value >= 2 ** 20
      ? `${(value / 2 ** 20).toFixed(2)}MB`
      : value >= 1024
        ? `${(value / 1024).toFixed(2)}KB`
        : `${value.toFixed(2)}B`;

const wrk = tool(function* (self, args) {
  const flags = options(args, "c:d:t:s:H:LT:v", {
    "connections=": "c",
    "duration=": "d",
    "threads=": "t",
    "script=": "s",
    "header=": "H",
    latency: "L",
    "timeout=": "T",
    version: "v",
  });
  if (flags.has("v")) {
    yield* say(self, `wrk 4.2.0 [epoll] Copyright (C) 2012 Will Glozer\n${USAGE}`);
    return 1;
  }
  if (flags.has("s")) throw new ToolError("k8s-quest does not simulate Lua scripts yet");
  const senders = scaled(flags.value("c") ?? "10");
  const threads = scaled(flags.value("t") ?? "2");
  const duration = span(flags.value("d") ?? "10s");
  const timeout = span(flags.value("T") ?? "2s");
  const text = flags.operands[0] ?? "";
  const url = /^https?:\/\//.test(text) ? parseUrl(text) : undefined;
  if (!url || !(senders > 0) || !(threads > 0) || !(duration > 0) || !(timeout > 0)) {
    if (text && !url) yield* write(self, self.stderr, `invalid URL: ${text}\n`);
    yield* say(self, USAGE);
    return 1;
  }
  if (senders < threads) {
    yield* write(self, self.stderr, "number of connections must be >= threads\n");
    yield* say(self, USAGE);
    return 1;
  }
  const headers: Record<string, string> = { host: url.port === (url.scheme === "https" ? 443 : 80) ? url.host : `${url.host}:${url.port}` };
  for (const line of flags.values("H")) {
    const at = line.indexOf(":");
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const found = yield* self.machine.network.resolve(url.host);
  if ("error" in found) {
    yield* write(self, self.stderr, `unable to resolve ${url.host}:${url.scheme} Name does not resolve\n`);
    return 1;
  }
  const address = found.addresses[0]!;
  // It tries one connection before it begins.
  const first = yield* self.machine.network.hold(address, url.port, { timeout: 127_000 });
  if ("error" in first) {
    const why = {
      refused: "Connection refused",
      timeout: "Operation timed out",
      unreachable: "Host is unreachable",
      reset: "Connection reset by peer",
    }[first.error];
    yield* write(self, self.stderr, `unable to connect to ${url.host}:${url.port === 80 ? "http" : url.port} ${why}\n`);
    return 1;
  }
  yield* say(
    self,
    `Running ${flags.value("d") ?? "10s"}${/\d$/.test(flags.value("d") ?? "s") ? "s" : ""} test @ ${text}\n  ${threads} threads and ${senders} connections\n`,
  );
  const plan = { url, method: "GET", headers, body: "", senders, duration, keepAlive: true, timeout, effort: 0.01, address };
  const result = yield* sendLoad(self, plan);
  const { latencies, failures, statuses } = result;
  const seconds = (result.ended - result.started) / 1000;
  const done = answeredOf(result);
  const rate = done / seconds;
  const near = (samples: Samples): number =>
    samples.count ? (samples.between(samples.mean - samples.deviation - 1e-9, samples.mean + samples.deviation) / samples.count) * 100 : 0;
  const row = (name: string, values: readonly string[], share: number) =>
    `    ${name.padEnd(10)}${values.map((each) => each.padStart(8)).join("  ")} ${share.toFixed(2).padStart(8)}%\n`;
  let out = "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n";
  out += row("Latency", [time(latencies.mean), time(latencies.deviation), time(latencies.most)], near(latencies));
  const each = rates(result);
  out += row(
    "Req/Sec",
    [each.mean, each.deviation, each.most].map((value) => metric(value / threads)),
    near(each),
  );
  if (flags.has("L")) {
    out += "  Latency Distribution\n";
    for (const percent of [50, 75, 90, 99])
      out += `  ${String(percent).padStart(5)}%  ${time(latencies.quantile(percent / 100)).padStart(7)}\n`;
  }
  out += `  ${done} requests in ${time(seconds * 1000)}, ${binary(result.received)} read\n`;
  if (failures.size) {
    const count = (...names: (typeof failures extends Map<infer K, number> ? K : never)[]) =>
      names.reduce((sum, name) => sum + (failures.get(name) ?? 0), 0);
    out += `  Socket errors: connect ${count("refused", "unreachable")}, read ${count("reset")}, write 0, timeout ${count("timeout", "late")}\n`;
  }
  const strange = [...statuses].reduce((sum, [status, count]) => sum + (status > 399 ? count : 0), 0);
  if (strange) out += `  Non-2xx or 3xx responses: ${strange}\n`;
  out += `Requests/sec: ${rate.toFixed(2).padStart(9)}\nTransfer/sec: ${binary(result.received / seconds).padStart(10)}\n`;
  yield* say(self, out);
  return 0;
});

export const wrkTools: Readonly<Record<string, Program>> = { wrk };
