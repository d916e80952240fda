// GNU's wget: every step told, and tried again where that may help.

import { byteLength } from "../../../base/bytes.ts";
import { familyOf } from "../../../base/ip-address.ts";
import { bracketed, parseUrl, type Url } from "../../../machine/http.ts";
import { reasonOf } from "../../../machine/http-status.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { Certificate, ConnectError, HttpResponse } from "../../../machine/sockets.ts";
import { sleep, within, write } from "../../../machine/tasks.ts";
import { openForWriting } from "../../../shell/evaluate/redirect.ts";
import { complain, pathOf, say } from "../tool.ts";
import { dateTime } from "./common.ts";
import { authority, fileName, headerText, type Job, redirected } from "./wget-job.ts";

const notConnected = (why: ConnectError): string =>
  `failed: ${why === "refused" ? "Connection refused" : why === "unreachable" ? "No route to host" : "Connection timed out"}.\n`;

/** What GNU's wget tells on its way: all of it, only results (-nv), or nothing (-q). */
interface Teller {
  readonly silent: boolean;
  readonly brief: boolean;
  /** A step; only told where nothing is left out. */
  step(line: string): Task<void>;
  /** What is told unless nothing is. */
  always(line: string): Task<void>;
}

function tellerOf({ self, flags }: Job): Teller {
  const silent = flags.has("q");
  const brief = flags.has("nv");
  return {
    silent,
    brief,
    step: (line) => write(self, self.stderr, silent || brief ? "" : line),
    *always(line) {
      if (!silent) yield* write(self, self.stderr, line);
    },
  };
}

/** GNU's: tries again, up to 20 times, where another try may help. */
export function* gnuGet(job: Job, text: string): Task<number> {
  const { self, flags } = job;
  const tell = tellerOf(job);
  const tries = flags.value("t") === undefined ? 20 : Number(flags.value("t")) || Number.POSITIVE_INFINITY;
  const given = parseUrl(text);
  if (!given || (/^[a-z]+:\/\//i.test(text) && !/^https?:/i.test(text))) {
    yield* tell.always(`${text}: ${/^[a-z]+:\/\//i.test(text) ? "Unsupported scheme." : "Invalid host name."}\n`);
    return 1;
  }
  let url = given;
  const name = flags.value("O") ?? freeName(self, `${flags.has("P") ? `${flags.value("P")}/` : ""}${fileName(url)}`);
  let redirects = 0;
  for (let attempt = 1; ; ) {
    const shown = `${url.scheme}://${authority(url)}${url.path}`;
    const again = attempt > 1;
    if (redirects === 0 && !again && flags.has("spider")) yield* tell.step("Spider mode enabled. Check if remote file exists.\n");
    yield* tell.step(`--${dateTime(self.clock.now)}--  ${again ? `(try:${String(attempt).padStart(2)})  ` : ""}${shown}\n`);
    const addresses = yield* resolved(job, tell, url);
    if (!addresses) return 4;
    const { done, connected, distrust } = yield* asked(job, tell, url, addresses);
    if (distrust) {
      yield* tell.always(
        `ERROR: cannot verify ${url.host}'s certificate:\n${distrust}\nTo connect to ${url.host} insecurely, use \`--no-check-certificate'.\n`,
      );
      return 5;
    }
    if (done === "late" || "error" in done.value) {
      const failure = done === "late" || !("error" in done.value) ? "timeout" : done.value.error;
      yield* tell.step(connected ? brokenOff(url, failure) : notConnected(failure));
      const helps =
        failure === "timeout" ||
        (failure === "reset" && url.scheme === "http") ||
        (failure === "refused" && flags.has("retry-connrefused"));
      if (!helps || attempt >= tries) {
        if (helps) yield* tell.step("Giving up.\n\n");
        return 4;
      }
      yield* tell.step("Retrying.\n\n");
      yield* sleep(self, Math.min(attempt, 10) * 1000);
      attempt++;
      continue;
    }
    const response = done.value;
    yield* tell.step(
      `HTTP request sent, awaiting response... ${flags.has("S") ? "\n" : `${response.status} ${reasonOf(response.status, response.reason)}\n`}`,
    );
    if (flags.has("S")) yield* write(self, self.stderr, headerText(response));
    const next = redirected(url, response);
    if (!next) return yield* finished(job, tell, response, { shown, name, attempt });
    yield* tell.step(`Location: ${response.headers["location"]} [following]\n`);
    const most = Number(flags.value("max-redirect") ?? 20);
    if (++redirects > most) {
      yield* tell.step(`${most} redirections exceeded.\n`);
      return 8;
    }
    url = parseUrl(next)!;
  }
}

/** The addresses of a host; undefined, and told, where there are none. */
function* resolved({ self }: Job, tell: Teller, { host }: Url): Task<readonly string[] | undefined> {
  const numeric = familyOf(host) !== undefined;
  if (!numeric) yield* tell.step(`Resolving ${host} (${host})... `);
  const found = yield* self.machine.network.resolve(host);
  if ("error" in found) {
    yield* tell.step(`failed: ${found.error === "nxdomain" ? "Name or service not known" : "Temporary failure in name resolution"}.\n`);
    if (!tell.silent) yield* complain(self, `unable to resolve host address ‘${host}’`);
    return undefined;
  }
  if (!numeric) yield* tell.step(`${found.addresses.join(", ")}\n`);
  return found.addresses;
}

interface Asked {
  readonly done: { value: HttpResponse | { error: ConnectError } } | "late";
  readonly connected: boolean;
  /** Why the certificate is not believed. */
  readonly distrust: string | undefined;
}

/** Asks at one address after the other until one of them is there. */
function* asked({ self, flags, ...job }: Job, tell: Teller, url: Url, addresses: readonly string[]): Task<Asked> {
  const numeric = familyOf(url.host) !== undefined;
  let distrust: string | undefined;
  let connected = false;
  const request = {
    method: job.method,
    path: url.path,
    headers: { host: authority(url), ...job.headers, connection: "Keep-Alive" },
    body: job.body,
    ...(url.scheme === "https" ? { tls: { serverName: url.host } } : {}),
  };
  const listening = {
    connected: () => {
      connected = true;
    },
    certificate: (certificate: Certificate) => {
      if (flags.has("no-check-certificate")) return true;
      if (!certificate.trusted)
        distrust =
          certificate.authority === undefined
            ? "  Self-signed certificate encountered."
            : "  Unable to locally verify the issuer's authority.";
      return certificate.trusted;
    },
  };
  let done: Asked["done"] = "late";
  for (const [index, address] of addresses.entries()) {
    yield* tell.step(`Connecting to ${numeric ? bracketed(url.host) : `${url.host} (${url.host})|${address}|`}:${url.port}... `);
    const exchange = self.machine.network.exchange(address, url.port, request, listening);
    done = yield* within(self, exchange, self.clock.now + (job.timeout ?? 900_000));
    if (connected || index === addresses.length - 1) break;
    yield* tell.step(notConnected(done === "late" || !("error" in done.value) ? "timeout" : done.value.error));
  }
  if (connected) yield* tell.step("connected.\n");
  return { done, connected, distrust };
}

/** What is told of a connection that was there and brought no answer. */
function brokenOff(url: Url, failure: ConnectError): string {
  if (url.scheme === "https" && failure === "reset") return "Unable to establish SSL connection.\n";
  const why = failure === "timeout" ? "Read error (Connection timed out) in headers.\n" : "No data received.\n";
  return `HTTP request sent, awaiting response... ${why}`;
}

/** What becomes of an answer that leads nowhere else. */
function* finished(
  { self, flags, method }: Job,
  { silent, brief, step, always }: Teller,
  response: HttpResponse,
  { shown, name, attempt }: { shown: string; name: string; attempt: number },
): Task<number> {
  if (response.status >= 400) {
    if (flags.has("spider") && response.status === 404) yield* step("Remote file does not exist -- broken link!!!\n\n");
    else
      yield* always(
        `${brief ? `${shown}:\n` : ""}${dateTime(self.clock.now)} ERROR ${response.status}: ${reasonOf(response.status, response.reason)}.\n${brief ? "" : "\n"}`,
      );
    if (flags.has("content-on-error")) yield* save(self, name, response.body);
    return 8;
  }
  const size = method === "HEAD" ? Number(response.headers["content-length"] ?? byteLength(response.body)) : byteLength(response.body);
  yield* step(
    `Length: ${size}${size >= 1024 ? ` (${(size / 1024).toFixed(1)}K)` : ""} [${(response.headers["content-type"] ?? "text/plain").replace(/;.*/, "")}]\n`,
  );
  if (flags.has("spider")) {
    yield* step("Remote file exists.\n\n");
    return 0;
  }
  yield* step(`Saving to: ‘${name === "-" ? "STDOUT" : name}’\n\n`);
  yield* save(self, name, response.body);
  const speed = `${Math.max(size / 1024, 0.01).toFixed(2)} MB/s`;
  yield* step(
    `${gnuBar(self, name, size)}\n${dateTime(self.clock.now)} (${speed}) - ${name === "-" ? "written to stdout" : `‘${name}’ saved`} [${size}/${size}]\n\n`,
  );
  if (brief && !silent)
    yield* write(self, self.stderr, `${dateTime(self.clock.now)} URL:${shown} [${size}/${size}] -> "${name}" [${attempt}]\n`);
  return 0;
}

function* save(self: Running, name: string, body: string): Task<void> {
  if (name === "-") yield* say(self, body);
  else openForWriting(self.machine.files, pathOf(self, name), false, self.user).write(body);
}

/** GNU's wget keeps what is there: index.html.1 follows index.html. */
function freeName(self: Running, name: string): string {
  for (let number = 0; ; number++) {
    const free = number ? `${name}.${number}` : name;
    if (!self.machine.files.exists(pathOf(self, free))) return free;
  }
}

function gnuBar(self: Running, name: string, size: number): string {
  const file = name === "-" ? "-" : name;
  if (self.stderr.terminal)
    return `\r${file.slice(0, 19).padEnd(19)} 100%[===================>] ${String(size).padStart(7)}  --.-KB/s    in 0s      \n`;
  const dots = Math.min(50, Math.max(1, Math.ceil(size / 1024)));
  const shown = ".".repeat(size < 1024 ? 0 : dots).replace(/.{10}(?=.)/g, "$& ");
  return `     0K ${shown.padEnd(54)}100% ${Math.max(size / 1024, 0.01).toFixed(2)}M=0s\n`;
}
