// One transfer of curl's: tried, redirected, tried again.
import { byteLength } from "../../../base/bytes.ts";
import type { Pipe } from "../../../machine/pipe.ts";
import type { Task } from "../../../machine/process.ts";
import { read, sleep, within, write } from "../../../machine/tasks.ts";
import { complain, pathOf, readInput, say } from "../tool.ts";
import { Attempt, type CurlCall } from "./curl-attempt.ts";
import { exchange } from "./curl-exchange.ts";
import { Failed, type Failure } from "./curl-failure.ts";
import { sinkOf } from "./curl-output.ts";
import { meterLine, type Report, writeOut } from "./curl-report.ts";
import { curlUrl } from "./curl-request.ts";
import { base, emptyReport, headText } from "./curl-text.ts";

const MAX_REDIRECTS = 50;
/** The codes that a server may take back a little later. */
const TRANSIENT = [408, 429, 500, 502, 503, 504, 522, 524];

/** One URL's way, redirects and further tries included. */
export class CurlRun {
  readonly #report: Report;

  /** @param index of the transfer among those of the command line */
  constructor(
    private readonly call: CurlCall,
    index: number,
  ) {
    this.#report = emptyReport(call.transfer, index);
  }

  *all(): Task<number> {
    const { self, options, meter } = this.call;
    const retries = Number(options.value("retry") ?? 0);
    for (let left = retries, pause = 1; ; left--, pause = Math.min(pause * 2, 600)) {
      const failure = yield* this.#once();
      const problem = left > 0 && this.#worthRetrying(failure);
      const report = this.#report;
      if (meter)
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
    const { options } = this.call;
    if (failure?.code === 28 || failure?.code === 6) return "timeout";
    if (failure?.code === 7 && options.has("retry-connrefused")) return "connection refused";
    if (TRANSIENT.includes(this.#report.status) && (!failure || failure.code === 22)) return "HTTP error";
    return failure && options.has("retry-all-errors") ? "(retrying all errors)" : undefined;
  }

  /** One try. */
  *#once(): Task<Failure | undefined> {
    const { self, options, transfer } = this.call;
    Object.assign(this.#report, emptyReport(transfer, this.#report.index));
    const attempt = new Attempt(this.call, this.#report);
    const maxTime = options.value("max-time");
    const limit = maxTime === undefined || Number(maxTime) === 0 ? undefined : attempt.started + Number(maxTime) * 1000;
    const work = this.#follow(attempt);
    try {
      if (limit === undefined) return yield* work;
      const done = yield* within(self, work, limit);
      if (done !== "late") return done.value;
      return { code: 28, message: attempt.timedOut(attempt.phase) };
    } catch (error) {
      if (error instanceof Failed) return { code: error.code, message: error.message };
      throw error;
    } finally {
      this.#report.total = attempt.elapsed;
    }
  }

  /** Sends the request, and those that redirections ask for. */
  *#follow(attempt: Attempt): Task<undefined> {
    const { report } = attempt;
    const { self, options, transfer } = attempt.call;
    let { text, url } = curlUrl(transfer.url);
    let data = options.has("get") ? undefined : options.data;
    if (options.has("get") && options.data !== undefined) {
      url = { ...url, path: `${url.path}${url.path.includes("?") ? "&" : "?"}${options.data}` };
      text += `${text.includes("?") ? "&" : "?"}${options.data}`;
    }
    let method = options.value("request") ?? (options.has("head") ? "HEAD" : data === undefined ? "GET" : "POST");
    const most = Number(options.value("max-redirs") ?? MAX_REDIRECTS);
    const sink = sinkOf(self, transfer, options);
    for (;;) {
      report.effective = text;
      report.method = method;
      report.scheme = url.scheme;
      const response = yield* exchange(attempt, url, method, data);
      const location = response.headers["location"];
      report.redirectUrl = response.status >= 300 && response.status < 400 && location ? new URL(location, base(url)).href : "";
      const head = headText(response, report.version);
      report.sizeHeader += byteLength(head);
      const follows = options.has("location") && report.redirectUrl !== "";
      const failed = response.status >= 400 && (options.has("fail") || options.has("fail-with-body"));
      if (options.has("dump-header")) yield* this.#dump(attempt, head);
      if ((options.has("include") || options.has("head")) && !(failed && options.has("fail"))) yield* sink.write(head);
      if (!follows && method !== "HEAD" && !(failed && !options.has("fail-with-body"))) {
        report.sizeDownload = byteLength(response.body);
        yield* sink.write(response.body);
        if (response.more) yield* this.#rest(response.more, sink);
      }
      if (failed) throw new Failed(22, `The requested URL returned error: ${response.status}`);
      if (!follows) return undefined;
      if (report.redirects >= most) throw new Failed(47, `Maximum (${most}) redirects followed`);
      yield* attempt.verbose(`* Issue another request to this URL: '${report.redirectUrl}'\n`);
      report.redirects++;
      report.redirect = attempt.elapsed;
      ({ text, url } = curlUrl(report.redirectUrl));
      if (
        response.status === 303 ||
        ((response.status === 301 || response.status === 302) && method === "POST" && options.value("request") === undefined)
      ) {
        data = undefined;
        if (method !== "HEAD") method = options.value("request") ?? "GET";
      }
      attempt.phase = "resolving";
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

  *#dump({ call: { self, options }, report }: Attempt, head: string): Task<void> {
    const file = options.value("dump-header")!;
    if (file === "-") yield* say(self, head);
    else self.machine.files.write(pathOf(self, file), head, { append: report.redirects > 0 });
  }
}
