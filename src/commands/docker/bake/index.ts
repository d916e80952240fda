// docker buildx bake: the targets of a file, each built as docker build does it (buildx' commands/bake.go).
import { excerpt } from "../../../docker/build/trace.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import { callOf, FlagError, parseFlags } from "../../framework/flags.ts";
import { known } from "../build/builders.ts";
import { Display, modeOf } from "../build/display.ts";
import { flags as buildFlags } from "../build/flags.ts";
import { asked, solve } from "../build/modern.ts";
import { wrong } from "../build/query.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { Docker, type Verb, verb } from "../tool.ts";
import { composeDefinition } from "./compose-file.ts";
import { behind, type Definition, definitionOf, resolved } from "./definition.ts";
import { textOf, type Value } from "./evaluate.ts";
import { type Body, HclError, parseHcl, parseJson } from "./hcl.ts";
import { csvText, FIRST, shown } from "./target.ts";

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

interface BakeFile {
  name: string;
  text: string;
}

/** Reads the files, and tells of it as of the first step. @throws Failure */
function* filesOf(docker: Docker, display: Display): Task<BakeFile[]> {
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
function definedBy(docker: Docker, files: readonly BakeFile[]): Definition {
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
  let at: BakeFile | undefined;
  try {
    const bodies = others.map((file): Body => {
      at = file;
      return file.name.endsWith(".json") || file.text.trimStart().startsWith("{") ? parseJson(file.text) : parseHcl(file.text);
    });
    const given = { BAKE_CMD_CONTEXT: "cwd://", BAKE_LOCAL_PLATFORM: "linux/amd64", ...self.environment };
    const own = definitionOf(bodies, given, docker.now);
    // A group of a later file takes the place of one that is called the same.
    for (const group of own.groups) {
      const before = definition.groups.findIndex(({ name }) => name === group.name);
      if (before < 0) definition.groups.push(group);
      else definition.groups[before] = { ...group, targets: [...new Set([...definition.groups[before]!.targets, ...group.targets])] };
    }
    definition.targets.push(...own.targets);
    definition.variables.push(...own.variables);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(`failed to parse ${at!.name}: ${error.message}`);
    if (!(error instanceof HclError)) throw error;
    const file = others.length > 1 ? (at ?? others[0]!) : others[0]!;
    const { line, from, to } = error.at;
    throw new Failure(
      `${excerpt({ file: file.name, text: file.text, start: line, end: line })}ERROR: ${file.name}:${line},${from}-${Math.max(to, from + 1)}: ${error.message}`,
    );
  }
  return definition;
}

/** --set and the flags that stand for it, for each target that they are meant for. @throws Failure */
function overridesOf(docker: Docker, definition: Definition): [target: string, key: string, value: string][] {
  const { call, self } = docker;
  const told = [
    ...call.list("set"),
    ...(call.bool("push") ? ["*.push=true"] : []),
    ...(call.bool("load") ? ["*.load=true"] : []),
    ...(call.given("no-cache") ? [`*.no-cache=${call.bool("no-cache")}`] : []),
    ...(call.given("pull") ? [`*.pull=${call.bool("pull")}`] : []),
    ...["sbom", "provenance"].flatMap((name) => {
      const value = call.string(name);
      if (!value) return [];
      return [`*.attest=type=${name}${/^(1|t|true)$/i.test(value) ? "" : /^(0|f|false)$/i.test(value) ? ",disabled=true" : `,${value}`}`];
    }),
  ];
  return told.flatMap((text) => {
    const [path = "", value] = text.split(/=(.*)/s);
    const [pattern = "", ...rest] = path.split(".");
    const key = rest.join(".");
    if (!key) throw wrong(`invalid override key ${path}, expected target.name`);
    const usual = value ?? (rest[0] === "args" ? self.environment[rest.slice(1).join(".")] : undefined);
    if (value === undefined && rest[0] !== "args") throw wrong(`invalid override ${text}, expected target.name=value`);
    const shape = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    );
    const names = [...new Set(definition.targets.map(({ name }) => name))];
    const found = names.includes(pattern) ? [pattern] : names.filter((name) => shape.test(name));
    if (!found.length) throw wrong(`could not find any target matching '${pattern}'`);
    return usual === undefined ? [] : found.map((name): [string, string, string] => [name, key, usual]);
  });
}

/** The words of docker build for a target; `images`: identities of targets that were built before. */
function wordsOf(fields: ReadonlyMap<string, Value>, images: ReadonlyMap<string, string>, isLinked: boolean): string[] {
  const list = (name: string) =>
    ((fields.get(name) ?? []) as Value[]).map((each) => (FIRST[name] ? csvText(each, FIRST[name]) : textOf(each)));
  const pairs = (name: string) =>
    Object.entries((fields.get(name) ?? {}) as Readonly<Record<string, Value>>).map(([key, value]) => `${key}=${textOf(value)}`);
  const many = (flagName: string, values: readonly string[]) => values.flatMap((value) => [flagName, value]);
  const text = (flagName: string, name: string) => (fields.has(name) ? [flagName, textOf(fields.get(name)!)] : []);
  const context = textOf(fields.get("context")!).replace(/^cwd:\/\//, "") || ".";
  const dockerfile = textOf(fields.get("dockerfile")!);
  const inline = fields.has("dockerfile-inline");
  const contexts = pairs("contexts").map((each) =>
    each.replace(/=target:(.*)$/s, (_, target: string) => `=docker-image://${images.get(target)}`),
  );
  return [
    ...many("--annotation", list("annotations")),
    ...many("--attest", list("attest")),
    ...many("--build-arg", pairs("args")),
    ...many("--label", pairs("labels")),
    ...many("--build-context", contexts),
    ...many("--tag", isLinked ? [] : list("tags")),
    ...many("--cache-from", list("cache-from")),
    ...many("--cache-to", list("cache-to")),
    ...many("--secret", list("secret")),
    ...many("--ssh", list("ssh")),
    ...many("--platform", list("platforms")),
    ...many("--output", isLinked ? [] : list("output")),
    ...many("--no-cache-filter", list("no-cache-filter")),
    ...many("--ulimit", list("ulimits")),
    ...many("--allow", list("entitlements")),
    ...text("--target", "target"),
    ...text("--network", "network"),
    ...text("--shm-size", "shm-size"),
    ...(fields.get("pull") === true ? ["--pull"] : []),
    ...(fields.get("no-cache") === true ? ["--no-cache"] : []),
    ...(fields.get("call") === "check" || fields.get("call") === "lint" ? ["--check"] : []),
    "--file",
    inline ? "-" : dockerfile.startsWith("/") ? dockerfile : `${context}/${dockerfile}`,
    context,
  ];
}

/** Names of targets whose results a target takes. */
const linksOf = (fields: ReadonlyMap<string, Value>): string[] =>
  Object.values((fields.get("contexts") ?? {}) as Readonly<Record<string, Value>>).flatMap(
    (each) => /^target:(.*)$/s.exec(textOf(each))?.[1] ?? [],
  );

function* bakeTargets(docker: Docker): Task<number> {
  const { call, self } = docker;
  known(docker, call.string("builder") || undefined);
  const print = call.bool("print");
  const display = new Display(docker, modeOf(docker, false));
  if (!print) yield* display.begin();
  const definition = definedBy(docker, yield* filesOf(docker, display));
  const wanted = docker.args.length ? docker.args.map((each) => each.replaceAll(".", "_")) : ["default"];
  const overrides = overridesOf(docker, definition);
  const found = wanted.map((name) => behind(definition, name));
  const fields = new Map<string, Map<string, Value>>();
  const linked = new Set<string>();
  for (const name of new Set(found.flatMap(({ targets }) => targets))) fields.set(name, resolved(definition, name, overrides));
  const order: string[] = [];
  const visit = (name: string, above: readonly string[]) => {
    if (!fields.has(name)) {
      fields.set(name, resolved(definition, name, overrides));
      linked.add(name);
      fields.get(name)!.set("output", ["type=cacheonly"]);
    }
    for (const other of linksOf(fields.get(name)!)) {
      if (other === name) throw wrong(`target ${name} cannot link to itself`);
      if (above.includes(other)) throw wrong(`infinite loop from ${name} to ${other}`);
      visit(other, [...above, name]);
    }
    if (!order.includes(name)) order.push(name);
  };
  for (const name of [...fields.keys()]) visit(name, []);
  if (print) {
    const groups = new Map(
      found.flatMap(({ groups }) => groups).map((name) => [name, definition.groups.find((each) => each.name === name)!]),
    );
    const usual = new Set([...(groups.get("default")?.targets ?? []), ...wanted.filter((name) => name !== "default" || !groups.has(name))]);
    const all = [
      ...new Map([
        ...groups,
        ["default", { name: "default", description: groups.get("default")?.description ?? "", targets: [...usual].sort() }] as const,
      ]),
    ];
    const byName = <T>(entries: readonly (readonly [string, T])[]) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = byName(
      all.map(([name, { description, targets }]) => [name, { ...(description ? { description } : {}), targets }] as const),
    );
    const target = byName([...fields].map(([name, each]) => [name, shown(each)] as const));
    yield* docker.out(`${JSON.stringify({ group, target }, null, 2)}\n`);
    return 0;
  }
  const images = new Map<string, string>();
  const metadata: Record<string, unknown> = {};
  const several = order.length > 1;
  const dangling: string[] = [];
  try {
    for (const name of order) {
      const own = fields.get(name)!;
      const words = wordsOf(own, images, linked.has(name));
      const told = ["--progress", "auto", ...words];
      let build: Docker;
      try {
        build = new Docker(
          self,
          callOf(buildxCommand, "docker buildx build", buildFlags, parseFlags(buildFlags, told), () => ""),
          docker.client,
        );
      } catch (error) {
        throw error instanceof FlagError ? wrong(`target ${name}: ${error.message}`) : error;
      }
      display.another(several ? name : "", { linked: linked.has(name) });
      try {
        const inline = own.get("dockerfile-inline");
        const request = yield* asked(build, display, inline === undefined ? undefined : textOf(inline));
        const made = yield* solve(build, display, request);
        images.set(name, made.id);
        if (linked.has(name)) dangling.push(made.id);
        else metadata[name] = made.metadata;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        throw new Failure(
          error.message.replace(/ERROR: (failed to build: )?(?![\s\S]*ERROR: )/, `ERROR: target ${name}: `),
          error.exitCode,
        );
      }
    }
  } finally {
    for (const id of dangling) yield* forget(docker, id);
  }
  if (!display.isQuiet && !display.isRaw) yield* docker.err(display.progress.warningText(false));
  const path = call.string("metadata-file");
  if (path) self.machine.files.write(resolvePath(self.directory, path), JSON.stringify(metadata, null, 2), { owner: self.user });
  return 0;
}

/** What was only built for others is no image of the learner's, unless it is one already. */
function* forget(docker: Docker, id: string): Task<void> {
  const { engine } = docker.client;
  const image = engine.images.find(id);
  if (image && engine.images.isDangling(image)) yield* docker.client.send("DELETE", `/images/${id}`, { query: { noprune: "1" } });
}

const buildxCommand: Verb = { name: "build", summary: "", usage: "build", flags: buildFlags };

export const bake: Verb = verb(
  {
    name: "bake",
    aliases: ["f"],
    summary: "Build from a file",
    usage: "bake [OPTIONS] [TARGET...]",
    takes: { least: 0 },
    flags: [
      flag("--allow", "stringArray", "What builds may do with this computer", { unseen: "what a target itself asks for is given" }),
      flag("--builder", "string", "The builder"),
      flag("--call", "string", "What to do instead of building", { default: "build", unsimulated: true }),
      flag("-f, --file", "stringArray", "The definition"),
      flag("--list", "string", "Show targets or variables", { unsimulated: true }),
      flag("--load", "bool", 'The same as "--set=*.output=type=docker"'),
      flag("--metadata-file", "string", "Write what came out to the file"),
      flag("--no-cache", "bool", "Do not use the cache"),
      flag("--print", "bool", "Show what would be built"),
      flag("--progress", "string", "How progress is shown (auto, none, plain, quiet, rawjson, tty)", { default: "auto" }),
      flag("--provenance", "string", 'The same as "--set=*.attest=type=provenance"'),
      flag("--pull", "bool", "Ask the registry for newer images in any case"),
      flag("--push", "bool", 'The same as "--set=*.output=type=registry"'),
      flag("--sbom", "string", 'The same as "--set=*.attest=type=sbom"'),
      flag("--set", "stringArray", 'Another value of a target ("targetpattern.key=value")'),
    ],
  },
  bakeTargets,
);
