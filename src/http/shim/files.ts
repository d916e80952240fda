// Which of the learner's own files a command line means: they are sent along, so that the tool inside the world finds them.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SentFile } from "./protocol.ts";

/** Bytes that a command line may bring along. */
const LARGEST = 64 * 1024 * 1024;

export class TooMuch extends Error {
  constructor(path: string) {
    super(`${path}: more than ${LARGEST / 1024 / 1024} MiB of files`);
  }
}

/** Verbs whose plain words may be paths: elsewhere `pods` is a kind, even beside a folder of that name. */
const TAKE_PATHS: ReadonlySet<string> = new Set(["cp", "kustomize"]);

/**
 * Files and folders named by arguments, and `always`, as far as they exist.
 * @throws TooMuch
 */
export function filesNamed(args: readonly string[], directory: string, always: readonly string[] = []): SentFile[] {
  const found = new Map<string, SentFile>();
  let size = 0;
  const add = (path: string): void => {
    if (found.has(path) || !existsSync(path)) return;
    const stat = statSync(path);
    if (stat.isDirectory()) {
      found.set(path, { path });
      for (const name of readdirSync(path)) add(join(path, name));
    } else if (stat.isFile()) {
      size += stat.size;
      if (size > LARGEST) throw new TooMuch(path);
      const content = readFileSync(path);
      found.set(path, { path, content: content.toString("base64") });
      if (/(^|\/)kustomization(\.ya?ml)?$|\/Kustomization$/i.test(path))
        for (const other of outside(content.toString())) add(resolve(dirname(path), other));
    }
  };
  for (const path of always) add(path);
  const paths = args.some((arg) => TAKE_PATHS.has(arg));
  for (const [index, arg] of args.entries())
    for (const word of wordsOf(arg))
      if (paths || arg.includes("=") || /[/.]/.test(word) || args[index - 1]?.startsWith("-")) add(resolve(directory, word));
  return [...found.values()];
}

/** What of an argument may be a path: `deploy.yaml`, `--filename=deploy.yaml`, `-fdeploy.yaml`, `--from-file=key=path`, `a.yaml,b.yaml`. */
function wordsOf(arg: string): string[] {
  const whole = /^-[a-zA-Z][^=]/.test(arg) ? [arg, arg.slice(2)] : [arg];
  const ends = arg.split("=").map((_, index, parts) => parts.slice(index).join("="));
  return [...whole, ...ends]
    .flatMap((word) => [word, ...word.split(",")])
    .filter((word) => word && !word.startsWith("-") && !word.includes("://"));
}

/** Paths of a kustomization that lead out of its folder. */
const outside = (text: string): string[] => [...text.matchAll(/(?:\.\.\/)+[^\s"',\]}]*|\.\.(?=\s|$)/gm)].map(([path]) => path);
