// What a solve asks for, as the Dockerfile frontend's clients write it (frontend/dockerui: config.go), as options of a build.

import type { Of } from "../../../base/protobuf/message.ts";
import type { BuildOptions } from "../../../docker/build/options.ts";
import { platformOf } from "../../../docker/images/platform.ts";
import { referenceOf } from "../../../docker/images/store.ts";
import { emptyFolder, type FolderNode } from "../../../machine/nodes.ts";
import { normalise } from "../../../machine/paths.ts";
import { CODE, GrpcError } from "./grpc.ts";
import type { Definition, Solve } from "./messages.ts";
import { identityIn } from "./results.ts";

type Attributes = Readonly<Record<string, string>>;
type Entry = { readonly type: string; readonly attributes: Attributes };

export interface Asked {
  options: BuildOptions;
  /** What the client calls its folders. */
  names: { context: string; dockerfile: string; further(name: string): string };
  /** The name of an archive that the client uploads as the context. */
  upload: string | undefined;
}

const refuse = (message: string): GrpcError => new GrpcError(CODE.unknown, message);
const unsimulated = (what: string): GrpcError => refuse(`k8s-quest does not simulate ${what} yet`);

const OUTPUTS: ReadonlyMap<string, "image" | "local" | "tar"> = new Map([
  ["moby", "image"],
  ["docker", "image"],
  ["image", "image"],
  ["local", "local"],
  ["tar", "tar"],
]);
/** A question about the Dockerfile instead of a build (frontend/subrequests). */
const LINT = "frontend.lint";
const UPLOADED = "http://buildkit-session/";
const LOCAL = "local:";
const INPUT = "input:";

/** Exporters that a solve names, each in its place. */
export const exportersOf = (solve: Solve): readonly Entry[] =>
  solve.exporters.length
    ? solve.exporters
    : solve.exporterDeprecated
      ? [{ type: solve.exporterDeprecated, attributes: solve.exporterAttributesDeprecated }]
      : [];

/** What it is to be exported as. @throws GrpcError */
export const outputsOf = (solve: Solve): ("image" | "local" | "tar")[] =>
  exportersOf(solve).map(({ type, attributes }) => {
    const output = OUTPUTS.get(type);
    if (!output || attributes["dest"] !== undefined) throw refuse(`exporter ${JSON.stringify(type)} could not be found`);
    const annotation = Object.keys(attributes).find((name) => name.startsWith("annotation"));
    if (annotation) throw unsimulated("annotations of images");
    return output;
  });

/** @param attributes of the frontend @throws GrpcError */
export function askedIn(
  solve: Solve,
  frontend: string,
  attributes: Attributes,
  imports: readonly Entry[],
  inputs: Readonly<Record<string, Of<typeof Definition>>>,
): Asked {
  const source = attributes["source"] ?? "";
  // Whatever release of the Dockerfile frontend is named: the one that is built in.
  if (frontend !== "dockerfile.v0" && !(frontend === "gateway.v0" && /^(docker\.io\/)?docker\/dockerfile(-upstream)?(:|@|$)/.test(source)))
    throw frontend === "gateway.v0" ? unsimulated(`the frontend ${source}`) : refuse(`frontend ${frontend} not found`);
  const under = (prefix: string): Map<string, string> =>
    // Maps come in another order each time.
    new Map(
      Object.entries(attributes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [])),
    );
  const question = attributes["requestid"] ?? "";
  if (question && question !== LINT) throw unsimulated(`the question ${question} about a Dockerfile`);
  const list = (name: string): string[] => (attributes[name] ?? "").split(",").filter(Boolean);
  const [platform, ...others] = list("platform").map(platformOf);
  if (others.length) throw unsimulated("building for several platforms at once");
  if (attributes["cgroup-parent"]) throw unsimulated("cgroup parents of builds");
  const attestation = [...under("attest:").values()].find((value) => !/disabled=true/.test(value));
  if (attestation) throw refuse(`attestations are not supported by the current exporter`);
  const context = attributes["context"] ?? "";
  if (attributes["contextsubdir"]) throw unsimulated("folders of contexts that are told apart from them");
  const network = attributes["force-network-mode"];
  const labels = Object.fromEntries(under("label:"));
  const buildArgs = under("build-arg:");
  const { exports, inline } = exportsOf(solve.cache?.exports ?? []);
  if (exports) throw exports;
  const shared = Number(attributes["shm-size"] ?? 0);
  const limits = limitsIn(list("ulimit"));
  const resolving = attributes["image-resolve-mode"];
  return {
    upload: context.startsWith(UPLOADED) ? context.slice(UPLOADED.length) : undefined,
    names: {
      context: context.startsWith(LOCAL) ? context.slice(LOCAL.length) : (attributes["contextkey"] ?? "context"),
      dockerfile: attributes["dockerfilekey"] ?? "dockerfile",
      further: (name) => attributes[`context:${name}`]!.slice(LOCAL.length),
    },
    options: {
      dockerfile: normalise(`/${attributes["filename"] || "Dockerfile"}`).slice(1),
      context: emptyFolder,
      ...(context && !context.startsWith(UPLOADED) && !context.startsWith(LOCAL)
        ? { remote: { url: context }, isDockerfileLocal: attributes["dockerfilekey"] !== undefined }
        : {}),
      tags: tagsIn(solve),
      buildArgs,
      labels,
      target: attributes["target"] ?? "",
      ...(platform ? { platform } : {}),
      noCache: attributes["no-cache"] === "",
      ...(attributes["no-cache"] ? { uncached: list("no-cache") } : {}),
      pull: resolving === "pull",
      secrets: new Map(),
      network: network === "none" || network === "host" ? network : "default",
      hosts: list("add-hosts"),
      outputs: outputsOf(solve),
      contexts: contextsIn(under("context:"), inputs),
      entitlements: solve.entitlements,
      cacheFrom: [...imports, ...(solve.cache?.imports ?? [])].map(importOf).concat(list("cache-from")),
      inlineCache: inline || /^(1|true)$/i.test(buildArgs.get("BUILDKIT_INLINE_CACHE") ?? ""),
      resources: { ...(shared ? { sharedMemory: shared } : {}), ...(limits.size ? { limits } : {}) },
      check: question === LINT,
    },
  };
}

/** What names an image gets. @throws GrpcError */
function tagsIn(solve: Solve): string[] {
  const names = exportersOf(solve).flatMap(({ type, attributes }) =>
    OUTPUTS.get(type) === "image" ? (attributes["name"] ?? "").split(",") : [],
  );
  const tags = names.filter(Boolean);
  for (const tag of tags) referenceOf(tag);
  return tags;
}

/** Folders of the client's, images, and results of other builds. @throws GrpcError */
const contextsIn = (given: ReadonlyMap<string, string>, inputs: Parameters<typeof askedIn>[4]): Map<string, FolderNode | string> =>
  new Map<string, FolderNode | string>(
    [...given].map(([name, place]) => {
      if (place.startsWith(LOCAL)) return [name, emptyFolder];
      if (!place.startsWith(INPUT)) return [name, place];
      const input = place.slice(INPUT.length);
      const result = Object.hasOwn(inputs, input) && inputs[input];
      const identity = result && identityIn(result);
      if (identity) return [name, identity];
      throw unsimulated(`the context ${name}=${place}`);
    }),
  );

/** Whether the cache goes into the image, and why it cannot go elsewhere. */
function exportsOf(entries: readonly Entry[]): { inline: boolean; exports: GrpcError | undefined } {
  const other = entries.find(({ type }) => type !== "inline");
  return { inline: entries.some(({ type }) => type === "inline"), exports: other && unsimulated(`exporting the cache to ${other.type}`) };
}

/** @throws GrpcError */
function importOf({ type, attributes }: Entry): string {
  if (type !== "registry" || !attributes["ref"]) throw unsimulated(`importing a cache from ${type}`);
  return attributes["ref"];
}

/** nofile=1024:2048 @throws GrpcError */
function limitsIn(given: readonly string[]): Map<string, { soft: number; hard: number }> {
  return new Map(
    given.map((each) => {
      const [, name, soft = "", hard = soft] = /^(\w+)=(-?\d+)(?::(-?\d+))?$/.exec(each) ?? [];
      if (name === undefined) throw refuse(`failed to parse ulimit: invalid ulimit argument: ${each}`);
      const number = (text: string) => (text.startsWith("-") ? Number.POSITIVE_INFINITY : Number(text));
      return [name, { soft: number(soft), hard: number(hard) }];
    }),
  );
}
