// gzip, gunzip and zcat.
import { gunzipped, gzipped, isGzipped } from "../../../machine/compression.ts";
import type { Content } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { readWhole } from "../../../machine/tasks.ts";
import { complain, isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

const SUFFIX = ".gz";
const LONG = {
  stdout: "c",
  "to-stdout": "c",
  decompress: "d",
  uncompress: "d",
  force: "f",
  keep: "k",
  "no-name": "n",
  fast: "1",
  best: "9",
};

interface How {
  unpack: boolean;
  out: boolean;
  keep: boolean;
  force: boolean;
  level: number;
}

/** What becomes of a content. @throws ToolError @param name as errors tell it */
function turned(self: Running, content: Content, name: string, { unpack, level }: How): Content {
  if (!unpack) return gzipped(content, level);
  if (!isGzipped(content)) throw new ToolError(isBusybox(self) ? "invalid magic" : `${name}: not in gzip format`);
  const found = gunzipped(content);
  if (found === undefined) throw new ToolError(`${name}: unexpected end of file`);
  return found;
}

/** One file, replaced by what becomes of it; gives the exit code, which is 2 for what was left alone. @throws ToolError, FileError */
function* change(self: Running, file: string, how: How): Task<number> {
  const { files } = self.machine;
  const path = pathOf(self, file);
  const node = files.stat(path);
  if (node.type !== "file") return yield* left(self, `${file} is a directory -- ignored`);
  if (how.unpack && !how.out && !file.endsWith(SUFFIX)) return yield* left(self, `${file}: unknown suffix -- ignored`);
  if (!how.unpack && !how.out && file.endsWith(SUFFIX) && !how.force)
    return yield* left(self, `${file} already has ${SUFFIX} suffix -- unchanged`);
  const content = turned(self, files.contentOf(path), file, how);
  if (how.out) {
    yield* say(self, content);
    return 0;
  }
  const to = how.unpack ? file.slice(0, -SUFFIX.length) : file + SUFFIX;
  if (files.exists(pathOf(self, to)) && !how.force) return yield* left(self, `${to} already exists;\tnot overwritten`);
  files.put(pathOf(self, to), { ...node, content });
  if (!how.keep) files.remove(path);
  return 0;
}

function* left(self: Running, why: string): Task<number> {
  yield* complain(self, why);
  return 2;
}

const packer = (given: Partial<How>): Program =>
  tool(function* (self, args) {
    const flags = options(args, "cdfkn123456789", LONG, { unseen: { n: "neither names nor times are kept anyway" } });
    // The others are scripts that call it.
    if (!isBusybox(self)) self.argv = ["gzip", ...args];
    const level = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((each) => flags.has(String(each)));
    const how: How = {
      unpack: given.unpack ?? flags.has("d"),
      out: given.out ?? flags.has("c"),
      keep: flags.has("k"),
      force: flags.has("f"),
      level: level ?? 6,
    };
    let code = 0;
    for (const file of flags.operands.length ? flags.operands : ["-"]) {
      try {
        if (file !== "-") {
          code = Math.max(code, yield* change(self, file, how));
          continue;
        }
        if (!how.unpack && !how.force && self.stdout.terminal)
          throw new ToolError("compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h");
        yield* say(self, turned(self, yield* readWhole(self.stdin), "stdin", how));
      } catch (error) {
        if (!(error instanceof ToolError || error instanceof FileError)) throw error;
        yield* complain(
          self,
          error instanceof FileError
            ? `${error.code === "ENOSPC" ? error.path.slice(error.path.lastIndexOf("/") + 1) : file}: ${error.message}`
            : error.message,
        );
        code = 1;
      }
    }
    return isBusybox(self) ? Math.min(code, 1) : code;
  });

export const gzipTools: Readonly<Record<string, Program>> = {
  gzip: packer({}),
  gunzip: packer({ unpack: true }),
  zcat: packer({ unpack: true, out: true }),
};
