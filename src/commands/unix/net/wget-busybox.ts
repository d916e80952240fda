// busybox's wget: one try, few words.
import { byteLength } from "../../../base/bytes.ts";
import { fetchUrl, parseUrl } from "../../../machine/http.ts";
import { reasonOf } from "../../../machine/http-status.ts";
import type { Task } from "../../../machine/process.ts";
import { within, write } from "../../../machine/tasks.ts";
import { openForWriting } from "../../../shell/evaluate/redirect.ts";
import { complain, pathOf, say } from "../tool.ts";
import { connectErrorText } from "./common.ts";
import { authority, fileName, headerText, type Job, redirected } from "./wget-job.ts";

/** busybox's wget keeps to one try. */
export function* busyboxGet(job: Job, text: string): Task<number> {
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
      return yield* fail(`server returned error: HTTP/1.1 ${response.status} ${reasonOf(response.status, response.reason)}`);
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
    openForWriting(self.machine.files, pathOf(self, output), false, self.user).write(response.body);
    yield* note(`${busyboxBar(output, size)}'${output}' saved\n`);
    return 0;
  }
}

const busyboxBar = (name: string, size: number): string =>
  `\r${name.slice(0, 20).padEnd(20)} 100% |${"*".repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`;

export const BUSYBOX_USAGE = `BusyBox v1.37.0 multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...
`;
