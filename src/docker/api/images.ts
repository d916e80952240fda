// /images: list, pull, tag, inspect, history, remove, prune.
import { drive } from "../../machine/drive.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import { type DockerImage, layersOf } from "../images/image.ts";
import { platformOf } from "../images/platform.ts";
import { type Progress, pullAll } from "../images/pull.ts";
import { type Removed, referenceOf } from "../images/store.ts";
import { credentialsOf } from "../registry/remote.ts";
import { historyOf, imageSummary, inspectImage } from "../show/others.ts";
import { importImage } from "./archives.ts";
import { any, known, labels } from "./filters.ts";
import { type ApiAnswer, Feed } from "./message.ts";
import type { Call, Route } from "./router.ts";

/** "nginx:1.*" as the daemon compares references: by path.Match, with or without the tag. */
function fits(pattern: string, tag: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  const whole = new RegExp(`^${escaped}$`);
  return whole.test(tag) || whole.test(tag.slice(0, tag.lastIndexOf(":")));
}

function list({ engine, flag, filters }: Call): ApiAnswer {
  const asked = filters();
  known(asked, ["dangling", "label", "label!", "before", "since", "reference", "until"]);
  const { images } = engine;
  const moment = (name: "before" | "since") => (asked[name] ?? []).map((each) => images.get(each).created);
  const [before, since] = [moment("before"), moment("since")];
  const isMiddle = (image: DockerImage) => images.isDangling(image) && images.children(image).length > 0;
  const body = images.all
    .filter(
      (image) =>
        (flag("all") || !isMiddle(image)) &&
        any(
          asked,
          "dangling",
          (value) => (value === "true" || value === "1") === (images.isDangling(image) && !images.children(image).length),
        ) &&
        before.every((time) => image.created < time) &&
        since.every((time) => image.created > time) &&
        labels(asked, image.config.Labels),
    )
    .map((image) => imageSummary(engine, image))
    .map((each) =>
      asked["reference"]?.length
        ? {
            ...each,
            RepoTags: each.RepoTags.filter((tag) => asked["reference"]!.some((pattern) => fits(pattern, tag))),
            RepoDigests: each.RepoDigests.filter((digest) =>
              asked["reference"]!.some((pattern) => fits(pattern, digest.replace("@", ":"))),
            ),
          }
        : each,
    )
    .filter(({ RepoTags }) => !asked["reference"]?.length || RepoTags.length);
  return { status: 200, body };
}

/** A task that tells how it goes: its first words decide whether it fails at once or on the way. */
export function progressing(engine: Engine, run: (tell: (progress: object) => void) => Task<unknown>): ApiAnswer {
  const feed = new Feed<object>();
  drive(
    engine.clock,
    (function* () {
      try {
        yield* run((progress) => feed.add(progress));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        feed.add({ errorDetail: { message: error.message }, error: error.message });
      }
      feed.end();
    })(),
  );
  return { status: 200, feed };
}

/** POST /images/create: what cannot be had at all fails with a status of its own, before anything is told. */
function* create(call: Call): Task<ApiAnswer> {
  const { engine, text } = call;
  const from = text("fromImage");
  if (!from) return yield* importImage(call);
  const tag = text("tag");
  const name = tag ? `${from}${tag.includes(":") ? "@" : ":"}${tag}` : from;
  const reference = referenceOf(name);
  const credentials = credentialsOf(call.request.headers["x-registry-auth"]);
  const asked = text("platform");
  const platform = asked ? platformOf(asked) : undefined;
  const feed = new Feed<object>();
  let failed: EngineError | undefined;
  let begun = false;
  drive(
    engine.clock,
    (function* () {
      try {
        const tell = (progress: Progress) => {
          begun = true;
          feed.add(progress);
        };
        if (!tag && !reference.digest) yield* pullAll(engine, reference, tell, credentials);
        else yield* engine.pull(name, tell, credentials, platform);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        failed = error;
        feed.add({ errorDetail: { message: error.message }, error: error.message });
      }
      feed.end();
    })(),
  );
  while (!begun && !feed.ended) yield { on: feed.changed };
  if (failed) throw failed;
  return { status: 200, feed };
}

function prune({ engine, filters }: Call): ApiAnswer {
  const asked = filters();
  const { images, containers } = engine;
  const onlyDangling = !(asked["dangling"] ?? []).some((value) => value === "false" || value === "0");
  const used = new Set(containers.all.map(({ image }) => image.id));
  const removed: Removed[] = [];
  let space = 0;
  for (const image of images.all) {
    if (used.has(image.id) || images.children(image).length || !images.has(image.id) || !labels(asked, image.config.Labels)) continue;
    if (onlyDangling && !images.isDangling(image)) continue;
    const before = new Set(images.all.flatMap(layersOf));
    const names = images.tags(image);
    for (const name of names.length ? names : [image.id]) removed.push(...images.remove(name));
    const after = new Set(images.all.flatMap(layersOf));
    for (const { digest, size } of image.history) if (digest && before.has(digest) && !after.has(digest)) space += size;
  }
  return { status: 200, body: { ImagesDeleted: removed.length ? removed : null, SpaceReclaimed: space } };
}

export const imageRoutes: readonly Route[] = [
  { method: "GET", path: "/images/json", handle: list },
  { method: "POST", path: "/images/create", handle: create },
  { method: "POST", path: "/images/prune", handle: prune },
  {
    method: "GET",
    path: "/images/{name}/json",
    handle: ({ engine, name }) => ({ status: 200, body: inspectImage(engine, engine.images.get(name)) }),
  },
  {
    method: "GET",
    path: "/images/{name}/history",
    handle: ({ engine, name }) => ({ status: 200, body: historyOf(engine, engine.images.get(name)) }),
  },
  {
    method: "POST",
    path: "/images/{name}/tag",
    handle: ({ engine, name, text }) => {
      const image = engine.images.get(name);
      const repository = text("repo") ?? "";
      engine.images.tag(image, referenceOf(text("tag") ? `${repository}:${text("tag")}` : repository));
      return { status: 201 };
    },
  },
  {
    method: "DELETE",
    path: "/images/{name}",
    handle: ({ engine, name, flag }) => ({
      status: 200,
      body: engine.images.remove(name, { force: flag("force"), prune: !flag("noprune") }),
    }),
  },
];

/** Bytes of all layers, each counted once. */
export const layerBytes = ({ images }: Engine): number => {
  const seen = new Map<string, number>();
  for (const { history } of images.all) for (const { digest, size } of history) if (digest) seen.set(digest, size);
  return [...seen.values()].reduce((sum, size) => sum + size, 0);
};
