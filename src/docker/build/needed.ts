// What a build needs of its client: paths of the context (dockerfile2llb: FollowPaths), secrets and keys of a RUN.
import type { FolderNode } from "../../machine/nodes.ts";
import type { DockerImage } from "../images/image.ts";
import { type Found, NotFound, sourcesIn } from "./copy.ts";
import { isHttpUrl } from "./get.ts";
import { isGitSource } from "./git-url.ts";
import type { Instruction } from "./parse.ts";
import type { StagePlan } from "./stage.ts";
import { bytesIn } from "./tree.ts";
import { rawWords } from "./words.ts";

/** Paths of the context that these stages take; undefined for all of it. `bases`: the images that they begin from, whose triggers take too. */
export function neededPaths(stages: Iterable<StagePlan>, bases: Iterable<DockerImage | undefined>): string[] | undefined {
  const paths = new Set<string>();
  for (const base of bases) if (base?.config.OnBuild?.some((line) => /^(COPY|ADD|RUN)\b/i.test(line))) return undefined;
  for (const { instructions } of stages) for (const each of instructions) for (const path of pathsOf(each)) paths.add(clean(path));
  // What is only known once variables are there could be anything.
  return [...paths].some((path) => path === "" || /[$]/.test(path)) ? undefined : [...paths].sort();
}

function pathsOf({ keyword, rest, json, flags }: Instruction): string[] {
  if (keyword === "COPY" || keyword === "ADD")
    return flags.some((flag) => flag.startsWith("--from="))
      ? []
      : (json ?? rawWords(rest)).slice(0, -1).filter((word) => !word.startsWith("<<") && !isElsewhere(word.replace(/^["']|["']$/g, "")));
  if (keyword !== "RUN") return [];
  return mounts(flags, "bind").flatMap((mount) => (mount.has("from") ? [] : [mount.get("source") ?? mount.get("src") ?? "/"]));
}

const isElsewhere = (source: string): boolean => isHttpUrl(source) || isGitSource(source);

/** Whether COPY or ADD takes files of the context. */
export const takesContext = (each: Instruction): boolean => (each.keyword === "COPY" || each.keyword === "ADD") && pathsOf(each).length > 0;

/** Bytes of these paths of a context, or of all of it. */
export function bytesOf(context: FolderNode, paths: readonly string[] | undefined): number {
  if (!paths) return bytesIn(context);
  const found = new Map(paths.flatMap((path) => sources(context, path)).map((one) => [one.path, one.node]));
  return [...found.values()].reduce((sum, node) => sum + bytesIn(node), 0);
}

function sources(context: FolderNode, path: string): Found[] {
  try {
    return sourcesIn(context, path);
  } catch (error) {
    // COPY tells of it.
    if (error instanceof NotFound) return [];
    throw error;
  }
}

const clean = (path: string): string =>
  path
    .replace(/^["']|["']$/g, "")
    .split("/")
    .filter((part) => part && part !== ".")
    .join("/");

/** Fields of a RUN's mounts of one type. */
function mounts(flags: readonly string[], type: string): Map<string, string>[] {
  return flags
    .filter((flag) => flag.startsWith("--mount="))
    .map(
      (flag) =>
        new Map(
          flag
            .slice(8)
            .split(",")
            .map((field) => [field.split("=")[0]!, field.slice(field.indexOf("=") + 1)]),
        ),
    )
    .filter((mount) => (mount.get("type") ?? "bind") === type);
}

/** Identities of the secrets that a RUN mounts. */
export const secretsOf = ({ flags }: Instruction): string[] =>
  mounts(flags, "secret").map(
    (mount) => mount.get("id") ?? (mount.get("target") ?? mount.get("dst") ?? mount.get("destination") ?? "").split("/").at(-1)!,
  );

/** And of the keys of SSH. */
export const keysOf = ({ flags }: Instruction): string[] => mounts(flags, "ssh").map((mount) => mount.get("id") ?? "default");
