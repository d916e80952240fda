// Pulling: asks the registry what a name means, fetches the layers that are missing, and tells how it goes as the daemon does.
import type { Clock } from "../../base/clock.ts";
import type { Registry } from "../../images/image.ts";
import { canonical, type Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import { EngineError, internal, notFound } from "../error.ts";
import type { Events } from "../events.ts";
import { type DockerImage, fromRegistry, shortId } from "./image.ts";
import { familiar, type ImageStore, tagOf } from "./store.ts";

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

export interface PullParts {
  clock: Clock;
  registry: Registry;
  images: ImageStore;
  events: Events;
}

/** @throws EngineError in the daemon's words */
export function* pull(parts: PullParts, reference: Reference, tell: (progress: Progress) => void): Task<DockerImage> {
  const { clock, registry, images, events } = parts;
  const name = familiar(reference.repository);
  const found = registry.resolve(canonical(reference));
  yield { until: clock.now + 400 };
  if ("error" in found) throw refusal(found.error, reference);
  const tag = reference.tag ?? reference.digest!;
  tell({ status: `Pulling from ${reference.path}`, id: tag });
  const image = fromRegistry(found.image, clock.start);
  const layers = image.history.filter(({ digest }) => digest);
  const missing = layers.filter(({ digest }) => !images.hasLayer(digest!));
  const had = images.has(image.id);
  if (!had) {
    for (const layer of layers)
      tell({ status: missing.includes(layer) ? "Pulling fs layer" : "Already exists", progressDetail: {}, id: shortId(layer.digest!) });
    for (const layer of missing.slice(AT_ONCE)) tell({ status: "Waiting", progressDetail: {}, id: shortId(layer.digest!) });
    const total = missing.reduce((sum, { size }) => sum + size, 0) || 1;
    for (const layer of missing) {
      const id = shortId(layer.digest!);
      const time = (found.seconds * 1000 * layer.size) / total;
      for (const part of [0.33, 0.67]) {
        yield { until: clock.now + (time * DOWNLOAD) / 3 };
        tell({ status: "Downloading", progressDetail: { current: Math.round(layer.size * part), total: layer.size }, id });
      }
      yield { until: clock.now + (time * DOWNLOAD) / 3 };
      tell({ status: "Verifying Checksum", progressDetail: {}, id });
      tell({ status: "Download complete", progressDetail: {}, id });
      yield { until: clock.now + time * (1 - DOWNLOAD) };
      tell({ status: "Extracting", progressDetail: { current: layer.size, total: layer.size }, id });
      tell({ status: "Pull complete", progressDetail: {}, id });
    }
  }
  tell({ status: `Digest: ${found.image.digest}` });
  const up = had && (reference.tag === undefined || images.find(tagOf(reference))?.id === image.id);
  images.add(image);
  if (reference.tag !== undefined && !up) images.tag(images.get(image.id), reference);
  images.remember(image, reference, found.image.digest);
  events.add("image", "pull", canonicalName(reference), { name });
  tell({ status: `Status: ${up ? "Image is up to date for" : "Downloaded newer image for"} ${canonicalName(reference)}` });
  return images.get(image.id);
}

const canonicalName = (reference: Reference): string =>
  reference.digest ? `${familiar(reference.repository)}@${reference.digest}` : tagOf(reference);

/** The daemon's words for what the registry refused (distribution/errors.go). */
function refusal(error: string, reference: Reference): EngineError {
  const name = familiar(reference.repository);
  switch (error) {
    case "not-found":
      return notFound(`manifest for ${canonicalName(reference)} not found: manifest unknown: manifest unknown`);
    case "denied":
      return notFound(
        `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
    case "no-such-host":
      return internal(`Get "https://${reference.host}/v2/": dial tcp: lookup ${reference.host.replace(/:\d+$/, "")}: no such host`);
    case "timeout":
      return internal(
        `Get "https://${reference.host}/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
      );
    case "rate-limited":
      return internal("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit");
    default:
      return new EngineError(400, `invalid reference format`);
  }
}
