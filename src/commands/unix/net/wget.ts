// wget: GNU's and busybox's, which only share a name.
import type { Program } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { BUSYBOX_USAGE, busyboxGet } from "./wget-busybox.ts";
import { gnuGet } from "./wget-gnu.ts";
import { jobOf } from "./wget-job.ts";

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

const wget = tool(function* (self, args) {
  const busybox = isBusybox(self);
  // -nv is one option of GNU's, not two letters.
  const flags = options(
    args.map((arg) => (!busybox && arg === "-nv" ? "--no-verbose" : arg)),
    LETTERS,
    LONG,
    {
      unseen: {
        "show-progress": "progress is shown on terminals anyway",
        progress: "there is one way to show progress",
        "no-proxy": "there is no proxy",
        "no-cache": "there is no cache on the way",
      },
    },
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
    ["x", "-x"],
    ["dns-timeout", "--dns-timeout"],
    ["waitretry", "--waitretry"],
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

export const wgetTools: Readonly<Record<string, Program>> = { wget };
