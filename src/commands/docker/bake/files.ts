// The files of a bake: where they are looked for, and what they say together.
import { excerpt } from "../../../docker/build/trace.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import type { Display } from "../build/display.ts";
import { wrong } from "../build/query.ts";
import { Failure } from "../client.ts";
import type { Docker } from "../tool.ts";
import { composeDefinition } from "./compose-file.ts";
import { type Definition, definitionOf } from "./definition.ts";
import { parseJson } from "./hcl/json.ts";
import { parseHcl } from "./hcl/parse.ts";
import { type Body, HclError } from "./hcl/syntax.ts";

/** Where definitions are looked for, in the order in which they are put together. */
const NAMES = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yml",
  "docker-compose.yaml",
  "docker-bake.json",
  "docker-bake.hcl",
  "docker-bake.override.json",
  "docker-bake.override.hcl",
];

export interface BakeFile {
  name: string;
  text: string;
}

/** Reads the files, and tells of it as of the first step. @throws Failure */
export function* filesOf(docker: Docker, display: Display): Task<BakeFile[]> {
  const { call, self } = docker;
  const told = call.list("file");
  const names = told.length ? told : NAMES;
  const out: BakeFile[] = [];
  const { files } = self.machine;
  yield* display.take([{ vertex: 1, name: "[internal] load local bake definitions", started: true }], false);
  for (const name of names) {
    const path = resolvePath(self.directory, name);
    if (name !== "-" && !files.exists(path)) {
      if (!told.length) continue;
      throw wrong(`open ${name}: no such file or directory`);
    }
    const text = name === "-" ? yield* readAll(self.stdin) : files.read(path);
    out.push({ name, text });
    const status = name === "-" ? "reading from stdin" : `reading ${name} ${Buffer.byteLength(text)}B / ${Buffer.byteLength(text)}B`;
    yield* display.take([{ vertex: 1, status, seconds: 0, done: true }], false);
  }
  yield* display.take([{ vertex: 1, finished: true, seconds: 0 }], false);
  if (!out.length) throw wrong("couldn't find a bake definition");
  return out;
}

/** What the files say. @throws Failure */
export function definedBy(docker: Docker, files: readonly BakeFile[]): Definition {
  const { self } = docker;
  const isCompose = ({ name, text }: BakeFile) => /\.ya?ml$/i.test(name) || (name === "-" && /^\s*services:/m.test(text));
  const definition: Definition = { groups: [], targets: [], variables: [] };
  const compose = files.filter(isCompose);
  if (compose.length) {
    const { machine, directory, environment } = self;
    const texts = new Map(compose.map(({ name, text }) => [resolvePath(directory, name), text]));
    try {
      const own = composeDefinition(
        {
          read: (path) =>
            texts.get(path) ?? (machine.files.exists(path) && !machine.files.isFolder(path) ? machine.files.read(path) : undefined),
          isFolder: (path) => machine.files.isFolder(path),
          home: environment["HOME"] ?? "/root",
          environment,
          warn: () => {},
        },
        [...texts.keys()],
        directory,
      );
      definition.groups.push(...own.groups);
      definition.targets.push(...own.targets);
    } catch (error) {
      if (error instanceof ComposeError) throw wrong(`failed to parse compose file: ${error.message}`);
      throw error;
    }
  }
  const others = files.filter((file) => !isCompose(file));
  let open = "";
  try {
    const bodies = others.map((file): Body => {
      open = file.name;
      const parse = file.name.endsWith(".json") || file.text.trimStart().startsWith("{") ? parseJson : parseHcl;
      return parse(file.text, file.name);
    });
    const own = definitionOf(bodies, self.environment, {
      now: docker.now,
      home: self.environment["HOME"] ?? "/root",
      random: docker.client.engine.random.stream(`bake ${docker.now} ${self.pid}`),
    });
    // A group of a later file takes the place of one that is called the same.
    for (const group of own.groups) {
      const before = definition.groups.findIndex(({ name }) => name === group.name);
      if (before < 0) definition.groups.push(group);
      else definition.groups[before] = { ...group, targets: [...new Set([...definition.groups[before]!.targets, ...group.targets])] };
    }
    definition.targets.push(...own.targets);
    definition.variables.push(...own.variables);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(`failed to parse ${open}: ${error.message}`);
    if (!(error instanceof HclError)) throw error;
    const { line, file } = error.at;
    const { text } = others.find(({ name }) => name === file)!;
    throw new Failure(`${excerpt({ file, text, start: line, end: line })}ERROR: ${error.told}`);
  }
  return definition;
}
