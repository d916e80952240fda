// Files and images as archives, changes, figures: /containers/{id}/archive, export, changes, stats, /commit, /images/get, /images/load.

import { lengthOf } from "../../machine/content.ts";
import { drive } from "../../machine/drive.ts";
import type { Task } from "../../machine/process.ts";
import { archiveOf, treeOf, unpack } from "../build/archive.ts";
import { gotten } from "../build/get.ts";
import { askerOf } from "../build/remote.ts";
import { copiedFrom, copiedInto, exported, pathStat } from "../containers/archive.ts";
import { changesBetween } from "../containers/changes.ts";
import { eventOf } from "../containers/start.ts";
import { readingOf, statsOf } from "../containers/stats.ts";
import { badRequest, EngineError, notFound } from "../error.ts";
import { commitContainer, importFiles } from "../images/commit.ts";
import { loadImages, type Told } from "../images/load.ts";
import { saveImages } from "../images/save.ts";
import { referenceOf } from "../images/store.ts";
import { type ApiAnswer, Feed } from "./message.ts";
import type { Call, Route } from "./router.ts";

const TAR = "application/x-tar";
const SECOND = 1000;

/** GET /containers/{id}/stats: once, or every second. */
function stats({ engine, name, flag, text }: Call): ApiAnswer {
  const container = engine.containers.get(name);
  const stream = text("stream") === undefined || flag("stream");
  const feed = new Feed<object>(() => (stream ? "anything" : "work"));
  drive(
    engine.clock,
    (function* () {
      let before = readingOf(engine, container);
      if (!stream && flag("one-shot")) {
        feed.add(statsOf(engine, container));
        return feed.end();
      }
      for (;;) {
        yield { on: [container.changed, feed.changed], until: engine.clock.now + SECOND };
        if (feed.closed || !engine.containers.all.includes(container)) return feed.end();
        const now = readingOf(engine, container);
        if (container.live && now.at - before.at < SECOND) continue;
        feed.add(statsOf(engine, container, before));
        before = now;
        if (!stream) return feed.end();
        const until = engine.clock.now + SECOND;
        while (!container.live && engine.clock.now < until && !feed.closed) yield { on: [container.changed, feed.changed], until };
      }
    })(),
  );
  return { status: 200, feed };
}

/** ?changes=… as often as there are. */
const changesOf = ({ request }: Call): string[] =>
  request.query
    .getAll("changes")
    .flatMap((each) => each.split("\n"))
    .filter(Boolean);

function commit(call: Call): ApiAnswer {
  const { engine, text } = call;
  const container = engine.containers.get(text("container") ?? "");
  const repository = text("repo");
  const reference = repository ? referenceOf(text("tag") ? `${repository}:${text("tag")}` : repository) : undefined;
  const image = commitContainer(engine, container, {
    comment: text("comment") ?? "",
    author: text("author") ?? "",
    changes: changesOf(call),
  });
  engine.images.add(image);
  if (reference) engine.images.tag(image, reference);
  eventOf(engine, container, "commit", {
    comment: text("comment") ?? "",
    imageID: image.id,
    imageRef: reference ? (repository ?? "") : "",
  });
  return { status: 201, body: { Id: image.id } };
}

/** POST /images/create?fromSrc=…: an image of the files of an archive, which came along or is behind an address. @throws EngineError */
export function* importImage(call: Call): Task<ApiAnswer> {
  const { engine, text, request } = call;
  const from = text("fromSrc") ?? "";
  const url = from.includes("://") ? from : `http://${from}`;
  const repository = text("repo");
  const reference = repository ? referenceOf(text("tag") ? `${repository}:${text("tag")}` : repository) : undefined;
  const feed = new Feed<object>();
  let content = request.body;
  if (from !== "-") {
    content = (yield* gotten(askerOf(engine), url)).body;
    const total = lengthOf(content);
    feed.add({ status: `Downloading from ${url}` });
    if (total) feed.add({ status: "Importing", progressDetail: { current: total, total } });
  }
  try {
    const archive = archiveOf(content);
    if (!archive) throw badRequest("archive/tar: invalid tar header");
    const image = importFiles(engine, treeOf(unpack(archive), true), { message: text("message") ?? "", changes: changesOf(call), from });
    engine.images.add(image);
    if (reference) engine.images.tag(image, reference);
    engine.events.add("image", "import", image.id, { name: image.id });
    feed.add({ status: image.id });
  } catch (error) {
    // By then the answer may have begun.
    if (!(error instanceof EngineError) || from === "-") throw error;
    feed.add({ errorDetail: { message: error.message }, error: error.message });
  }
  feed.end();
  return { status: 200, feed };
}

export const archiveRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/containers/{name}/changes",
    handle: ({ engine, name }) => {
      const container = engine.containers.get(name);
      const found = changesBetween(container.image.files, container.files.root);
      return { status: 200, body: found.length ? found : null };
    },
  },
  {
    method: "GET",
    path: "/containers/{name}/export",
    handle: ({ engine, name }) => {
      const container = engine.containers.get(name);
      eventOf(engine, container, "export");
      return { status: 200, text: exported(container.files.root), type: "application/octet-stream" };
    },
  },
  ...(["GET", "HEAD"] as const).map(
    (method): Route => ({
      method,
      path: "/containers/{name}/archive",
      handle: ({ engine, name, text }) => {
        const container = engine.containers.get(name);
        const path = text("path");
        if (!path) throw badRequest("bad parameter: 'path' cannot be empty");
        const headers = { "x-docker-container-path-stat": pathStat(container, name, path) };
        if (method === "HEAD") return { status: 200, text: "", type: TAR, headers };
        eventOf(engine, container, "archive-path");
        return { status: 200, text: copiedFrom(container, name, path), type: TAR, headers };
      },
    }),
  ),
  {
    method: "PUT",
    path: "/containers/{name}/archive",
    handle: ({ engine, name, text, flag, request }) => {
      const container = engine.containers.get(name);
      copiedInto(container, name, text("path") ?? "/", request.body, { noOverwrite: flag("noOverwriteDirNonDir") });
      eventOf(engine, container, "extract-to-dir");
      return { status: 200 };
    },
  },
  { method: "GET", path: "/containers/{name}/stats", handle: stats },
  { method: "POST", path: "/commit", handle: commit },
  {
    method: "GET",
    path: "/images/get",
    handle: ({ engine, request }) => {
      const names = request.query.getAll("names").flatMap((each) => each.split(","));
      for (const name of names) if (!engine.images.find(name)) throw notFound(`reference does not exist`);
      return { status: 200, text: saveImages(engine, names), type: TAR };
    },
  },
  {
    method: "GET",
    path: "/images/{name}/get",
    handle: ({ engine, name }) => ({ status: 200, text: saveImages(engine, [name]), type: TAR }),
  },
  {
    method: "POST",
    path: "/images/load",
    handle: ({ engine, request }) => {
      const feed = new Feed<object>();
      try {
        loadImages(engine, request.body, (told: Told) => feed.add(told));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        // By then the answer has begun.
        feed.add({ errorDetail: { message: error.message }, error: error.message });
      }
      feed.end();
      return { status: 200, feed };
    },
  },
];
