// ab: Apache's load generator, with its tables of connection times and percentages (httpd/support/ab.c).
import { byteLength, toBase64 } from "../../../base/bytes.ts";
import { parseUrl } from "../../../machine/http.ts";
import type { Program } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { options, readInput, say, tool } from "../tool.ts";
import { answeredOf, failedOf, type Plan, type Result, sendLoad } from "./run.ts";
import type { Samples } from "./samples.ts";

const BANNER = `This is ApacheBench, Version 2.3 <$Revision: 1923142 $>
Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/
Licensed to The Apache Software Foundation, http://www.apache.org/

`;
const USAGE = `Usage: ab [options] [http[s]://]hostname[:port]/path
Options are:
    -n requests     Number of requests to perform
    -c concurrency  Number of multiple requests to make at a time
    -t timelimit    Seconds to max. to spend on benchmarking
                    This implies -n 50000
    -s timeout      Seconds to max. wait for each response
                    Default is 30 seconds
    -p postfile     File containing data to POST. Remember also to set -T
    -T content-type Content-type header to use for POST/PUT data, eg.
                    'application/x-www-form-urlencoded'
                    Default is 'text/plain'
    -i              Use HEAD instead of GET
    -H attribute    Add Arbitrary header line, eg. 'Accept-Encoding: gzip'
                    Inserted after all normal header lines. (repeatable)
    -A attribute    Add Basic WWW Authentication, the attributes
                    are a colon separated username and password.
    -C attribute    Add cookie, eg. 'Apache=1234'. (repeatable)
    -k              Use HTTP KeepAlive feature
    -q              Do not show progress when doing more than 150 requests
    -d              Do not show percentiles served table.
    -S              Do not show confidence estimators and warnings.
    -r              Don't exit on socket receive errors.
    -l              Accept variable document length (use this for dynamic pages)
    -m method       Method name
    -V              Print version number and exit
    -h              Display usage information (this message)
`;

const ab = tool(function* (self, args) {
  const flags = options(
    args,
    "n:c:t:s:b:B:p:u:T:v:liwx:y:z:H:A:C:P:X:kVdSqg:e:hrm:IZ:f:E:",
    {},
    {
      unsimulated: "bBuvwxyzPXgeIfZE",
      unseen: {
        l: "answers that stand for many are of one length",
        S: "there are no warnings to leave out",
      },
    },
  );
  if (flags.has("V")) {
    yield* say(self, BANNER);
    return 0;
  }
  const text = flags.operands[0];
  const wrong = function* (words: string) {
    yield* write(self, self.stderr, `${words}${USAGE}`);
    return 22;
  };
  if (flags.has("h")) {
    yield* write(self, self.stderr, USAGE);
    return 22;
  }
  if (text === undefined || flags.operands.length > 1) return yield* wrong(`ab: wrong number of arguments\n`);
  // It wants a path, be it only "/".
  const url = /^[^/]+\//.test(text.replace(/^https?:\/\//i, "")) ? parseUrl(text) : undefined;
  if (!url) return yield* wrong(`ab: invalid URL\n`);
  const duration = flags.has("t") ? Number(flags.value("t")) * 1000 : undefined;
  const requests = Number(flags.value("n") ?? (duration === undefined ? 1 : 50_000));
  const senders = Number(flags.value("c") ?? 1);
  if (!(requests > 0)) return yield* wrong("ab: Invalid number of requests\n");
  if (!(senders > 0) || senders > requests)
    return yield* wrong(
      senders > requests
        ? "ab: Cannot use concurrency level greater than total number of requests\n"
        : "ab: Invalid number of concurrency\n",
    );
  const file = flags.value("p");
  const body = file === undefined ? "" : yield* readInput(self, file);
  if (body === undefined) return 1;
  const usual = url.port === (url.scheme === "https" ? 443 : 80);
  const headers: Record<string, string> = {
    host: usual ? url.host : `${url.host}:${url.port}`,
    "user-agent": "ApacheBench/2.3",
    accept: "*/*",
    ...(flags.has("k") ? { connection: "Keep-Alive" } : {}),
    ...(file === undefined ? {} : { "content-type": flags.value("T") ?? "text/plain", "content-length": String(byteLength(body)) }),
    ...(flags.has("A") ? { authorization: `Basic ${toBase64(flags.value("A")!)}` } : {}),
    ...(flags.has("C") ? { cookie: flags.values("C").join("; ") } : {}),
  };
  for (const line of flags.values("H")) {
    const at = line.indexOf(":");
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  yield* say(self, BANNER);
  const found = yield* self.machine.network.resolve(url.host);
  if ("error" in found) {
    yield* write(self, self.stderr, `ab: ${url.host}: Name or service not known (670002)\n`);
    return 1;
  }
  const quiet = flags.has("q");
  yield* say(self, `Benchmarking ${url.host} (be patient)${quiet || requests <= 150 ? "..." : "\n"}`);
  const beat = Math.max(100, Math.floor(requests / 10));
  let told = 0;
  const plan: Plan = {
    url,
    method: flags.value("m") ?? (flags.has("i") ? "HEAD" : file === undefined ? "GET" : "POST"),
    headers,
    body,
    senders,
    requests,
    ...(duration === undefined ? {} : { duration }),
    keepAlive: flags.has("k"),
    timeout: Number(flags.value("s") ?? 30) * 1000,
    effort: 0.03,
    address: found.addresses[0]!,
    progress: (result) => {
      if (quiet || requests <= 150) return;
      for (const done = answeredOf(result); told + beat <= done; ) self.stderr.write(`Completed ${(told += beat)} requests\n`);
    },
  };
  const result = yield* sendLoad(self, plan);
  const failure = [...result.failures.keys()][0];
  // Without -r, the first connection that fails ends it all.
  if (failure && !flags.has("r")) {
    const [words, number] = {
      refused: ["Connection refused", 111],
      unreachable: ["No route to host", 113],
      reset: ["Connection reset by peer", 104],
      timeout: ["Connection timed out", 110],
      late: ["The timeout specified has expired", 70007],
    }[failure] as [string, number];
    yield* write(self, self.stderr, `\n${failure === "late" ? "apr_pollset_poll" : "apr_socket_recv"}: ${words} (${number})\n`);
    const done = answeredOf(result);
    if (done) yield* write(self, self.stderr, `Total of ${done} requests completed\n`);
    return number & 255;
  }
  if (quiet || requests <= 150) yield* say(self, "..done\n");
  else yield* write(self, self.stderr, `Finished ${answeredOf(result) + failedOf(result)} requests\n`);
  yield* say(self, report(result, plan, flags.has("d")));
  return 0;
});

const pad = (text: string): string => text.padEnd(24);

function report(result: Result, plan: Plan, brief: boolean): string {
  const { latencies, connecting, last, statuses } = result;
  const { url } = plan;
  const seconds = (result.ended - result.started) / 1000;
  const done = answeredOf(result);
  const failed = failedOf(result);
  const strange = [...statuses].reduce((sum, [status, count]) => sum + (status >= 200 && status < 300 ? 0 : count), 0);
  const mean = done ? (seconds * 1000) / done : 0;
  const rows: [string, string][] = [
    ["Server Software:", last?.headers["server"] ?? ""],
    ["Server Hostname:", url.host],
    ["Server Port:", String(url.port)],
    ...(url.scheme === "https"
      ? ([
          ["SSL/TLS Protocol:", "TLSv1.3,TLS_AES_256_GCM_SHA384,2048,256"],
          ["TLS Server Name:", url.host],
        ] as [string, string][])
      : []),
  ];
  let text = `\n\n${rows.map(([name, value]) => `${pad(name)}${value}\n`).join("")}\n`;
  text += `${pad("Document Path:")}${url.path}\n${pad("Document Length:")}${byteLength(last?.body ?? "")} bytes\n\n`;
  text += `${pad("Concurrency Level:")}${plan.senders}\n${pad("Time taken for tests:")}${seconds.toFixed(3)} seconds\n`;
  text += `${pad("Complete requests:")}${done}\n${pad("Failed requests:")}${failed}\n`;
  if (failed)
    text += `   (Connect: ${result.failures.get("refused") ?? 0}, Receive: ${failed - (result.failures.get("refused") ?? 0)}, Length: 0, Exceptions: 0)\n`;
  if (strange) text += `${pad("Non-2xx responses:")}${strange}\n`;
  if (plan.keepAlive) text += `${pad("Keep-Alive requests:")}${done}\n`;
  text += `${pad("Total transferred:")}${result.received} bytes\n${pad("HTML transferred:")}${result.body} bytes\n`;
  if (done && seconds) {
    text += `${pad("Requests per second:")}${(done / seconds).toFixed(2)} [#/sec] (mean)\n`;
    text += `${pad("Time per request:")}${(plan.senders * mean).toFixed(3)} [ms] (mean)\n`;
    text += `${pad("Time per request:")}${mean.toFixed(3)} [ms] (mean, across all concurrent requests)\n`;
    text += `${pad("Transfer rate:")}${(result.received / 1024 / seconds).toFixed(2)} [Kbytes/sec] received\n`;
    text += `\nConnection Times (ms)\n              min  mean[+/-sd] median   max\n`;
    const processing = Math.max(0, latencies.mean - connecting.mean * (plan.keepAlive ? 0 : 1));
    const part = processing / (latencies.mean || 1);
    text += timesRow("Connect:", connecting, 1) + timesRow("Processing:", latencies, part) + timesRow("Waiting:", latencies, part * 0.97);
    text += timesRow("Total:", latencies, 1);
    if (!brief && done > 1) {
      text += "\nPercentage of the requests served within a certain time (ms)\n";
      for (const percent of [50, 66, 75, 80, 90, 95, 98, 99])
        text += `  ${String(percent).padStart(2)}%  ${whole(latencies.quantile(percent / 100))}\n`;
      text += ` 100%  ${whole(latencies.most)} (longest request)\n`;
    }
  }
  return text;
}

const whole = (milliseconds: number): string => Math.round(milliseconds).toFixed(0).padStart(5);
const timesRow = (name: string, times: Samples, part: number): string =>
  `${name.padEnd(11)}${whole(times.least * part)} ${String(Math.round(times.mean * part)).padStart(4)} ${(times.deviation * part).toFixed(1).padStart(5)} ${whole(times.quantile(0.5) * part).padStart(6)} ${whole(times.most * part).padStart(7)}\n`;

export const abTools: Readonly<Record<string, Program>> = { ab };
