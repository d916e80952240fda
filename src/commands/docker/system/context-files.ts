// docker context export and import: a context as an archive (cli/command/context/export.go, import.go; cli/context/store/store.go).

import { goJsonError } from "../../../base/go-json-error.ts";
import { type ArchiveEntry, pack, readArchive } from "../../../docker/build/archive.ts";
import { type Content, lengthOf, Reader, textOf } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import { normalise, resolvePath } from "../../../machine/paths.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import { send, writeFile } from "../image/archive.ts";
import type { Context } from "../settings.ts";
import { type Docker, verb } from "../tool.ts";
import { checked } from "./context-names.ts";
import { keepMaterial, type Material, materialIn } from "./context-tls.ts";

const BLOCK = 512;

/** The archive as docker leaves it: without zeros behind its last file, and without an end. */
function archived(docker: Docker, name: string, context: Context): Content {
  const common = { owner: 0, modified: 0 };
  const folder = (path: string): ArchiveEntry => ({ ...common, name: path, type: "folder", mode: 0o700 });
  const file = (path: string, mode: number, content: string): ArchiveEntry => ({ ...common, name: path, type: "file", mode, content });
  const entries = [
    file("meta.json", 0o644, JSON.stringify(context)),
    folder("tls"),
    ...Object.entries(materialIn(docker, name)).flatMap(([endpoint, texts]) => [
      folder(`tls/${endpoint}`),
      ...Object.entries(texts).map(([each, text]) => file(`tls/${endpoint}/${each}`, 0o600, text)),
    ]),
  ];
  const whole = pack(entries);
  const padding = (BLOCK - (lengthOf(entries.at(-1)?.content ?? "") % BLOCK)) % BLOCK;
  return new Reader(whole).take(lengthOf(whole) - 2 * BLOCK - padding);
}

export const exportVerb = verb(
  {
    name: "export",
    summary: "Export a context to a tar archive FILE or a tar stream on STDOUT.",
    usage: "export [OPTIONS] CONTEXT [FILE|-]",
    takes: { least: 1, most: 2 },
  },
  function* (docker) {
    const { self, client } = docker;
    const [name = "", to = `${name}.dockercontext`] = docker.args;
    if (name !== "default") checked(name);
    const context = client.settings.found(name);
    if (to === "-" && self.stdout.terminal) throw new Failure("cowardly refusing to export to a terminal, specify a file path");
    if (to !== "-" && self.machine.files.exists(resolvePath(self.directory, to))) throw new Failure(`open ${to}: file exists`);
    const archive = archived(docker, name, context);
    if (to === "-") {
      yield* send(docker, archive);
      return 0;
    }
    writeFile(docker, to, archive);
    yield* docker.err(`Written file ${JSON.stringify(to)}\n`);
    return 0;
  },
);

/** @throws Failure for what no context has in it */
function checkPath(path: string): void {
  const wrong = (why: string) => new Failure(`${path}: ${why}`);
  if (path !== "meta.json" && !path.startsWith("tls/")) throw wrong("unexpected context file");
  if (normalise(`/${path}`).slice(1) !== path) throw wrong("unexpected path format");
  if (path.includes("\\")) throw wrong("unexpected '\\' in path");
}

/** What an archive has of a context. @throws Failure */
function contextIn(archive: Content, name: string): { context: Context; material: Material } {
  const { entries, broken } = readArchive(archive);
  let context: Context | undefined;
  const material: Record<string, Record<string, string>> = {};
  for (const { name: path, type, content = "" } of entries) {
    if (type !== "file") continue;
    checkPath(path);
    const text = textOf(content);
    if (path === "meta.json") {
      const wrong = goJsonError(text);
      if (wrong) throw new Failure(wrong);
      context = { ...(JSON.parse(text) as Context), Name: name };
      continue;
    }
    const [, endpoint = "", file = ""] = /^tls\/([^/]+)\/(.+)$/s.exec(path) ?? [];
    if (!file) throw new Failure("archive format is invalid");
    (material[endpoint] ??= {})[file] = text;
  }
  if (broken) throw new Failure(lengthOf(archive) < BLOCK || broken === "end" ? "unexpected EOF" : "archive/tar: invalid tar header");
  if (!context) throw new Failure("invalid context: no metadata found");
  return { context, material };
}

export const importVerb = verb(
  { name: "import", summary: "Import a context from a tar or zip file", usage: "import CONTEXT FILE|-", takes: { least: 2, most: 2 } },
  function* (docker) {
    const { self, client } = docker;
    const [name = "", from = ""] = docker.args;
    checked(name);
    if (client.settings.context(name)) throw new Failure(`context ${JSON.stringify(name)} already exists`);
    let archive: Content;
    try {
      archive = from === "-" ? yield* readAll(self.stdin) : self.machine.files.contentOf(resolvePath(self.directory, from));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`open ${from}: ${error.message.toLowerCase()}`);
    }
    if (new Reader(archive).text(4) === "PK\x03\x04") throw new Failure("docker: k8s-quest does not simulate contexts in zip files yet");
    const { context, material } = contextIn(archive, name);
    client.settings.keepContext(context);
    keepMaterial(docker, name, material);
    yield* docker.out(`${name}\n`);
    yield* docker.err(`Successfully imported context ${JSON.stringify(name)}\n`);
    return 0;
  },
);
