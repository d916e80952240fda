// curl: one exchange after the other with what listens in the network, in curl 8.14's words.
import { byteLength, toBase64 } from "../../../base/bytes.ts";
import { FileError } from "../../../machine/files.ts";
import { parseUrl, type Url } from "../../../machine/http.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import type { HttpResponse } from "../../../machine/sockets.ts";
import { sleep, write } from "../../../machine/tasks.ts";
import { openForWriting } from "../../../shell/evaluate/redirect.ts";
import { complain, pathOf, readInput, say, ToolError, tool } from "../tool.ts";
import { within } from "./common.ts";
import { type CurlOptions, headerLines, parseCurl, type Transfer } from "./curl-options.ts";
import { METER_HEAD, meterLine, type Report, writeOut } from "./curl-report.ts";
import { base, emptyReport, HELP, headText, isAddress, makeParents, marked, matches, UNTRUSTED, VERSION } from "./curl-text.ts";

const MAX_REDIRECTS = 50;
/** TCP's and TLS' further round trip before a request goes out over TLS (virtual ms). */
const HANDSHAKE = 2;
/** The codes that a server may take back a little later. */
const TRANSIENT = [408, 429, 500, 502, 503, 504, 522, 524];
const curl = tool(function* (self, args) {
  const options = yield* parseCurl(self, args);
  if (options.has("version")) {
    yield* say(
      self,
      `curl ${VERSION} (x86_64-pc-linux-gnu) libcurl/${VERSION} OpenSSL/3.5.4 zlib/1.3.1\nRelease-Date: 2025-06-04\nProtocols: http https\nFeatures: HTTP2 Largefile SSL\n`,
    );
    return 0;
  }
  if (options.has("help")) {
    yield* say(self, HELP);
    return 0;
  }
  if (!options.transfers.length)
    throw new ToolError("(2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information", 2);
  const authority = options.value("cacert");
  const authorities =
    authority === undefined || !self.machine.files.exists(pathOf(self, authority)) ? "" : self.machine.files.read(pathOf(self, authority));
  if (authority !== undefined && !authorities)
    throw new ToolError(`(77) error setting certificate verify locations:  CAfile: ${authority} CApath: none`, 77);
  const headers = yield* headerLines(self, options.values("header"));
  let last = 0;
  let metered = false;
  for (const [index, transfer] of options.transfers.entries()) {
    const toTerminal = self.stdout.terminal && (transfer.output === undefined || transfer.output === "-");
    const meter = !options.has("silent") && !options.has("no-progress-meter") && !toTerminal;
    if (meter && !metered) yield* write(self, self.stderr, METER_HEAD);
    metered ||= meter;
    const run = new Run(self, options, headers, authorities, transfer, index, meter);
    last = yield* run.all();
  }
  return last;
});

/** One URL's way, redirects and further tries included. */
class Run {
  readonly #report: Report;
  #started = 0;

  constructor(
    private readonly self: Running,
    private readonly options: CurlOptions,
    private readonly headers: readonly string[],
    private readonly authorities: string,
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
    return phase === "connecting" ? `Connection timed out after ${after}` : `Operation timed out after ${after} with 0 bytes received`;
  }

  /** Sends the request, and those that redirections ask for. */
  *#follow(phase: Phase): Task<undefined> {
    const { options } = this;
    const report = this.#report;
    let { text, url } = this.#url(this.transfer.url);
    let data = options.has("get") ? undefined : options.data;
    if (options.has("get") && options.data !== undefined) {
      url = { ...url, path: `${url.path}${url.path.includes("?") ? "&" : "?"}${options.data}` };
      text += `${text.includes("?") ? "&" : "?"}${options.data}`;
    }
    let method = options.value("request") ?? (options.has("head") ? "HEAD" : data === undefined ? "GET" : "POST");
    const most = Number(options.value("max-redirs") ?? MAX_REDIRECTS);
    const sink = this.#sink();
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
      }
      if (failed) throw new Failed(22, `The requested URL returned error: ${response.status}`);
      if (!follows) return undefined;
      if (report.redirects >= most) throw new Failed(47, `Maximum (${most}) redirects followed`);
      yield* this.#verbose(`* Issue another request to this URL: '${report.redirectUrl}'\n`);
      report.redirects++;
      report.redirect = this.#elapsed();
      ({ text, url } = this.#url(report.redirectUrl));
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

  /** @throws Failed */
  #url(text: string): { text: string; url: Url } {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
    if (scheme && scheme !== "http" && scheme !== "https")
      throw new Failed(
        1,
        ["file", "ftp", "ftps", "ws", "wss", "telnet", "dict", "scp", "sftp", "gopher"].includes(scheme)
          ? `k8s-quest does not simulate ${scheme}:// yet`
          : `Protocol "${scheme}" not supported`,
      );
    const port = /^(?:[a-z]+:\/\/)?(?:[^@/?#]*@)?(?:\[[^\]]*\]|[^:/?#]*):([^/?#]+)/i.exec(text)?.[1];
    if (port !== undefined && (!/^\d+$/.test(port) || Number(port) > 65535))
      throw new Failed(3, "URL rejected: Port number was not a decimal number between 0 and 65535");
    const url = parseUrl(text);
    if (!url)
      throw new Failed(
        3,
        /^(?:[a-z]+:\/\/)?(?:[/?#:]|$)/i.test(text)
          ? "URL rejected: No host part in the URL"
          : "URL rejected: Malformed input to a URL function",
      );
    if (/[\s]/.test(text)) throw new Failed(3, "URL rejected: Malformed input to a URL function");
    const whole = scheme ? text : `http://${text}`;
    return { text: /^[^/]*\/\/[^/?#]+$/.test(whole) ? `${whole}/` : whole, url };
  }

  *#exchange(url: Url, method: string, data: string | undefined, phase: Phase): Task<HttpResponse> {
    const { self, options } = this;
    const report = this.#report;
    const { network } = self.machine;
    const patience = options.value("connect-timeout");
    const connectLimit = patience === undefined || Number(patience) === 0 ? undefined : self.clock.now + Number(patience) * 1000;
    const addresses = yield* this.#resolve(url, connectLimit);
    const address = addresses[0]!;
    report.nameLookup = this.#elapsed();
    phase.name = "connecting";
    if (!isAddress(url.host))
      yield* this.#verbose(`* Host ${url.host}:${url.port} was resolved.\n* IPv6: (none)\n* IPv4: ${addresses.join(", ")}\n`);
    yield* this.#verbose(`*   Trying ${address}:${url.port}...\n`);
    const lines = this.#requestHeaders(url, data);
    const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
    const secure = url.scheme === "https";
    let refusal: Failed | undefined;
    report.remote = { address, port: url.port };
    report.local = undefined;
    const answer = yield* network.exchange(
      address,
      url.port,
      { method, path: url.path, headers, body: data ?? "", ...(secure ? { tls: { serverName: url.host } } : {}) },
      {
        ...(connectLimit === undefined ? {} : { timeout: Math.max(0, connectLimit - self.clock.now) }),
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
            certificate.trusted || (certificate.authority !== undefined && this.authorities.includes(certificate.authority.trim()));
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
              `SSL: no alternative certificate subject name matches target ${isAddress(url.host) ? "ipv4 address" : "host name"} '${url.host}'${UNTRUSTED}`,
            );
          return refusal === undefined;
        },
      },
    );
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
    const why = error === "timeout" ? "Connection timed out" : error === "unreachable" ? "No route to host" : "Connection refused";
    yield* this.#verbose(
      `* connect to ${address} port ${url.port} from ${self.machine.network.addresses[0] ?? "0.0.0.0"} port 0 failed: ${why}\n* ${text}\n* closing connection #0\n`,
    );
    throw new Failed(error === "timeout" ? 28 : 7, text);
  }

  *#resolve(url: Url, limit: number | undefined): Task<string[]> {
    const { self, options } = this;
    for (const entry of options.values("resolve")) {
      const [, host, port, address] = /^[+]?([^:]+):(\d+|\*):(.+)$/.exec(entry) ?? [];
      if ((host === "*" || host === url.host) && (port === "*" || Number(port) === url.port))
        return address!.split(",").map((each) => each.replace(/^\[|\]$/g, ""));
    }
    const asking = self.machine.network.resolve(url.host);
    const found = limit === undefined ? { value: yield* asking } : yield* within(self, asking, limit);
    if (found === "late") throw new Failed(28, this.#timedOut("resolving"));
    if (!("error" in found.value)) return found.value.addresses;
    const message = `Could not resolve host: ${url.host}`;
    yield* this.#verbose(`* ${message}\n* shutting down connection #0\n`);
    throw new Failed(6, message);
  }

  /** In the order in which curl sends them. */
  #requestHeaders(url: Url, data: string | undefined): [string, string][] {
    const { options } = this;
    const usual = url.port === (url.scheme === "https" ? 443 : 80);
    const host = url.host.includes(":") ? `[${url.host}]` : url.host;
    const inUrl = /^(?:[a-z]+:\/\/)?([^@/?#]*)@/i.exec(this.transfer.url)?.[1];
    const user = options.value("user") ?? (inUrl === undefined ? undefined : decodeURIComponent(inUrl));
    const bearer = options.value("oauth2-bearer");
    const own: [string, string][] = [["Host", usual ? host : `${host}:${url.port}`]];
    if (user !== undefined) own.push(["Authorization", `Basic ${toBase64(user.includes(":") ? user : `${user}:`)}`]);
    else if (bearer !== undefined) own.push(["Authorization", `Bearer ${bearer}`]);
    const agent = options.value("user-agent") ?? `curl/${VERSION}`;
    if (agent) own.push(["User-Agent", agent]);
    own.push(["Accept", options.has("json") ? "application/json" : "*/*"]);
    if (options.has("compressed")) own.push(["Accept-Encoding", "deflate, gzip"]);
    const referer = options.value("referer");
    if (referer) own.push(["Referer", referer]);
    const cookie = options.value("cookie");
    if (cookie?.includes("=")) own.push(["Cookie", cookie]);
    const body: [string, string][] =
      data === undefined
        ? []
        : [
            ["Content-Length", String(byteLength(data))],
            ["Content-Type", options.dataType],
          ];
    const given: [string, string][] = [];
    const replaced = new Set<string>();
    for (const line of this.headers) {
      const at = line.search(/[:;]/);
      if (at < 0) continue;
      const name = line.slice(0, at);
      const value = line.slice(at + 1).trim();
      replaced.add(name.toLowerCase());
      if (value || line[at] === ";") given.push([name, value]);
    }
    const ownHost = given.find(([name]) => name.toLowerCase() === "host");
    const rest = given.filter((each) => each !== ownHost);
    return [
      ...(ownHost ? [ownHost] : []),
      ...own.filter(([name]) => !replaced.has(name.toLowerCase())),
      ...rest,
      ...body.filter(([name]) => !replaced.has(name.toLowerCase())),
    ];
  }

  *#verbose(text: string): Task<void> {
    if (this.options.has("verbose")) yield* write(this.self, this.self.stderr, text);
  }

  *#dump(head: string): Task<void> {
    const file = this.options.value("dump-header")!;
    if (file === "-") yield* say(this.self, head);
    else this.self.machine.files.write(pathOf(this.self, file), head, { append: this.#report.redirects > 0 });
  }

  /** Where the body goes. */
  #sink(): { write(text: string): Task<void> } {
    const { self, transfer, options } = this;
    const { output } = transfer;
    if (output === undefined || output === "-") return { write: (text) => say(self, text) };
    let pipe: ReturnType<typeof openForWriting> | undefined;
    return {
      *write(text) {
        try {
          const path = pathOf(self, output);
          if (options.has("create-dirs")) makeParents(self.machine.files, path);
          pipe ??= openForWriting(self.machine.files, path, false);
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          if (!options.has("silent")) yield* write(self, self.stderr, `Warning: Failed to open the file ${output}: ${error.message}\n`);
          throw new Failed(23, `client returned ERROR on write, ${byteLength(text)} bytes were not written`);
        }
        pipe.write(text);
      },
    };
  }
}

interface Failure {
  code: number;
  message: string;
}
interface Phase {
  name: "resolving" | "connecting" | "answering";
}

/** Ends a transfer with one of curl's own codes. */
class Failed extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const curlTools: Readonly<Record<string, Program>> = { curl };
