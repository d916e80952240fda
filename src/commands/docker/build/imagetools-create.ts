// docker buildx imagetools create: one name for several images, or another name for one, in the registry itself (buildx' commands/imagetools/create.go, util/imagetools/create.go).
import { byteLength } from "../../../base/bytes.ts";
import { EngineError } from "../../../docker/error.ts";
import { platformOf, platformText, suits } from "../../../docker/images/platform.ts";
import { copyManifest, type Side } from "../../../docker/registry/copy.ts";
import type { Kept } from "../../../docker/registry/kept.ts";
import type { ImageFile, Manifest } from "../../../docker/registry/manifest.ts";
import {
  type Descriptor,
  INDEX,
  isListType,
  LIST,
  listOf,
  OCI_MANIFEST,
  type PlatformSpec,
  textOf,
} from "../../../docker/registry/manifest-list.ts";
import { digestOf } from "../../../images/hash.ts";
import { canonical, parseReference, type Reference } from "../../../images/reference.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { flag } from "../flags.ts";
import { asking, remoteFor } from "../registry/asking.ts";
import { type Docker, verb } from "../tool.ts";
import { builderFor } from "./chosen.ts";
import { Display, modeOf } from "./display.ts";
import { wrong } from "./query.ts";

/** A source as it is told: a reference, a digest, or a descriptor as JSON. */
interface Told {
  text: string;
  reference?: Reference;
  descriptor?: Partial<Descriptor>;
}
/** A source that a registry has. */
interface Source extends Side {
  kept: Kept;
  descriptor: Descriptor;
}

/** @throws Failure */
function parsed(text: string): Told {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return { text, descriptor: { digest: text } };
  const reference = parseReference(text);
  if (!("error" in reference)) return { text, reference };
  if (text.startsWith("{"))
    try {
      return { text, descriptor: JSON.parse(text) as Partial<Descriptor> };
    } catch (error) {
      throw wrong((error as Error).message);
    }
  throw wrong(`failed to parse source ${JSON.stringify(text)}, valid sources are digests, references and descriptors: ${reference.error}`);
}

/** Where digests and descriptors are looked for: the one repository that is spoken of. @throws Failure */
function located(all: readonly Told[], tags: readonly Reference[]): (Told & { reference: Reference })[] {
  const repositories = new Map([...tags, ...all.flatMap(({ reference }) => reference ?? [])].map((each) => [each.repository, each]));
  if (!repositories.size) throw wrong("no repositories specified, please set a reference in tag or source");
  return all.map((each) => {
    if (each.reference) return { ...each, reference: each.reference };
    if (repositories.size > 1) throw wrong(`multiple repositories specified, cannot infer repository for ${JSON.stringify(each.text)}`);
    const [only] = repositories.values();
    return { ...each, reference: { ...only!, tag: undefined, digest: each.descriptor!.digest } };
  });
}

const notFound = (name: string): string => `ERROR: ${name}: not found`;

/** What a registry has for a source. @throws Failure */
function* found(docker: Docker, { reference, descriptor }: Told & { reference: Reference }): Task<Source> {
  const remote = remoteFor(docker, reference);
  return yield* asking(reference, notFound, function* () {
    yield* remote.open();
    const kept = yield* remote.manifest(reference);
    const { mediaType, config } = JSON.parse(kept.text) as Manifest;
    const own: Descriptor = { mediaType, digest: kept.digest, size: byteLength(kept.text) };
    const { annotations, platform } = descriptor ?? {};
    const told = { ...own, ...(annotations ? { annotations } : {}), ...(platform ? { platform } : {}) };
    if (platform || isListType(mediaType)) return { reference, remote, kept, descriptor: told };
    const file = JSON.parse(yield* remote.blob(config.digest)) as ImageFile;
    return { reference, remote, kept, descriptor: { ...told, platform: specOf(file) } };
  });
}

/** Without variants that go without saying. */
function specOf({ architecture, os, variant }: ImageFile): PlatformSpec {
  const { variant: own, ...rest } = platformOf([os, architecture, variant].filter(Boolean).join("/"));
  return { architecture: rest.architecture, os: rest.os, ...(own ? { variant: own } : {}) };
}

const ANNOTATION = /^(?:([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?:)?([^=]*)=(.*)$/s;
const TYPES = ["index", "index-descriptor", "manifest", "manifest-descriptor"];
interface Annotation {
  type: string;
  platform: string;
  key: string;
  value: string;
}
/** @throws Failure (util/buildflags: ParseAnnotations) */
function annotationsOf(texts: readonly string[]): Annotation[] {
  return texts.map((text) => {
    const [, type = "manifest", platform = "", key = "", value = ""] = ANNOTATION.exec(text) ?? [];
    if (!key) throw wrong(`failed to parse annotations: invalid annotation ${JSON.stringify(text)}, expected key=value`);
    if (!TYPES.includes(type)) throw wrong(`failed to parse annotations: unknown annotation type ${JSON.stringify(type)}`);
    return { type, platform, key, value };
  });
}

interface Combined extends Kept {
  /** Each entry with where it comes from. */
  entries: readonly { from: Source; descriptor: Descriptor }[];
}

/** The list that is made of the sources; a single one may stay as it is. @throws Failure */
function combined(
  sources: readonly Source[],
  annotations: readonly Annotation[],
  platforms: readonly string[],
  preferIndex: boolean,
): Combined {
  const entries = new Map<string, { from: Source; descriptor: Descriptor }>();
  for (const from of sources)
    for (const descriptor of listOf(from.kept.text)?.manifests ?? [from.descriptor]) {
      const before = entries.get(descriptor.digest)?.descriptor;
      const { annotations: fresh } = descriptor;
      const both = fresh || before?.annotations ? { annotations: { ...before?.annotations, ...fresh } } : {};
      entries.set(descriptor.digest, { from, descriptor: { ...before, ...descriptor, ...both } });
    }
  const wanted = platforms.map((each) => platformOf(each));
  const chosen = [...entries.values()].filter(
    ({ descriptor: { platform } }) => !wanted.length || (platform && wanted.some((each) => suits(each, platformOf(textOf(platform))))),
  );
  const [only] = sources;
  if (
    sources.length === 1 &&
    !annotations.length &&
    chosen.length === entries.size &&
    (!preferIndex || isListType(only!.descriptor.mediaType))
  )
    return { ...only!.kept, entries: chosen };
  const isOci = chosen.some(({ descriptor }) => descriptor.mediaType === OCI_MANIFEST || descriptor.mediaType === INDEX);
  // Docker's own lists have no place for annotations.
  const kept = isOci ? annotations : [];
  for (const { type } of kept)
    if (type === "manifest" || type === "index-descriptor") throw wrong(`${JSON.stringify(type)} annotations are not supported yet`);
  const manifests = chosen.map(({ descriptor }) => {
    const own = kept.filter(
      ({ type, platform }) =>
        type === "manifest-descriptor" && (!platform || (descriptor.platform && platform === textOf(descriptor.platform))),
    );
    const { mediaType, digest, size, platform } = descriptor;
    const all = { ...descriptor.annotations, ...Object.fromEntries(own.map(({ key, value }) => [key, value])) };
    return { mediaType, digest, size, ...(Object.keys(all).length ? { annotations: all } : {}), ...(platform ? { platform } : {}) };
  });
  const index = Object.fromEntries(kept.flatMap(({ type, key, value }) => (type === "index" ? [[key, value]] : [])));
  const list = {
    schemaVersion: 2,
    mediaType: isOci ? INDEX : LIST,
    manifests,
    ...(Object.keys(index).length ? { annotations: index } : {}),
  };
  const text = JSON.stringify(list, null, 2);
  return { text, digest: `sha256:${digestOf(text)}`, entries: chosen };
}

/** Takes all of it to a tag, and tells of that as of a step of a build. `vertex`: its number. @throws Failure */
function* pushed(docker: Docker, display: Display, vertex: number, to: Reference, { entries, text, digest }: Combined): Task<void> {
  const start = docker.now;
  const at = () => (docker.now - start) / 1000;
  const name = canonical(to);
  yield* display.take([{ vertex, name: `[internal] pushing ${name}`, started: true }], false);
  const side = { reference: to, remote: remoteFor(docker, to) };
  try {
    yield* side.remote.open();
    yield* side.remote.mayPush();
    for (const { from, descriptor } of entries) {
      if (from.reference.repository === to.repository && from.kept.digest === descriptor.digest && from.reference.tag === to.tag) continue;
      const log = `copying ${descriptor.digest} from ${canonical(from.reference)} to ${name}\n`;
      yield* display.take([{ vertex, log, at: at() }], false);
      const kept = yield* from.remote.manifest({ ...from.reference, tag: undefined, digest: descriptor.digest });
      yield* copyManifest(from, side, kept);
    }
    yield* display.take([{ vertex, log: `pushing ${digest} to ${name}\n`, at: at() }], false);
    yield* side.remote.keep({ text, digest }, to.tag);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const why = /^denied: /.test(error.message)
      ? "push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
      : error.message;
    yield* display.take([{ vertex, finished: true, seconds: at(), error: why }], true);
    throw wrong(why);
  }
  yield* display.take([{ vertex, finished: true, seconds: at() }], false);
}

export const create = verb(
  {
    name: "create",
    summary: "Create a new image based on source images",
    usage: "create [OPTIONS] [SOURCE...]",
    takes: { least: 0 },
    flags: [
      flag("--annotation", "stringArray", "An annotation of the image (TYPE:KEY=VALUE)"),
      flag("--append", "bool", "To what the tag has already"),
      flag("--builder", "string", "The builder"),
      flag("--dry-run", "bool", "Show what it would be, and push nothing"),
      flag("-f, --file", "stringArray", "A file with the descriptor of a source"),
      flag("-p, --platform", "stringArray", "Only what is for these platforms"),
      flag("--prefer-index", "bool", "Make a list of a single image too", { default: "true" }),
      flag("--progress", "string", "How progress is shown (auto, none, plain, rawjson, tty)", { default: "auto" }),
      flag("-t, --tag", "stringArray", "The name of the new image"),
    ],
  },
  function* (docker) {
    const { call, args, self } = docker;
    const files = call.list("file").map((path) => {
      const whole = resolvePath(self.directory, path);
      if (!self.machine.files.exists(whole)) throw wrong(`open ${path}: no such file or directory`);
      return self.machine.files.read(whole);
    });
    if (!args.length && !files.length) throw wrong("no sources specified");
    const isDry = call.bool("dry-run");
    if (!isDry && !call.list("tag").length) throw wrong("can't push with no tags specified, please set --tag or --dry-run");
    const tags = call.list("tag").map((text) => {
      const reference = parseReference(text);
      if ("error" in reference) throw wrong(reference.error);
      return { ...reference, tag: reference.tag ?? (reference.digest ? undefined : "latest") };
    });
    const platforms = call.list("platform").flatMap((each) => each.split(","));
    try {
      for (const each of platforms) platformText(platformOf(each));
    } catch (error) {
      throw error instanceof EngineError ? wrong(error.message) : error;
    }
    const append = call.bool("append") ? call.list("tag").slice(0, 1) : [];
    const told = located([...append, ...files, ...args].map(parsed), tags);
    builderFor(docker, call.string("builder") || undefined);
    const sources: Source[] = [];
    for (const each of told) sources.push(yield* found(docker, each));
    const made = combined(sources, annotationsOf(call.list("annotation")), platforms, call.bool("prefer-index"));
    if (isDry) {
      yield* docker.out(`${made.text}\n`);
      return 0;
    }
    const display = new Display(docker, modeOf(docker, false));
    for (const [index, tag] of tags.entries()) yield* pushed(docker, display, index + 1, tag, made);
    return 0;
  },
);
