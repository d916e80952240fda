// One transfer of curl's: names resolved, connected, asked, answered, tried again.
import { byteLength } from "../../../base/bytes.ts";
import { familyOf } from "../../../base/ip-address.ts";
import { isSignedBy } from "../../../base/x509/certificate.ts";
import { bracketed, type Url } from "../../../machine/http.ts";
import type { Pipe } from "../../../machine/pipe.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { ConnectError, HttpResponse } from "../../../machine/sockets.ts";
import { read, sleep, within, write } from "../../../machine/tasks.ts";
import { complain, pathOf, readInput, say } from "../tool.ts";
import { ofFamily } from "./common.ts";
import { Failed, type Failure } from "./curl-failure.ts";
import type { CurlOptions, Transfer } from "./curl-options.ts";
import { sinkOf } from "./curl-output.ts";
import { meterLine, type Report, writeOut } from "./curl-report.ts";
import { curlUrl, requestHeaders } from "./curl-request.ts";
import { base, emptyReport, headText, isAddress, marked, matches, UNTRUSTED } from "./curl-text.ts";

const MAX_REDIRECTS = 50;
/** TCP's and TLS' further round trip before a request goes out over TLS (virtual ms). */
const HANDSHAKE = 2;
/** The codes that a server may take back a little later. */
const TRANSIENT = [408, 429, 500, 502, 503, 504, 522, 524];

/** How long an address may take before one of the other family is tried as well (ms). */
const HAPPY_EYEBALLS = 200;

interface Phase {
  name: "resolving" | "connecting" | "answering";
}

/** One URL's way, redirects and further tries included. */
export class CurlRun {
  readonly #report: Report;
  #started = 0;

  constructor(
    private readonly self: Running,
    private readonly options: CurlOptions,
    private readonly headers: readonly string[],
    private readonly trust: { authorities: string; client: string | undefined },
    private readonly transfer: Transfer,
    index: number,
    private readonly meter: boolean,
  ) {
    this.#report = emptyReport(transfer, index);
  }

  *all(): Task<number> {
    const { self, options } = this;
    const retries = Number(options.value("retry") ?? 0);
    for (let left = retries, pause = 1; ; left--, pause = Math.min(pause * 2, 600)) {
      const failure = yield* this.#once();
      const problem = left > 0 && this.#worthRetrying(failure);
      const report = this.#report;
      if (this.meter)
        yield* write(
          self,
          self.stderr,
          `${meterLine({ down: report.sizeDownload, up: report.sizeUpload, elapsed: report.total })}${failure?.code === 6 ? "" : "\n"}`,
        );
      if (problem) {
        const wait = Number(options.value("retry-delay") ?? 0) || pause;
        if (!options.has("silent"))
          yield* write(
            self,
            self.stderr,
            `Warning: Problem: ${problem}. Will retry in ${wait} second${wait === 1 ? "" : "s"}. ${left} ${left === 1 ? "retry" : "retries"} left.\n`,
          );
        yield* sleep(self, wait * 1000);
        continue;
      }
      if (failure && (!options.has("silent") || options.has("show-error"))) yield* complain(self, `(${failure.code}) ${failure.message}`);
      const format = options.value("write-out");
      if (format !== undefined) {
        const text = format === "@-" || format.startsWith("@") ? ((yield* readInput(self, format.slice(1))) ?? "") : format;
        const out = writeOut(text, { ...report, exitCode: failure?.code ?? 0, error: failure?.message ?? "" });
        yield* say(self, out.stdout);
        yield* write(self, self.stderr, out.stderr);
      }
      return failure?.code ?? 0;
    }
  }

  #worthRetrying(failure: Failure | undefined): string | undefined {
    const { options } = this;
    if (failure?.code === 28 || failure?.code === 6) return "timeout";
    if (failure?.code === 7 && options.has("retry-connrefused")) return "connection refused";
    if (TRANSIENT.includes(this.#report.status) && (!failure || failure.code === 22)) return "HTTP error";
    return failure && options.has("retry-all-errors") ? "(retrying all errors)" : undefined;
  }

  /** One try. */
  *#once(): Task<Failure | undefined> {
    const { self, options } = this;
    Object.assign(this.#report, emptyReport(this.transfer, this.#report.index));
    this.#started = self.clock.now;
    const maxTime = options.value("max-time");
    const limit = maxTime === undefined || Number(maxTime) === 0 ? undefined : this.#started + Number(maxTime) * 1000;
    const phase: Phase = { name: "resolving" };
    const work = this.#follow(phase);
    try {
      if (limit === undefined) return yield* work;
      const done = yield* within(self, work, limit);
      if (done !== "late") return done.value;
      return { code: 28, message: this.#timedOut(phase.name) };
    } catch (error) {
      if (error instanceof Failed) return { code: error.code, message: error.message };
      throw error;
    } finally {
      this.#report.total = this.#elapsed();
    }
  }

  #elapsed(): number {
    return this.self.clock.now - this.#started;
  }
  #timedOut(phase: Phase["name"]): string {
    const after = `${Math.floor(this.#elapsed()) + 1} milliseconds`;
    if (phase === "resolving") return `Resolving timed out after ${after}`;
    return phase === "connecting"
      ? `Connection timed out after ${after}`
      : `Operation timed out after ${after} with ${this.#report.sizeDownload} bytes received`;
  }

  /** Sends the request, and those that redirections ask for. */
  *#follow(phase: Phase): Task<undefined> {
    const { options } = this;
    const report = this.#report;
    let { text, url } = curlUrl(this.transfer.url);
    let data = options.has("get") ? undefined : options.data;
    if (options.has("get") && options.data !== undefined) {
      url = { ...url, path: `${url.path}${url.path.includes("?") ? "&" : "?"}${options.data}` };
      text += `${text.includes("?") ? "&" : "?"}${options.data}`;
    }
    let method = options.value("request") ?? (options.has("head") ? "HEAD" : data === undefined ? "GET" : "POST");
    const most = Number(options.value("max-redirs") ?? MAX_REDIRECTS);
    const sink = sinkOf(this.self, this.transfer, options);
    for (;;) {
      report.effective = text;
      report.method = method;
      report.scheme = url.scheme;
      const response = yield* this.#exchange(url, method, data, phase);
      const location = response.headers["location"];
      report.redirectUrl = response.status >= 300 && response.status < 400 && location ? new URL(location, base(url)).href : "";
      const head = headText(response, report.version);
      report.sizeHeader += byteLength(head);
      const follows = options.has("location") && report.redirectUrl !== "";
      const failed = response.status >= 400 && (options.has("fail") || options.has("fail-with-body"));
      if (options.has("dump-header")) yield* this.#dump(head);
      if ((options.has("include") || options.has("head")) && !(failed && options.has("fail"))) yield* sink.write(head);
      if (!follows && method !== "HEAD" && !(failed && !options.has("fail-with-body"))) {
        report.sizeDownload = byteLength(response.body);
        yield* sink.write(response.body);
        if (response.more) yield* this.#rest(response.more, sink);
      }
      if (failed) throw new Failed(22, `The requested URL returned error: ${response.status}`);
      if (!follows) return undefined;
      if (report.redirects >= most) throw new Failed(47, `Maximum (${most}) redirects followed`);
      yield* this.#verbose(`* Issue another request to this URL: '${report.redirectUrl}'\n`);
      report.redirects++;
      report.redirect = this.#elapsed();
      ({ text, url } = curlUrl(report.redirectUrl));
      if (
        response.status === 303 ||
        ((response.status === 301 || response.status === 302) && method === "POST" && options.value("request") === undefined)
      ) {
        data = undefined;
        if (method !== "HEAD") method = options.value("request") ?? "GET";
      }
      phase.name = "resolving";
    }
  }

  /** What follows as it comes, until its end; who is stopped meanwhile lets the server know. */
  *#rest(more: Pipe, sink: { write(text: string): Task<void> }): Task<void> {
    try {
      for (let chunk = yield* read(more); chunk !== undefined; chunk = yield* read(more)) {
        this.#report.sizeDownload += byteLength(chunk);
        yield* sink.write(chunk);
      }
    } finally {
      more.close();
    }
  }

  *#exchange(url: Url, method: string, data: string | undefined, phase: Phase): Task<HttpResponse> {
    const { self, options } = this;
    const report = this.#report;
    const { network } = self.machine;
    const patience = options.value("connect-timeout");
    const connectLimit = patience === undefined || Number(patience) === 0 ? undefined : self.clock.now + Number(patience) * 1000;
    const addresses = yield* this.#resolve(url, connectLimit);
    report.nameLookup = this.#elapsed();
    phase.name = "connecting";
    if (!isAddress(url.host))
      yield* this.#verbose(
        `* Host ${url.host}:${url.port} was resolved.\n* IPv6: ${ofFamily(addresses, 6).join(", ") || "(none)"}\n* IPv4: ${ofFamily(addresses, 4).join(", ") || "(none)"}\n`,
      );
    const lines = requestHeaders(options, this.transfer.url, url, this.headers, data);
    const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
    const secure = url.scheme === "https";
    const { client } = this.trust;
    let refusal: Failed | undefined;
    const asked = {
      method,
      path: url.path,
      headers,
      body: data ?? "",
      ...(secure ? { tls: { serverName: url.host, ...(client === undefined ? {} : { client }) } } : {}),
    };
    let address = "";
    let answer: HttpResponse | { error: ConnectError } = { error: "refused" };
    // One address after the other until somebody is there; those of another family do not wait for long.
    for (const [index, each] of addresses.entries()) {
      address = each;
      report.remote = { address, port: url.port };
      report.local = undefined;
      const others = addresses.slice(index + 1);
      const left = connectLimit === undefined ? undefined : Math.max(0, connectLimit - self.clock.now);
      const timeout = others.some((other) => familyOf(other) !== familyOf(each)) ? Math.min(left ?? HAPPY_EYEBALLS, HAPPY_EYEBALLS) : left;
      yield* this.#verbose(`*   Trying ${bracketed(each)}:${url.port}...\n`);
      answer = yield* network.exchange(each, url.port, asked, {
        ...(timeout === undefined ? {} : { timeout }),
        connected: (local) => {
          phase.name = "answering";
          report.local = local;
          report.connects++;
          report.connect = this.#elapsed();
          report.appConnect = secure ? report.connect + HANDSHAKE : 0;
          report.preTransfer = report.connect + (secure ? HANDSHAKE : 0);
        },
        certificate: (certificate) => {
          report.version = certificate.http2 && !options.has("http1.1") ? "2" : "1.1";
          const known =
            certificate.trusted ||
            (certificate.authority !== undefined && this.trust.authorities.includes(certificate.authority.trim())) ||
            (certificate.pem !== undefined && isSignedBy(certificate.pem, this.trust.authorities));
          report.verify = known ? 0 : certificate.authority === undefined ? 18 : 20;
          if (options.has("insecure")) return true;
          if (!known)
            refusal = new Failed(
              60,
              `SSL certificate problem: ${report.verify === 18 ? "self-signed certificate" : "unable to get local issuer certificate"}${UNTRUSTED}`,
            );
          else if (!certificate.names.some((name) => matches(name, url.host)))
            refusal = new Failed(
              60,
              `SSL: no alternative certificate subject name matches target ${isAddress(url.host) ? `ipv${familyOf(url.host) ?? 4} address` : "host name"} '${url.host}'${UNTRUSTED}`,
            );
          return refusal === undefined;
        },
      });
      if (report.local || !others.length) break;
      if ("error" in answer) yield* this.#verbose(this.#failed(url, each, answer.error));
    }
    report.version ||= "1.1";
    if (!report.local) yield* this.#notConnected(url, address, "error" in answer ? answer.error : "reset", connectLimit);
    yield* this.#verbose(`* Connected to ${url.host} (${address}) port ${url.port}\n`);
    if (refusal) throw refusal;
    if ("error" in answer && secure && !report.verify)
      throw new Failed(35, "TLS connect error: error:0A00010B:SSL routines::wrong version number");
    if (secure) yield* sleep(self, HANDSHAKE);
    const request = `${method} ${url.path} HTTP/${report.version}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
    report.sizeRequest += byteLength(request);
    report.sizeUpload = byteLength(data ?? "");
    yield* this.#verbose(
      `* using HTTP/${report.version === "2" ? "2" : "1.x"}\n${marked(">", request)}${data ? `} [${byteLength(data)} bytes data]\n` : ""}* ${data ? `upload completely sent off: ${byteLength(data)} bytes` : "Request completely sent off"}\n`,
    );
    if ("error" in answer) {
      yield* this.#verbose("* Empty reply from server\n* shutting down connection #0\n");
      throw new Failed(52, "Empty reply from server");
    }
    report.startTransfer = this.#elapsed();
    report.status = answer.status;
    report.headers = answer.headers;
    yield* this.#verbose(marked("<", headText(answer, report.version)));
    if (answer.body && method !== "HEAD" && !self.stdout.terminal) yield* this.#verbose(`{ [${byteLength(answer.body)} bytes data]\n`);
    yield* this.#verbose(`* Connection #0 to host ${url.host} left intact\n`);
    return answer;
  }

  /** @throws Failed always */
  *#notConnected(url: Url, address: string, error: string, limit: number | undefined): Task<never> {
    const { self } = this;
    const late = error === "timeout" && limit !== undefined && self.clock.now >= limit;
    if (late) throw new Failed(28, this.#timedOut("connecting"));
    const text = `Failed to connect to ${url.host} port ${url.port} after ${Math.floor(this.#elapsed())} ms: Could not connect to server`;
    yield* this.#verbose(`${this.#failed(url, address, error)}* ${text}\n* closing connection #0\n`);
    throw new Failed(error === "timeout" ? 28 : 7, text);
  }

  #failed({ port }: Url, address: string, error: string): string {
    const why = error === "timeout" ? "Connection timed out" : error === "unreachable" ? "No route to host" : "Connection refused";
    const [own = address.includes(":") ? "::" : "0.0.0.0"] = ofFamily(this.self.machine.network.addresses, familyOf(address));
    return `* connect to ${address} port ${port} from ${own} port 0 failed: ${why}\n`;
  }

  *#resolve(url: Url, limit: number | undefined): Task<readonly string[]> {
    const { self, options } = this;
    for (const entry of options.values("resolve")) {
      const [, host, port, address] = /^[+]?([^:]+):(\d+|\*):(.+)$/.exec(entry) ?? [];
      if ((host === "*" || host === url.host) && (port === "*" || Number(port) === url.port))
        return address!.split(",").map((each) => each.replace(/^\[|\]$/g, ""));
    }
    const asking = self.machine.network.resolve(url.host);
    const found = limit === undefined ? { value: yield* asking } : yield* within(self, asking, limit);
    if (found === "late") throw new Failed(28, this.#timedOut("resolving"));
    const addresses =
      "error" in found.value ? [] : ofFamily(found.value.addresses, options.has("ipv6") ? 6 : options.has("ipv4") ? 4 : undefined);
    if (addresses.length) return addresses;
    const message = `Could not resolve host: ${url.host}`;
    yield* this.#verbose(`* ${message}\n* shutting down connection #0\n`);
    throw new Failed(6, message);
  }

  *#verbose(text: string): Task<void> {
    if (this.options.has("verbose")) yield* write(this.self, this.self.stderr, text);
  }

  *#dump(head: string): Task<void> {
    const file = this.options.value("dump-header")!;
    if (file === "-") yield* say(this.self, head);
    else this.self.machine.files.write(pathOf(this.self, file), head, { append: this.#report.redirects > 0 });
  }
}
