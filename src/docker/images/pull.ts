// Pulling: asks the registry what a name means, fetches the layers that are missing, and tells how it goes as the daemon does.
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import { notFound } from "../error.ts";
import type { Parts } from "../parts.ts";
import { blobOf } from "../registry/manifest.ts";
import { type Credentials, type Found, type Remote, remoteOf } from "../registry/remote.ts";
import { shortId } from "../short-id.ts";
import type { DockerImage } from "./image.ts";
import { type Platform, platformOfImage, platformText, suits } from "./platform.ts";
import { familiar, tagOf } from "./store.ts";

/** One line of progress (pkg/jsonmessage). */
export interface Progress {
  status: string;
  id?: string;
  progressDetail?: { current?: number; total?: number };
}

/** Layers that are fetched at a time (max-concurrent-downloads). */
const AT_ONCE = 3;

/** What of a layer is on its way, and what the disk does with it after: shares of a pull's time. */
const DOWNLOAD = 0.7;

const canonicalName = (reference: Reference): string =>
  reference.digest ? `${familiar(reference.repository)}@${reference.digest}` : tagOf(reference);

/** @throws EngineError in the daemon's words */
export function* pull(
  engine: Parts,
  reference: Reference,
  tell: (progress: Progress) => void,
  credentials?: Credentials,
  platform?: Platform,
): Task<DockerImage> {
  const remote = remoteOf(engine, reference, credentials);
  yield* remote.open();
  const { image, fresh } = yield* pullOne(engine, remote, reference, tell, platform);
  status(reference, fresh, tell);
  return image;
}

/** What is no list of images is for one platform. @throws EngineError where that is not the one that was asked for */
function suited(found: Found, reference: Reference, platform: Platform | undefined): Found {
  const own = platformOfImage(found.image);
  if (!platform || found.isChosen || suits(platform, own)) return found;
  throw notFound(
    `image with reference ${canonicalName(reference)} was found but does not match the specified platform: wanted ${platformText(platform)}, actual: ${platformText(own)}`,
  );
}

/** All tags of a repository. @throws EngineError */
export function* pullAll(engine: Parts, reference: Reference, tell: (progress: Progress) => void, credentials?: Credentials): Task<void> {
  const remote = remoteOf(engine, reference, credentials);
  yield* remote.open();
  let any = false;
  for (const tag of yield* remote.tags())
    any = (yield* pullOne(engine, remote, { ...reference, tag, digest: undefined }, tell)).fresh || any;
  tell({ status: `Status: ${any ? "Downloaded newer image for" : "Image is up to date for"} ${familiar(reference.repository)}` });
}

const status = (reference: Reference, fresh: boolean, tell: (progress: Progress) => void): void =>
  tell({ status: `Status: ${fresh ? "Downloaded newer image for" : "Image is up to date for"} ${canonicalName(reference)}` });

function* pullOne(
  engine: Parts,
  remote: Remote,
  reference: Reference,
  tell: (progress: Progress) => void,
  platform?: Platform,
): Task<{ image: DockerImage; fresh: boolean }> {
  const { clock, images, events, layerSources } = engine;
  const { image, digest } = suited(yield* remote.find(reference, platform), reference, platform);
  tell({ status: `Pulling from ${reference.path}`, id: reference.tag ?? reference.digest! });
  const had = images.has(image.id);
  const layers = image.history.flatMap(({ digest, size }) =>
    digest ? [{ digest, size, blob: blobOf(digest, size), here: images.hasLayer(digest) }] : [],
  );
  if (!had) {
    const idOf = ({ blob }: (typeof layers)[number]) => shortId(blob.digest);
    const missing = layers.filter(({ here }) => !here);
    for (const layer of layers) tell({ status: layer.here ? "Already exists" : "Pulling fs layer", progressDetail: {}, id: idOf(layer) });
    for (const layer of missing.slice(AT_ONCE)) tell({ status: "Waiting", progressDetail: {}, id: idOf(layer) });
    for (const layer of missing) {
      const id = idOf(layer);
      const { blob } = layer;
      const time = (blob.size / remote.bandwidth) * 1000;
      yield* remote.fetch(blob);
      for (const part of [0.33, 0.67]) {
        yield { until: clock.now + (time * DOWNLOAD) / 3 };
        tell({ status: "Downloading", progressDetail: { current: Math.round(blob.size * part), total: blob.size }, id });
      }
      yield { until: clock.now + (time * DOWNLOAD) / 3 };
      tell({ status: "Verifying Checksum", progressDetail: {}, id });
      tell({ status: "Download complete", progressDetail: {}, id });
      yield { until: clock.now + time * (1 - DOWNLOAD) };
      tell({ status: "Extracting", progressDetail: { current: blob.size, total: blob.size }, id });
      tell({ status: "Pull complete", progressDetail: {}, id });
      layerSources.add(layer.digest, reference.repository);
    }
    for (const layer of layers) layerSources.add(layer.digest, reference.repository);
  }
  tell({ status: `Digest: ${digest}` });
  const fresh = !(had && (reference.tag === undefined || images.find(tagOf(reference))?.id === image.id));
  images.add(image);
  if (reference.tag !== undefined && fresh) images.tag(images.get(image.id), reference);
  images.remember(image, reference, digest);
  events.add("image", "pull", canonicalName(reference), { name: familiar(reference.repository) });
  return { image: images.get(image.id), fresh };
}
