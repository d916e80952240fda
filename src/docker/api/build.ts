// POST /build with a context in an archive, and the builder's cache. Version 1 streams what the older builder says; version 2 BuildKit's vertices.
import { drive } from "../../machine/drive.ts";
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import { normalise } from "../../machine/paths.ts";
import type { Task } from "../../machine/process.ts";
import { archiveOf, treeOf, unpack } from "../build/archive.ts";
import { ClassicBuilder, CommandFailed } from "../build/classic.ts";
import { classicRemote } from "../build/classic-remote.ts";
import type { BuildClient } from "../build/client.ts";
import { containedIn } from "../build/contained.ts";
import { FROM_ELSEWHERE } from "../build/definition.ts";
import { givenClient } from "../build/given.ts";
import type { BuildRequest } from "../build/history.ts";
import type { BuildOptions, Contained, Resources } from "../build/options.ts";
import { ignoring } from "../build/patterns.ts";
import { Build } from "../build/start.ts";
import { excerpt, SolveError } from "../build/trace.ts";
import { processorsOf } from "../containers/limits.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError } from "../error.ts";
import { platformOf } from "../images/platform.ts";
import { referenceOf } from "../images/store.ts";
import { allCredentialsOf } from "../registry/remote.ts";
import { nanoTime } from "../show/time.ts";
import { CLIENT, contextsIn, elsewhereIn, isArchive, json, UPLOAD } from "./build-places.ts";
import { any } from "./filters.ts";
import { type ApiAnswer, Feed } from "./message.ts";
import type { Call, Route } from "./router.ts";

const OUTPUTS = ["image", "local", "tar"] as const;

/** @throws EngineError for what no exporter is there for */
const outputsIn = (given: string | undefined): (typeof OUTPUTS)[number][] =>
  json<{ Type: string }[]>(given, []).map(
    ({ Type }) =>
      OUTPUTS.find((each) => each === Type) ?? fail(badRequest(`failed to solve: exporter ${JSON.stringify(Type)} could not be found`)),
  );
const fail = (error: EngineError): never => {
  throw error;
};

/** What each RUN gets of the computer; BuildKit leaves all of its memory and processors to it. @throws EngineError */
function resourcesIn({ text, flag }: Call, version: string): Resources {
  const number = (name: string) => Number(text(name) ?? 0);
  const ulimits = json<{ Name: string; Soft: number; Hard: number }[]>(text("ulimits"), []);
  const limits = new Map(ulimits.map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }]));
  const shared = { ...(number("shmsize") ? { sharedMemory: number("shmsize") } : {}), ...(limits.size ? { limits } : {}) };
  if (version === "2") return shared;
  const memory = number("memory");
  if (memory && memory < LEAST_MEMORY) throw badRequest("Minimum memory limit allowed is 6MB");
  if (flag("squash")) throw badRequest("squash is only supported with experimental mode");
  const shares = [
    number("cpuquota") > 0 ? (number("cpuquota") / (number("cpuperiod") || 100_000)) * 1000 : 0,
    text("cpusetcpus") ? processorsOf(text("cpusetcpus")!, Number.POSITIVE_INFINITY).length * 1000 : 0,
  ].filter(Boolean);
  return { ...shared, ...(memory ? { memory } : {}), ...(shares.length ? { cpu: Math.min(...shares) } : {}) };
}
const LEAST_MEMORY = 6 << 20;

/** What is asked of a builder in a container. */
const askedOfContained = (given: string, platforms = ""): Contained => ({
  ...json<Omit<Contained, "platforms">>(given, { push: false, load: false, provenance: false }),
  platforms: platforms.split(",").filter(Boolean).map(platformOf),
});

/** What the request asks for. @throws EngineError */
function optionsOf(call: Call, version: string): BuildOptions {
  const { request, text, flag } = call;
  const dockerfile = normalise(`/${text("dockerfile") || "Dockerfile"}`).slice(1);
  let context: FolderNode = emptyFolder;
  if (request.body) {
    const archive = archiveOf(request.body);
    // Anything else is a Dockerfile without a context.
    if (archive) context = treeOf(unpack(archive));
    else {
      const files = new FileSystem(() => 0);
      files.write("/Dockerfile", request.body);
      context = files.root;
    }
  }
  const tags = request.query.getAll("t").filter(Boolean);
  for (const tag of tags) {
    const reference = referenceOf(tag);
    if (reference.digest) throw badRequest("build tag cannot contain a digest");
  }
  const buildArgs = json<Record<string, string | null>>(text("buildargs"), {});
  const network = text("networkmode") || "default";
  return {
    dockerfile,
    context: version === "1" ? withoutIgnored(context, dockerfile) : context,
    ...(version === "1" ? {} : elsewhereIn(call)),
    tags,
    buildArgs: new Map(Object.entries(buildArgs).filter((pair): pair is [string, string] => pair[1] !== null)),
    labels: json(text("labels"), {}),
    target: text("target") ?? "",
    ...(text("contained")
      ? { contained: askedOfContained(text("contained")!, text("platform")) }
      : text("platform")
        ? { platform: platformOf(text("platform")!) }
        : {}),
    noCache: flag("nocache"),
    pull: flag("pull"),
    secrets: new Map(Object.entries(json<Record<string, string>>(text("secrets"), {}))),
    network: network === "none" || network === "host" ? network : "default",
    hosts: (text("extrahosts") ?? "").split(",").filter(Boolean),
    credentials: allCredentialsOf(request.headers["x-registry-config"]),
    ...(text("outputs") ? { outputs: outputsIn(text("outputs")) } : {}),
    ...(text("contexts") ? { contexts: contextsIn(text("contexts")) } : {}),
    ...(text("nocachefilter") ? { uncached: text("nocachefilter")!.split(",") } : {}),
    ...(text("keys") ? { keys: text("keys")!.split(",") } : {}),
    ...(text("entitlements") ? { entitlements: text("entitlements")!.split(",") } : {}),
    cacheFrom: json<string[]>(text("cachefrom"), []),
    inlineCache: flag("inlinecache"),
    resources: resourcesIn(call, version),
    check: text("check") === "1",
  };
}

/** The Dockerfile and .dockerignore come in any case; the builder takes them away where they are to be ignored. */
function withoutIgnored(context: FolderNode, dockerfile: string): FolderNode {
  const files = new FileSystem(() => 0, context);
  if (files.lookup("/.dockerignore")?.type !== "file") return context;
  const out = ignoring(files.read("/.dockerignore"));
  const dropped = [".dockerignore"].filter((path) => path !== dockerfile && out(path));
  for (const path of dropped) files.remove(`/${path}`);
  return files.root;
}

/** What history tells of the build: the attributes that the daemon makes of a request (builder-next: Builder.Build). */
function requestOf({ engine, text, flag, request }: Call, ref: string): BuildRequest {
  const under = (prefix: string, given: string | undefined) =>
    Object.entries(json<Record<string, string | null>>(given, {})).flatMap(([name, value]) =>
      value === null ? [] : [[`${prefix}:${name}`, value] as const],
    );
  const file = text("dockerfile") || "Dockerfile";
  const remote = text("remote") ?? "";
  const place = remote === CLIENT ? "" : remote === UPLOAD ? `http://buildkit-session/${engine.random.hex(25)}` : remote;
  const local = json<BuildRequest["local"] | undefined>(text("local"), undefined);
  const limits = json<{ Name: string; Soft: number; Hard: number }[]>(text("ulimits"), []);
  const attributes = Object.fromEntries([
    ...(place ? [["context", place] as const] : []),
    ...(file === FROM_ELSEWHERE || (place && remote !== UPLOAD && request.body !== "") ? [["dockerfilekey", "dockerfile"] as const] : []),
    ["filename", file === FROM_ELSEWHERE ? "Dockerfile" : file],
    ...(text("target") ? [["target", text("target")!] as const] : []),
    ...(text("platform") ? [["platform", text("platform")!] as const] : []),
    ...(flag("nocache") ? [["no-cache", ""] as const] : text("nocachefilter") ? [["no-cache", text("nocachefilter")!] as const] : []),
    // buildx, which tells where the files are, would have the engine's own images; the daemon leaves that open.
    ["image-resolve-mode", flag("pull") ? "pull" : local ? "local" : "default"],
    ...(text("networkmode") && text("networkmode") !== "default" ? [["force-network-mode", text("networkmode")!] as const] : []),
    ...(text("extrahosts") ? [["add-hosts", text("extrahosts")!.replace(/(^|,)([^:=,]+)[:=]/g, "$1$2=")] as const] : []),
    ...(text("shmsize") ? [["shm-size", text("shmsize")!] as const] : []),
    ...(limits.length ? [["ulimit", limits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).join(",")] as const] : []),
    ...Object.entries(json<Record<string, string>>(text("contexts"), {})).map(
      ([name, place]) => [`context:${name}`, isArchive(place) ? `local:${name}` : place] as const,
    ),
    ...under("build-arg", text("buildargs")),
    ...under("label", text("labels")),
  ]);
  return { ref, attributes, ...(local ? { local } : {}) };
}

/** What a failure is in the feed's words. */
function failure(error: SolveError | EngineError): object {
  if (error instanceof SolveError)
    return {
      errorDetail: { message: `failed to solve: ${error.message}` },
      error: `failed to solve: ${error.message}`,
      ...(error.place ? { source: excerpt(error.place) } : {}),
    };
  return {
    errorDetail: { ...(error instanceof CommandFailed ? { code: error.code } : {}), message: error.message },
    error: error.message,
  };
}

/** With BuildKit. @throws EngineError */
function modern(call: Call): ApiAnswer {
  const { text, request } = call;
  const engine = text("builder") ? containedIn(call.engine, text("builder")!) : call.engine;
  const id = text("buildid") ?? "";
  const given = optionsOf(call, "2");
  const options = given.check ? given : { ...given, request: requestOf(call, id || engine.random.hex(12)) };
  const feed = new Feed<object>();
  const { outsider } = request;
  const client = text("session") ? outsider?.client(text("session")!) : undefined;
  const asked = client && (text("remote") === CLIENT ? client : { ...givenClient(options), ...secretive(client) });
  const told = outsider?.teller(id || engine.random.hex(12)) ?? ((trace) => trace);
  const build = new Build(
    engine,
    options,
    (trace) => feed.add({ id: "moby.buildkit.trace", aux: told(trace) }),
    (error) => {
      throw error;
    },
    asked,
  );
  const done = id ? engine.buildJobs.begin(id, () => build.stop()) : () => {};
  build.over.on(() => {
    const { image, archive, imageDigest, error } = build.built!;
    if (error) feed.add(failure(error));
    if (image && options.contained) {
      call.engine.images.add(image);
      for (const tag of options.tags) call.engine.images.tag(image, referenceOf(tag));
    }
    if (imageDigest) feed.add({ id: "moby.build.exported", aux: { Digest: imageDigest } });
    if (image) feed.add({ id: "moby.image.id", aux: { ID: image.id } });
    if (archive !== undefined) feed.add({ id: "moby.build.files", aux: { Archive: archive } });
    done();
    feed.end();
  });
  feed.changed.on(() => {
    if (feed.closed) build.stop();
  });
  return { status: 200, feed };
}

/** What a client still has to be asked for that has sent its context along. */
const secretive = (client: BuildClient): Pick<BuildClient, "secret" | "hasKey" | "credentials"> => ({
  secret: (id) => client.secret(id),
  hasKey: (id) => client.hasKey(id),
  credentials: (host) => client.credentials(host),
});

function* build(call: Call): Task<ApiAnswer> {
  const { engine, text, flag } = call;
  const version = text("version") || "1";
  if (version === "2") return modern(call);
  const sent = optionsOf(call, version);
  const remote = text("remote");
  const options = remote ? { ...sent, context: yield* classicRemote(engine, remote, sent.dockerfile) } : sent;
  const feed = new Feed<object>();
  const builder = new ClassicBuilder(engine, { ...options, quiet: flag("q"), remove: text("rm") === undefined || flag("rm") }, (message) =>
    feed.add(message),
  );
  builder.read();
  drive(
    engine.clock,
    (function* () {
      try {
        yield* builder.build();
      } catch (error) {
        if (!(error instanceof SolveError || error instanceof EngineError)) throw error;
        feed.add(failure(error));
      }
      feed.end();
    })(),
  );
  return { status: 200, feed };
}

/** POST /build/cancel */
function cancel({ engine, text }: Call): ApiAnswer {
  engine.buildJobs.cancel(text("id") ?? "");
  return { status: 200 };
}

/** POST /build/prune: without all, what no image's build still stands on is all there is. */
function prune({ engine, flag, filters }: Call): ApiAnswer {
  const asked = filters();
  const { now } = engine.clock;
  const until = asked["until"]?.[0];
  const least = until ? Number.parseFloat(until) * ({ h: 3_600_000, m: 60_000, s: 1000 }[until.at(-1)!] ?? 1000) : 0;
  const { ids, bytes } = engine.builds.prune(
    (record) => now - record.lastUsed >= least && any(asked, "id", (id) => record.id.startsWith(id)),
    flag("all"),
  );
  return { status: 200, body: { CachesDeleted: ids.length ? ids : null, SpaceReclaimed: bytes } };
}

/** The cache as /system/df shows it. */
export const cacheRecords = ({ builds }: Engine) =>
  [...builds.records.values()].map(({ id, parent, kind, description, size, created, lastUsed, uses }) => ({
    ID: id,
    // With a space before it, as the API has it (api/types/build: CacheRecord).
    ...(parent ? { " Parents": [parent] } : {}),
    Type: kind,
    Description: description,
    InUse: false,
    Shared: false,
    Size: size,
    CreatedAt: nanoTime(created),
    LastUsedAt: nanoTime(lastUsed),
    UsageCount: uses,
  }));

export const buildRoutes: readonly Route[] = [
  { method: "POST", path: "/build", handle: build },
  { method: "POST", path: "/build/cancel", handle: cancel },
  { method: "POST", path: "/build/prune", handle: prune },
];
