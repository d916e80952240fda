// Pushing: only what the registry lacks goes there, and how that goes is told as the daemon does (distribution/push_v2.go).
import { parseReference, type Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import { internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import { type Blob, blobOf, manifestText } from "../registry/manifest.ts";
import { type Credentials, type Remote, remoteOf } from "../registry/remote.ts";
import { shortId } from "../short-id.ts";
import type { DockerImage } from "./image.ts";
import type { Progress } from "./pull.ts";
import { familiar, tagOf } from "./store.ts";

/** Layers that go up at a time (max-concurrent-uploads). */
const AT_ONCE = 5;

/** What a push tells: progress, and at the end of each tag what it is there now. */
export type Pushed = Progress | { aux: { Tag: string; Digest: string; Size: number } };

/** Pushes a tag, or all of a repository. @throws EngineError in the daemon's words */
export function* push(
  engine: Parts,
  reference: Reference,
  tag: string | undefined,
  credentials: Credentials | undefined,
  tell: (pushed: Pushed) => void,
): Task<void> {
  const { images } = engine;
  const name = familiar(reference.repository);
  tell({ status: `The push refers to repository [${reference.repository}]` });
  const tags = images.all.flatMap((image) => images.tags(image)).filter((each) => each.slice(0, each.lastIndexOf(":")) === name);
  if (!tags.length) throw internal(`An image does not exist locally with the tag: ${name}`);
  const remote = remoteOf(engine, reference, credentials);
  if (tag !== undefined) {
    const image = images.find(`${name}:${tag}`);
    if (!image) throw internal(`tag does not exist: ${name}:${tag}`);
    yield* remote.open();
    return yield* pushTag(engine, remote, { ...reference, tag, digest: undefined }, image, tell);
  }
  yield* remote.open();
  for (const each of tags.sort()) {
    const own = each.slice(each.lastIndexOf(":") + 1);
    yield* pushTag(engine, remote, { ...reference, tag: own, digest: undefined }, images.get(each), tell);
  }
}

function* pushTag(engine: Parts, remote: Remote, reference: Reference, image: DockerImage, tell: (pushed: Pushed) => void): Task<void> {
  const { clock, images, events, layerSources } = engine;
  const layers = image.history
    .flatMap(({ digest, size }) => (digest ? [{ id: shortId(digest), digest, size, blob: blobOf(digest, size) }] : []))
    .reverse();
  for (const { id } of layers) tell({ status: "Preparing", progressDetail: {}, id });
  for (const { id } of layers.slice(AT_ONCE)) tell({ status: "Waiting", progressDetail: {}, id });
  yield* remote.mayPush();
  for (const { id, digest, size, blob } of layers) {
    if (yield* remote.has(blob)) tell({ status: "Layer already exists", progressDetail: {}, id });
    else {
      const from = yield* mounted(engine, remote, reference, digest, blob);
      if (from) tell({ status: `Mounted from ${from}`, progressDetail: {}, id });
      else {
        const time = (blob.size / remote.bandwidth) * 1000;
        for (const part of [0.33, 0.67, 1]) {
          yield { until: clock.now + time / 3 };
          if (size) tell({ status: "Pushing", progressDetail: { current: Math.round(size * part), total: size }, id });
        }
        yield* remote.upload(blob, `layer ${digest}\n`);
        tell({ status: "Pushed", progressDetail: {}, id });
      }
    }
    layerSources.add(digest, reference.repository);
  }
  const tag = reference.tag!;
  const digest = yield* remote.finish(tag, image);
  const size = Buffer.byteLength(manifestText(image));
  images.remember(image, reference, digest);
  events.add("image", "push", tagOf(reference), { name: familiar(reference.repository) });
  tell({ status: `${tag}: digest: ${digest} size: ${size}` });
  tell({ aux: { Tag: tag, Digest: digest, Size: size } });
}

/** The path of another repository of the same registry that lent its layer. */
function* mounted(engine: Parts, remote: Remote, { host, repository }: Reference, digest: string, blob: Blob): Task<string | undefined> {
  for (const source of engine.layerSources.of(digest)) {
    if (source === repository) continue;
    const other = parseReference(source);
    if (!("error" in other) && other.host === host && (yield* remote.mount(blob, other.path))) return other.path;
  }
  return undefined;
}
