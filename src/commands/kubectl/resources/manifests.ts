// Manifests: from files, folders and standard input to single documents (cli-runtime's FileVisitor, StreamVisitor and FlattenListVisitor).
import { knownManifest } from "../../../addons/manifests.ts";
import type { Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import { findPaths, hasGlob } from "../../../shell/evaluate/pattern.ts";
import { buildFolder } from "../kustomize/index.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { valuesOf } from "./stream.ts";

export interface Document {
  // biome-ignore lint/suspicious/noExplicitAny: what a file says is not known yet
  value: any;
  source: string;
  /** It was the member of a list. */
  listed?: true;
}

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** The documents of -f and -k in their order; lists are taken apart. What cannot be read stands among them as an error. */
export function* documents(
  session: Session,
  options: { filenames?: readonly string[]; kustomize?: string; recursive?: boolean },
): Task<(Document | { error: unknown })[]> {
  const out: (Document | { error: unknown })[] = [];
  if (options.filenames?.length && options.kustomize) refuse("only one of -f or -k can be specified");
  for (const name of options.filenames ?? []) {
    if (name === "-") {
      if (options.filenames!.filter((each) => each === "-").length > 1) refuse("using '-' is not allowed more than once");
      read(yield* readAll(session.self.stdin), "STDIN", out);
    } else if (/^https?:\/\//.test(name)) {
      const known = knownManifest(name);
      if (known === undefined) refuse(`k8s-quest does not simulate downloading ${name} yet: save the manifest to a file first`);
      else read(known, name, out);
    } else if (session.piped(name) !== undefined) {
      read(session.piped(name)!, name, out);
    } else {
      const files = expand(session, name, options.recursive ?? false);
      for (const file of files) read(session.self.machine.files.read(session.path(file)), file, out);
    }
  }
  if (options.kustomize) read(buildFolder(session, options.kustomize), options.kustomize, out);
  return out;
}

/** Whether the files are there, which is asked before anything else. @throws Refusal */
export function mustExist(session: Session, names: readonly string[], recursive: boolean): void {
  for (const name of names)
    if (name !== "-" && !/^https?:\/\//.test(name) && session.piped(name) === undefined) expand(session, name, recursive);
}

function expand(session: Session, name: string, recursive: boolean): string[] {
  const { files } = session.self.machine;
  const node = files.lookup(session.path(name));
  if (!node) return matching(session, name).flatMap((each) => expand(session, each, recursive));
  if (node.type !== "folder") return [name];
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of files.list(session.path(folder))) {
      const path = `${folder.replace(/\/$/, "")}/${entry}`;
      if (files.isFolder(session.path(path))) {
        if (recursive) walk(path);
      } else if (EXTENSIONS.some((extension) => entry.endsWith(extension))) found.push(path.replace(/^\.\//, ""));
    }
  };
  walk(name);
  if (!found.length) refuse(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(" ")}]`);
  return found;
}

/** The files of a pattern that no file is named like (expandIfFilePattern, filepath.Glob). @throws Refusal where there are none */
function matching(session: Session, pattern: string): string[] {
  if (/\[[^\]]*$|(?<!\\)\\$/.test(pattern)) refuse(`pattern ${JSON.stringify(pattern)} is not valid: syntax error in pattern`);
  const pieces = [{ text: pattern, quoted: false }];
  const found = hasGlob(pieces) ? findPaths(session.self.machine.files, session.self.directory, pieces, { hidden: true }) : [];
  return found.length ? found : refuse(`the path ${JSON.stringify(pattern)} does not exist`);
}

function read(text: string, source: string, out: (Document | { error: unknown })[]): void {
  try {
    for (const value of valuesOf(text, source) as Iterable<Document["value"]>) {
      if (value === undefined || value === null) continue;
      if (/List$/.test(String(value.kind ?? "")) && Array.isArray(value.items))
        for (const item of value.items) out.push({ value: item, source, listed: true });
      else out.push({ value, source });
    }
  } catch (error) {
    out.push({ error });
  }
}
