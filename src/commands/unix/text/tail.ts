// tail: the ends of files, and what is appended to them (coreutils: tail.c; busybox: coreutils/tail.c).
import { type Content, cut, lengthOf } from "../../../machine/content.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import { complain, isBusybox, options, pathOf, readContent, say, tool } from "../tool.ts";
import { amount, countArgument } from "./counts.ts";

/** A file that is followed. */
interface Followed {
  readonly name: string;
  readonly path: string;
  /** Characters that were there when it was last looked at; undefined while there is no such file. */
  seen: number | undefined;
}

const DAY = 86_400_000;
/** Virtual ms between two looks. */
const LOOK = 1000;

const tail: Program = tool(function* (self, args) {
  const flags = options(
    countArgument(args),
    "n:c:fFqvs:",
    { "lines=": "n", "bytes=": "c", follow: "f", quiet: "q", verbose: "v", "sleep-interval=": "s" },
    {
      unseen: { s: "what is written is seen at once" },
    },
  );
  const bytes = flags.value("c");
  const wanted = bytes ?? flags.value("n") ?? "10";
  const count = amount(wanted);
  const names = flags.operands.length ? flags.operands : ["-"];
  const retry = flags.has("F");
  const headed = (names.length > 1 && !flags.has("q")) || flags.has("v");
  let failed = false;
  let shown = false;
  const end = (content: Content): Content => {
    if (bytes !== undefined) {
      const from = wanted.startsWith("+") ? Math.max(0, count - 1) : Math.max(0, lengthOf(content) - count);
      return cut(content, from);
    }
    const text = typeof content === "string" ? content : content();
    const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    return (wanted.startsWith("+") ? all.slice(Math.max(0, count - 1)) : all.slice(Math.max(0, all.length - count))).join("");
  };
  const followed: Followed[] = [];
  for (const name of names) {
    const content = yield* readContent(self, name);
    if (content === undefined) failed = true;
    else {
      if (headed) yield* say(self, `${shown ? "\n" : ""}${header(name)}`);
      shown = true;
      yield* say(self, end(content));
    }
    const path = pathOf(self, name);
    if (name !== "-" && (content !== undefined || retry))
      followed.push({ name, path, seen: content === undefined ? undefined : lengthOf(content) });
  }
  if (!retry && !flags.has("f")) return failed ? 1 : 0;
  if (followed.length) yield* follow(self, followed, { retry, headed });
  else if (failed) yield* complain(self, isBusybox(self) ? "no files" : "no files remaining");
  return failed ? 1 : 0;
});

const header = (name: string): string => `==> ${name === "-" ? "standard input" : name} <==\n`;

/** Prints what is appended, and what is in files that appear where that is asked for; ends only by a signal. */
function* follow(self: Running, files: readonly Followed[], { retry, headed }: { retry: boolean; headed: boolean }): Task<void> {
  // Nothing ever comes from there: people keep containers alive by it.
  while (files.every(({ path }) => path === "/dev/null")) yield* sleep(self, DAY);
  let last = files.at(-1);
  for (;;) {
    yield* sleep(self, LOOK);
    for (const file of files) {
      const text = yield* appended(self, file, retry);
      if (!text) continue;
      if (headed && file !== last) yield* say(self, `\n${header(file.name)}`);
      last = file;
      yield* say(self, text);
    }
  }
}

/** What has come to one file since it was looked at. */
function* appended(self: Running, file: Followed, retry: boolean): Task<string> {
  const { files } = self.machine;
  const there = files.lookup(file.path)?.type === "file";
  const busybox = isBusybox(self);
  if (!there) {
    if (retry && file.seen !== undefined) {
      const why = "No such file or directory";
      yield* complain(
        self,
        busybox ? `${file.name} has been renamed or deleted: ${why}` : `'${file.name}' has become inaccessible: ${why}`,
      );
    }
    file.seen = undefined;
    return "";
  }
  if (file.seen === undefined) {
    // Whoever follows the file that it was has it no more.
    if (!retry) return "";
    yield* complain(
      self,
      busybox ? `${file.name} has appeared; following end of new file` : `'${file.name}' has appeared;  following new file`,
    );
    file.seen = 0;
  }
  const text = files.read(file.path);
  if (text.length < file.seen) {
    if (!busybox) yield* complain(self, `${file.name}: file truncated`);
    file.seen = 0;
  }
  const from = file.seen;
  file.seen = text.length;
  return text.slice(from);
}

export const tailTools: Readonly<Record<string, Program>> = { tail };
