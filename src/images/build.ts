// From a catalogue entry and a tag to an image: configuration, layers, root file system and programs.
import type { FolderNode } from "../machine/nodes.ts";
import type { Program } from "../machine/process.ts";
import { accountFiles, homesIn } from "./accounts.ts";
import { type Flavour, hasOwnTags, type ImageSpec, type ProgramSpec } from "./catalogue.ts";
import { compilerOf } from "./compilers.ts";
import { digestOf, numberOf } from "./hash.ts";
import type { Image, ImageConfig, Usage } from "./image.ts";
import { programNamed } from "./programs/index.ts";
import { isBefore, packageSources, releaseFiles, releaseOf } from "./releases.ts";
import { BUILT, type ExtraFile, rootOf } from "./rootfs.ts";
import type { Tag } from "./tags.ts";
import type { ToolSet } from "./toolsets.ts";
import { type Weights, weighed } from "./weight.ts";

const MB = 1_000_000;
/** What a request costs where nobody tells: ms of processor time. */
const REQUEST = 0.2;
/** What the first layer weighs: the distribution, shared by all images on it. */
const BASE_SIZE: Readonly<Record<ToolSet, number>> = {
  none: 0,
  busybox: 4_498_304,
  alpine: 8_585_216,
  debian: 78_655_488,
  ubuntu: 78_135_296,
  redhat: 0,
};
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function buildImage(given: ImageSpec, repository: string, tag: string, meaning: Tag): Image {
  const spec = hasOwnTags(repository) ? given : asOf(given, meaning.version);
  const flavour = flavourOf(spec, meaning.suffix);
  const tools = flavour.tools ?? spec.tools;
  const [major = "", minor = ""] = meaning.version.split(".");
  const fill = (text: string): string =>
    text.includes("{")
      ? text
          .replaceAll("{version}", meaning.version)
          .replaceAll("{line}", minor && `${major}.${minor}`)
          .replaceAll("{major}", major)
      : text;
  const environment: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const [name, value] of Object.entries({ ...spec.environment, ...flavour.environment }))
    if (value !== null) environment[name] = fill(String(value));
  const config: ImageConfig = {
    entrypoint: (flavour.entrypoint ?? spec.entrypoint ?? []).map(fill),
    command: (flavour.command ?? spec.command ?? []).map(fill),
    environment,
    user: spec.user === undefined ? "" : String(spec.user),
    directory: spec.directory ?? "",
    ports: flavour.ports ?? spec.ports ?? [],
    volumes: spec.volumes ?? [],
    labels: Object.fromEntries(Object.entries(spec.labels ?? {}).map(([name, value]) => [name, fill(value)])),
    stopSignal: spec.stopSignal ?? "SIGTERM",
  };
  const told = releaseOf(tools, repository, meaning.version, meaning.suffix, spec.release?.[tools]);
  const telling = {
    ...(told === undefined ? {} : { ...releaseFiles(tools, told), ...accountFiles(tools, told) }),
    ...packageSources(tools, told),
  };
  const release = Object.fromEntries(Object.entries(telling).map(([path, text]) => [path, { content: text }]));
  const content = `${repository}@${meaning.version}-${meaning.suffix}`;
  const distribution = flavour.distribution ?? spec.distribution;
  const size = distribution === "ground" ? BASE_SIZE[tools] : Math.round((flavour.size ?? spec.size) * MB) + numberOf(content, 400_000);
  const programs = new Map<string, Program>();
  const parameters = { version: meaning.version, tools, compiler: compilerOf(tools, told) };
  for (const [path, program] of Object.entries(spec.programs ?? {})) programs.set(path, make(program, parameters));
  const ground = told === undefined ? tools : `${tools} ${told}`;
  const { layers, weights } =
    distribution === undefined
      ? layersOf({ tools, ground, content, size }, config)
      : oneLayer(distribution === "ground" ? ground : content, size, config);
  let trees: readonly FolderNode[] | undefined;
  const made = (): readonly FolderNode[] => {
    const binaries = [...programs.keys()];
    const whole = rootOf(
      tools,
      [...binaries, ...(flavour.commands ?? spec.commands ?? [])],
      { ...release, ...extras(spec, fill) },
      [...(spec.folders ?? []), ...(spec.directory ? [spec.directory] : [])],
      { ...spec, users: flavour.users ?? spec.users ?? [], owners: { ...homesIn(tools, told), ...spec.owners, ...flavour.owners } },
    );
    const name = repository.slice(repository.lastIndexOf("/") + 1);
    return weighed(weights, { tools, name, programs: binaries }, { ground: rootOf(tools, [], {}, []), whole }, BUILT);
  };
  return {
    repository,
    tag,
    digest: `sha256:${digestOf(`manifest ${content}`)}`,
    id: `sha256:${digestOf(`config ${content}`)}`,
    layers,
    size,
    config,
    usage: usageOf(spec),
    get trees() {
      return (trees ??= made());
    },
    get files() {
      return (trees ??= made()).at(-1)!;
    },
    program: (path) => programs.get(path),
  };
}

/** What a catalogue says of a version. */
function asOf(spec: ImageSpec, version: string): ImageSpec {
  let found = spec;
  for (const [next, other] of Object.entries(spec.before ?? {}))
    if (isBefore(version, next))
      found = {
        ...found,
        ...other,
        environment: { ...found.environment, ...other.environment } as Record<string, string>,
        files: { ...found.files, ...other.files },
        release: { ...found.release, ...other.release },
      };
  return found;
}

const bytes = (megabytes: number): number => Math.round(megabytes * 1048576);
const usageOf = ({ usage: { cpu = 1, memory = 4, request, leak = 0 } = {} }: ImageSpec): Usage => ({
  idleCpu: cpu,
  idleMemory: bytes(memory),
  request: { cpu: request?.cpu ?? REQUEST, memory: bytes(request?.memory ?? 0) },
  leak: bytes(leak),
});

function flavourOf(spec: ImageSpec, suffix: string): Flavour {
  const parts = suffix.split("-");
  const found = Object.entries(spec.flavours ?? {}).find(
    ([word]) => suffix === word || parts.some((part) => part === word || part.replace(/\d+(\.\d+)*$/, "") === word),
  );
  return found?.[1] ?? {};
}

const make = (spec: ProgramSpec, shared: Record<string, unknown>): Program =>
  typeof spec === "string" ? programNamed(spec, shared) : programNamed(spec.program, { ...shared, ...spec });

const extras = (spec: ImageSpec, fill: (text: string) => string): Record<string, ExtraFile> =>
  Object.fromEntries(
    Object.entries(spec.files ?? {}).map(([path, file]) => [
      path,
      typeof file === "string"
        ? { content: fill(file) }
        : { content: fill(file.content), ...(file.mode === undefined ? {} : { mode: file.mode }) },
    ]),
  );

interface Layers {
  layers: Image["layers"];
  weights: Weights;
}

/** What the distribution's makers give, as one layer. */
const oneLayer = (text: string, size: number, config: ImageConfig): Layers => ({
  layers: [{ digest: layerDigest(text), size, createdBy: ROOT }, ...settingsOf(config)],
  weights: { distribution: size },
});

/** One layer of the distribution, which `ground` names; the rest is split over what a Dockerfile of such an image does. */
function layersOf(
  { tools, ground, content, size }: { tools: ToolSet; ground: string; content: string; size: number },
  config: ImageConfig,
): Layers {
  const layers: { digest: string; size: number; createdBy: string }[] = [];
  let left = size;
  const base = BASE_SIZE[tools];
  const add = (text: string, bytes: number, createdBy: string) => {
    layers.push({ digest: layerDigest(text), size: bytes, createdBy });
    left -= bytes;
  };
  const distribution = base && base < size ? base : undefined;
  if (distribution !== undefined) add(ground, distribution, ROOT);
  const packages = left > 2 * MB ? Math.round(left * 0.97) : undefined;
  if (packages !== undefined) add(`${content} packages`, packages, "RUN /bin/sh -c set -x && install packages # buildkit");
  const weights: Weights = {
    ...(distribution === undefined ? {} : { distribution }),
    ...(packages === undefined ? {} : { packages }),
    rest: left,
  };
  add(`${content} rest`, left, "COPY files / # buildkit");
  return { layers: [...layers, ...settingsOf(config)], weights };
}

const ROOT = "ADD rootfs.tar.xz / # buildkit";
const layerDigest = (text: string): string => `sha256:${digestOf(`layer ${text}`)}`;

/** What a Dockerfile sets without a file. */
const settingsOf = ({ ports, entrypoint, command }: ImageConfig): Image["layers"] =>
  [
    ports.length ? `EXPOSE [${ports.join(" ")}]` : "",
    entrypoint.length ? `ENTRYPOINT ${JSON.stringify(entrypoint)}` : "",
    command.length ? `CMD ${JSON.stringify(command)}` : "",
  ].flatMap((createdBy) => (createdBy ? [{ digest: "", size: 0, createdBy }] : []));

/** The executable of an application that nobody described. */
export const APPLICATION_PATH = "/app/server";

/** What an application that nobody described does: it serves HTTP on the ports that its container declares. */
export const APPLICATION: ImageSpec = {
  repository: "",
  tools: "alpine",
  size: 96,
  entrypoint: [APPLICATION_PATH],
  directory: "/app",
  usage: { cpu: 2, memory: 24, request: { cpu: 1 } },
  programs: { [APPLICATION_PATH]: "application" },
};
