// wget: GNU's and busybox's, which only share a name.
import { byteLength, toBase64 } from "../../../base/bytes.ts";
import { reasonOf, titled } from "../../../cluster/network/wire.ts";
import { fetchUrl, parseUrl, type Url } from "../../../machine/http.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import type { HttpResponse } from "../../../machine/sockets.ts";
import { sleep, write } from "../../../machine/tasks.ts";
import { openForWriting } from "../../../shell/evaluate/redirect.ts";
import { complain, isBusybox, type Options, options, pathOf, readInput, say, ToolError, tool } from "../tool.ts";
import { connectErrorText, dateTime, within } from "./common.ts";

const LETTERS = "qO:ST:t:cP:U:Y:o:vnNxb";
const LONG = {
  quiet: "q",
  "output-document=": "O",
  "server-response": "S",
  "timeout=": "T",
  "tries=": "t",
  spider: "spider",
  "header=": "header",
  "post-data=": "post-data",
  "post-file=": "post-file",
  "no-check-certificate": "no-check-certificate",
  continue: "c",
  "directory-prefix=": "P",
  "user-agent=": "U",
  "output-file=": "o",
  "no-verbose": "nv",
  verbose: "v",
  "connect-timeout=": "T",
  "read-timeout=": "T",
  "dns-timeout=": "dns-timeout",
  "method=": "method",
  "body-data=": "post-data",
  "max-redirect=": "max-redirect",
  "user=": "user",
  "http-user=": "user",
  "password=": "password",
  "http-password=": "password",
  "content-on-error": "content-on-error",
  "show-progress": "show-progress",
  "no-proxy": "no-proxy",
  "progress=": "progress",
  "retry-connrefused": "retry-connrefused",
  "waitretry=": "waitretry",
  "no-cache": "no-cache",
  version: "V",
};

interface Job {
  readonly self: Running;
  readonly flags: Options;
  readonly headers: Record<string, string>;
  readonly method: string;
  readonly body: string;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

const wget = tool(function* (self, args) {
  const busybox = isBusybox(self);
  // -nv is one option of GNU's, not two letters.
  const flags = options(
    args.map((arg) => (!busybox && arg === "-nv" ? "--no-verbose" : arg)),
    LETTERS,
    LONG,
  );
  if (flags.has("V") && !busybox) {
    yield* say(self, "GNU Wget 1.25.0 built on linux-gnu.\n");
    return 0;
  }
  for (const [flag, name] of [
    ["c", "--continue"],
    ["N", "-N"],
    ["b", "-b"],
    ["o", "-o"],
  ] as const)
    if (flags.has(flag)) throw new ToolError(`k8s-quest does not simulate ${name} yet`);
  if (!flags.operands.length) {
    if (busybox) yield* write(self, self.stderr, BUSYBOX_USAGE);
    else yield* write(self, self.stderr, "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
    return 1;
  }
  const job = yield* jobOf(self, flags);
  let code = 0;
  for (const url of flags.operands) {
    const result = yield* busybox ? busyboxGet(job, url) : gnuGet(job, url);
    code ||= result;
    if (busybox && code) break;
  }
  return code;
});

function* jobOf(self: Running, flags: Options): Task<Job> {
  const headers: Record<string, string> = { "user-agent": flags.value("U") ?? (isBusybox(self) ? "Wget" : "Wget/1.25.0"), accept: "*/*" };
  if (!isBusybox(self)) headers["accept-encoding"] = "identity";
  for (const line of flags.values("header")) {
    const at = line.indexOf(":");
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const user = flags.value("user");
  if (user !== undefined) headers["authorization"] = `Basic ${toBase64(`${user}:${flags.value("password") ?? ""}`)}`;
  const file = flags.value("post-file");
  const fromFile = file === undefined ? undefined : yield* readInput(self, file);
  if (file !== undefined && fromFile === undefined) throw new ToolError("", 3);
  const body = flags.value("post-data") ?? fromFile;
  if (body !== undefined)
    Object.assign(headers, {
      "content-type": headers["content-type"] ?? "application/x-www-form-urlencoded",
      "content-length": String(byteLength(body)),
    });
  const seconds = flags.value("T");
  if (seconds !== undefined && !/^\d+(\.\d+)?$/.test(seconds))
    throw new ToolError(
      isBusybox(self) ? `invalid number '${seconds}'` : `--timeout: Invalid time period ‘${seconds}’`,
      isBusybox(self) ? 1 : 2,
    );
  return {
    self,
    flags,
    headers,
    method: flags.value("method") ?? (body === undefined ? (flags.has("spider") && !isBusybox(self) ? "HEAD" : "GET") : "POST"),
    body: body ?? "",
    timeout: seconds && Number(seconds) ? Number(seconds) * 1000 : undefined,
  };
}

/** The status line and headers, each line behind two blanks, as -S shows them. */
const headerText = ({ status, headers }: HttpResponse): string =>
  `  HTTP/1.1 ${status} ${reasonOf(status)}\n${Object.entries(headers)
    .map(([name, value]) => `  ${titled(name)}: ${value}\n`)
    .join("")}`;

const authority = (url: Url): string => (url.port === (url.scheme === "https" ? 443 : 80) ? url.host : `${url.host}:${url.port}`);
const redirected = (url: Url, response: HttpResponse): string | undefined => {
  const location = response.headers["location"];
  return response.status >= 300 && response.status < 400 && location
    ? new URL(location, `${url.scheme}://${authority(url)}${url.path}`).href
    : undefined;
};
const fileName = (url: Url): string =>
  url.path
    .replace(/[?#].*$/, "")
    .split("/")
    .at(-1) || "index.html";

/** busybox's wget keeps to one try. */
function* busyboxGet(job: Job, text: string): Task<number> {
  const { self, flags } = job;
  const quiet = flags.has("q");
  const note = (line: string) => write(self, self.stderr, quiet ? "" : line);
  const fail = function* (line: string): Task<number> {
    yield* complain(self, line);
    return 1;
  };
  for (let redirects = 0; ; redirects++) {
    if (/^[a-z]+:\/\//i.test(text) && !/^https?:\/\//i.test(text)) return yield* fail(`not an http or ftp url: ${text}`);
    const url = parseUrl(text);
    if (!url) return yield* fail(`bad address '${text.replace(/^[a-z]+:\/\//i, "").replace(/\/.*/, "")}'`);
    const output = flags.value("O") ?? `${flags.has("P") ? `${flags.value("P")}/` : ""}${fileName(url)}`;
    // Only its own name keeps a file from being written over.
    if (!flags.has("O") && !flags.has("spider") && self.machine.files.exists(pathOf(self, output)))
      return yield* fail(`can't open '${output}': File exists`);
    const found = yield* self.machine.network.resolve(url.host);
    if ("error" in found)
      return yield* fail(`bad address '${/^[^/]*:\d/.test(text.replace(/^[a-z]+:\/\//i, "")) ? `${url.host}:${url.port}` : url.host}'`);
    const address = found.addresses[0]!;
    yield* note(`Connecting to ${authority(url)} (${address}:${url.port})\n`);
    const fetched = yield* within(
      self,
      fetchUrl(self.machine.network, { ...url }, { method: job.method, headers: { ...job.headers, connection: "close" }, body: job.body }),
      self.clock.now + (job.timeout ?? 900_000),
    );
    if (fetched === "late") return yield* fail("download timed out");
    const answer = fetched.value;
    if ("error" in answer) {
      if (answer.error === "reset")
        return yield* fail(url.scheme === "https" ? "error getting response: Connection reset by peer" : "error getting response");
      return yield* fail(`can't connect to remote host (${address}): ${connectErrorText(self, answer.error as "refused")}`);
    }
    if (url.scheme === "https" && !flags.has("no-check-certificate"))
      yield* complain(self, "note: TLS certificate validation not implemented");
    const { response } = answer;
    if (flags.has("S")) yield* write(self, self.stderr, headerText(response));
    const next = redirected(url, response);
    if (next) {
      if (redirects >= 5) return yield* fail("too many redirections");
      text = next;
      continue;
    }
    if (response.status < 200 || response.status >= 300)
      return yield* fail(`server returned error: HTTP/1.1 ${response.status} ${reasonOf(response.status)}`);
    if (flags.has("spider")) {
      yield* note("remote file exists\n");
      return 0;
    }
    const size = byteLength(response.body);
    if (output === "-") {
      yield* note("writing to stdout\n");
      yield* say(self, response.body);
      yield* note(`${busyboxBar("-", size)}written to stdout\n`);
      return 0;
    }
    yield* note(`saving to '${output}'\n`);
    openForWriting(self.machine.files, pathOf(self, output), false).write(response.body);
    yield* note(`${busyboxBar(output, size)}'${output}' saved\n`);
    return 0;
  }
}

const busyboxBar = (name: string, size: number): string =>
  `\r${name.slice(0, 20).padEnd(20)} 100% |${"*".repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`;

/** GNU's: tries again, up to 20 times, where another try may help. */
function* gnuGet(job: Job, text: string): Task<number> {
  const { self, flags } = job;
  const silent = flags.has("q");
  const brief = flags.has("nv");
  const note = (line: string) => write(self, self.stderr, silent || brief ? "" : line);
  const tries = flags.value("t") === undefined ? 20 : Number(flags.value("t")) || Number.POSITIVE_INFINITY;
  const given = parseUrl(text);
  if (!given || (/^[a-z]+:\/\//i.test(text) && !/^https?:/i.test(text))) {
    if (!silent) yield* write(self, self.stderr, `${text}: ${/^[a-z]+:\/\//i.test(text) ? "Unsupported scheme." : "Invalid host name."}\n`);
    return 1;
  }
  let url = given;
  const name = flags.value("O") ?? freeName(self, `${flags.has("P") ? `${flags.value("P")}/` : ""}${fileName(url)}`);
  let redirects = 0;
  for (let attempt = 1; ; ) {
    const shown = `${url.scheme}://${authority(url)}${url.path}`;
    if (redirects === 0 || attempt > 1) {
      if (flags.has("spider") && attempt === 1) yield* note("Spider mode enabled. Check if remote file exists.\n");
      yield* note(`--${dateTime(self.clock.now)}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ""}${shown}\n`);
    } else yield* note(`--${dateTime(self.clock.now)}--  ${shown}\n`);
    const numeric = /^\d+(\.\d+){3}$/.test(url.host);
    if (!numeric) yield* note(`Resolving ${url.host} (${url.host})... `);
    const found = yield* self.machine.network.resolve(url.host);
    if ("error" in found) {
      yield* note(`failed: ${found.error === "nxdomain" ? "Name or service not known" : "Temporary failure in name resolution"}.\n`);
      if (!silent) yield* complain(self, `unable to resolve host address ‘${url.host}’`);
      return 4;
    }
    const address = found.addresses[0]!;
    if (!numeric) yield* note(`${found.addresses.join(", ")}\n`);
    yield* note(`Connecting to ${numeric ? url.host : `${url.host} (${url.host})|${address}|`}:${url.port}... `);
    let distrust: string | undefined;
    let connected = false;
    const exchange = self.machine.network.exchange(
      address,
      url.port,
      {
        method: job.method,
        path: url.path,
        headers: { host: authority(url), ...job.headers, connection: "Keep-Alive" },
        body: job.body,
        ...(url.scheme === "https" ? { tls: { serverName: url.host } } : {}),
      },
      {
        connected: () => {
          connected = true;
        },
        certificate: (certificate) => {
          if (flags.has("no-check-certificate")) return true;
          if (!certificate.trusted)
            distrust =
              certificate.authority === undefined
                ? "  Self-signed certificate encountered."
                : "  Unable to locally verify the issuer's authority.";
          return certificate.trusted;
        },
      },
    );
    const done = yield* within(self, exchange, self.clock.now + (job.timeout ?? 900_000));
    if (connected) yield* note("connected.\n");
    if (distrust) {
      if (!silent)
        yield* write(
          self,
          self.stderr,
          `ERROR: cannot verify ${url.host}'s certificate:\n${distrust}\nTo connect to ${url.host} insecurely, use \`--no-check-certificate'.\n`,
        );
      return 5;
    }
    const failure = done === "late" ? "timeout" : "error" in done.value ? done.value.error : undefined;
    if (failure) {
      if (connected)
        yield* note(
          url.scheme === "https" && failure === "reset"
            ? "Unable to establish SSL connection.\n"
            : `HTTP request sent, awaiting response... ${failure === "timeout" ? "Read error (Connection timed out) in headers.\n" : "No data received.\n"}`,
        );
      else
        yield* note(
          `failed: ${failure === "refused" ? "Connection refused" : failure === "unreachable" ? "No route to host" : "Connection timed out"}.\n`,
        );
      const again =
        failure === "timeout" ||
        (failure === "reset" && url.scheme === "http") ||
        (failure === "refused" && flags.has("retry-connrefused"));
      if (!again || attempt >= tries) {
        if (again) yield* note("Giving up.\n\n");
        return 4;
      }
      yield* note("Retrying.\n\n");
      yield* sleep(self, Math.min(attempt, 10) * 1000);
      attempt++;
      continue;
    }
    const response = (done as { value: HttpResponse }).value;
    yield* note(`HTTP request sent, awaiting response... ${flags.has("S") ? "\n" : `${response.status} ${reasonOf(response.status)}\n`}`);
    if (flags.has("S")) yield* write(self, self.stderr, headerText(response));
    const next = redirected(url, response);
    if (next) {
      yield* note(`Location: ${response.headers["location"]} [following]\n`);
      const most = Number(flags.value("max-redirect") ?? 20);
      if (++redirects > most) {
        yield* note(`${most} redirections exceeded.\n`);
        return 8;
      }
      url = parseUrl(next)!;
      continue;
    }
    if (response.status >= 400) {
      if (flags.has("spider") && response.status === 404) yield* note("Remote file does not exist -- broken link!!!\n\n");
      else if (!silent)
        yield* write(
          self,
          self.stderr,
          `${brief ? `${shown}:\n` : ""}${dateTime(self.clock.now)} ERROR ${response.status}: ${reasonOf(response.status)}.\n${brief ? "" : "\n"}`,
        );
      if (flags.has("content-on-error")) yield* save(self, name, response.body);
      return 8;
    }
    const size =
      job.method === "HEAD" ? Number(response.headers["content-length"] ?? byteLength(response.body)) : byteLength(response.body);
    yield* note(
      `Length: ${size}${size >= 1024 ? ` (${(size / 1024).toFixed(1)}K)` : ""} [${(response.headers["content-type"] ?? "text/plain").replace(/;.*/, "")}]\n`,
    );
    if (flags.has("spider")) {
      yield* note("Remote file exists.\n\n");
      return 0;
    }
    yield* note(`Saving to: ‘${name === "-" ? "STDOUT" : name}’\n\n`);
    yield* save(self, name, response.body);
    const speed = `${Math.max(size / 1024, 0.01).toFixed(2)} MB/s`;
    yield* note(
      `${gnuBar(self, name, size)}\n${dateTime(self.clock.now)} (${speed}) - ${name === "-" ? "written to stdout" : `‘${name}’ saved`} [${size}/${size}]\n\n`,
    );
    if (brief && !silent)
      yield* write(self, self.stderr, `${dateTime(self.clock.now)} URL:${shown} [${size}/${size}] -> "${name}" [${attempt}]\n`);
    return 0;
  }
}

function* save(self: Running, name: string, body: string): Task<void> {
  if (name === "-") yield* say(self, body);
  else openForWriting(self.machine.files, pathOf(self, name), false).write(body);
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

const BUSYBOX_USAGE = `BusyBox v1.37.0 multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...
`;

export const wgetTools: Readonly<Record<string, Program>> = { wget };
