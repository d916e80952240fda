// The catalogue: one YAML file an image says what it is and what it does. A file is read when its image is first used.
import { load } from "js-yaml";
import { listAssets, readAsset } from "../base/assets.ts";
import type { TagRules } from "./tags.ts";
import type { ToolSet } from "./toolsets.ts";

/** A program behind an executable: its name in programs/index.ts, with parameters. */
export type ProgramSpec = string | ({ program: string } & Record<string, unknown>);

/** What a flavour (a tag's suffix) changes. */
export interface Flavour {
  tools?: ToolSet;
  /** Megabytes, uncompressed. */
  size?: number;
  /** It is a distribution itself, and one layer: the one on which other images of its tool set stand, or one of its own. */
  distribution?: "ground" | "own";
  /** Commands beyond the tool set, by absolute path: curl, bash, ps … */
  commands?: readonly string[];
  environment?: Record<string, string>;
  entrypoint?: readonly string[];
  command?: readonly string[];
  users?: readonly string[];
  owners?: Record<string, number>;
  ports?: readonly string[];
}

/** `{version}` in texts is the version of the tag, `{line}` its first two numbers, `{major}` the first. */
export interface ImageSpec extends Flavour {
  /** With registry: docker.io/library/nginx. More than one name may have the same image. */
  repository: string | readonly string[];
  /** Left out: every tag exists. */
  tags?: TagRules;
  tools: ToolSet;
  size: number;
  /** Flavours by the word in the tag that asks for them. */
  flavours?: Record<string, Flavour>;
  user?: string;
  directory?: string;
  volumes?: readonly string[];
  labels?: Record<string, string>;
  stopSignal?: string;
  /**
   * At rest: millicores and megabytes of memory. For each request: milliseconds of processor time and megabytes that are never given back.
   * Leak: megabytes that it grows by every second.
   */
  usage?: { cpu?: number; memory?: number; request?: { cpu?: number; memory?: number }; leak?: number };
  files?: Record<string, string | { content: string; mode?: number }>;
  folders?: readonly string[];
  groups?: readonly string[];
  programs?: Record<string, ProgramSpec>;
  /** Releases of distributions, where tags without a word for one do not stand on the usual: by tool set. */
  release?: Partial<Record<ToolSet, string>>;
  /** What was otherwise before a version, newest first; all that hold count. Variables that are null were not there. */
  before?: Record<string, Before>;
}

/** It replaces what it names; of variables, files and releases each one. */
export type Before = Partial<
  Pick<ImageSpec, "command" | "entrypoint" | "files" | "ports" | "programs" | "release" | "stopSignal" | "volumes"> & {
    environment: Record<string, string | null>;
  }
>;

const FOLDER = "src/images/catalogue";
/** What the build has made of a file: a list with its one document, as JSON. */
const isBuilt = (text: string): boolean => text.startsWith("[");
const parse = (text: string): ImageSpec & { repository: unknown } =>
  (isBuilt(text) ? JSON.parse(text)[0] : load(text)) as ImageSpec & { repository: unknown };

let index: ReadonlyMap<string, string> | undefined;
const loaded = new Map<string, ImageSpec>();

/** Which file is about which repository: the line `repository:` tells, and is found without parsing the rest. */
function files(): ReadonlyMap<string, string> {
  if (index) return index;
  const found = new Map<string, string>();
  for (const path of listAssets(FOLDER)) {
    if (!path.endsWith(".yaml")) continue;
    const text = readAsset(path);
    if (isBuilt(text)) {
      for (const name of [parse(text).repository].flat()) found.set(String(name), path);
      continue;
    }
    const list = /^repository:\s*(\[[^\]]*\]|.*)$/m.exec(text)?.[1] ?? "";
    for (const name of list.replace(/[[\]"']/g, "").split(",")) if (name.trim()) found.set(name.trim(), path);
  }
  index = found;
  return found;
}

/** The repositories that the catalogue knows. */
export const knownRepositories = (): readonly string[] => [...files().keys()];

/** Where others keep what Docker Hub's library has, under tags of their own: Kubernetes' registries, those of its tests, public mirrors. */
const COPIES =
  /^(?:(?:registry\.k8s\.io|k8s\.gcr\.io|gcr\.io\/google[-_]containers)(?:\/e2e-test-images)?|public\.ecr\.aws\/(?:docker\/library|nginx)|mirror\.gcr\.io\/library|quay\.io\/prometheus)\/([a-z]+)(?:-slim)?$/;
const originalOf = (repository: string): string => repository.replace(COPIES, "docker.io/library/$1");

/** Whether the repository holds an image of the catalogue that is known by another name. */
export const isCopy = (repository: string): boolean => !files().has(repository) && files().has(originalOf(repository));

/** Whether tags there are not those of Docker Hub: mirrors have the same. */
export const hasOwnTags = (repository: string): boolean =>
  isCopy(repository) && !/^(?:public\.ecr\.aws|mirror\.gcr\.io)\//.test(repository);

/** What the catalogue says of a repository. */
export function specOf(repository: string): ImageSpec | undefined {
  const path = files().get(repository) ?? files().get(originalOf(repository));
  if (!path) return undefined;
  let spec = loaded.get(path);
  if (!spec) {
    spec = parse(readAsset(path)) as ImageSpec;
    loaded.set(path, spec);
  }
  return spec;
}
