// The images that stages begin from: what the registry says of them, and fetching their layers into the builder's own cache (source/containerimage).
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import { type DockerImage, fromRegistry } from "../images/image.ts";
import { isPublishedFor, madeFor, type Platform, platformText } from "../images/platform.ts";
import { keptBy } from "../registry/kept.ts";
import { blobOf } from "../registry/manifest.ts";
import { inKept, isPublic } from "../registry/public.ts";
import { type Credentials, type Remote, remoteOf } from "../registry/remote.ts";
import { bytesText } from "./trace.ts";

export interface Source {
  /** Its whole name. */
  full: string;
  /** What it is to be for. */
  platform: Platform;
  image: DockerImage | undefined;
  /** Of the manifest; nothing for an image that the engine has under that name. */
  digest: string;
  /** What fetching its layers takes. */
  seconds: number;
  /** Where its layers come from, where somebody runs the registry himself. */
  remote?: Remote;
}

/** The registry has no such image for us. */
export class Refused extends Error {}

const keyOf = ({ full, platform }: Source): string => `${full} ${platformText(platform)}`;

/** Asks the registry, where the engine has no image of that name; fills `source`. @throws Refused */
export function* metadata(engine: Engine, reference: Reference, credentials: Credentials | undefined, source: Source): Task<void> {
  if (source.image) return;
  const { full, platform } = source;
  const known = engine.builds.bases.get(keyOf(source));
  if (!isPublic(reference.host)) {
    const remote = remoteOf(engine, reference, credentials);
    try {
      yield* remote.open();
      const { image, digest } = yield* remote.find(reference, platform);
      Object.assign(source, { image, digest, seconds: 0, remote });
    } catch (error) {
      throw error instanceof EngineError ? new Refused(privateWords(error, full, reference)) : error;
    }
    if (known?.digest !== source.digest) source.seconds = compressed(source.image!) / source.remote!.bandwidth;
    return;
  }
  const kept = keptBy(engine.registry).get(reference);
  const found = engine.registry.resolve(full);
  yield { until: engine.clock.now + (known ? 400 : 1200) };
  if ("error" in found) throw new Refused(words(found.error, full, reference.host));
  if (kept) {
    try {
      Object.assign(source, { ...inKept(engine, reference, kept, platform), seconds: found.seconds });
    } catch (error) {
      throw error instanceof EngineError ? new Refused(privateWords(error, full, reference)) : error;
    }
    return;
  }
  // What learners have pushed is one image, what others publish is a list of them.
  const isList = !engine.registry.published.has(reference.repository);
  if (isList && !isPublishedFor(platform)) throw new Refused("no match for platform in manifest: not found");
  const image = fromRegistry(found.image, engine.clock.start);
  source.image = known?.digest === found.image.digest ? known.image : isList ? madeFor(image, platform) : image;
  source.digest = found.image.digest;
  source.seconds = known?.digest === found.image.digest ? 0 : found.seconds;
}

/** Bytes of an image's layers as they travel. */
const compressed = ({ history }: DockerImage): number =>
  history.reduce((sum, { digest, size }) => sum + (digest ? blobOf(digest, size).size : 0), 0);

/** BuildKit asks for the manifest at once, where the engine first asks whether anybody is there. */
function privateWords({ status, message }: EngineError, full: string, { path, tag, digest }: Reference): string {
  if (/^no matching manifest /.test(message)) return "no match for platform in manifest: not found";
  if (status === 404) return `${full}: not found`;
  if (/no basic auth credentials$/.test(message))
    return "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials";
  if (/^unauthorized: /.test(message)) return `failed to authorize: ${message}`;
  const unreachable = /^Get "(.*\/v2\/)": (.*)$/.exec(message);
  return unreachable ? `failed to do request: Head "${unreachable[1]}${path}/manifests/${digest ?? tag}": ${unreachable[2]}` : message;
}

function words(error: string, full: string, host: string): string {
  switch (error) {
    case "not-found":
      return `${full}: not found`;
    case "denied":
      return "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
    case "no-such-host":
      return `failed to do request: Head "https://${host}/v2/${full.slice(full.indexOf("/") + 1).replace(/:([^:]*)$/, "/manifests/$1")}": dial tcp: lookup ${host.replace(/:\d+$/, "")}: no such host`;
    case "rate-limited":
      return "429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";
    default:
      return `failed to do request: ${error}`;
  }
}

/** Fetches the layers that neither the engine nor the builder has. */
export function* fetch(engine: Engine, source: Source, status: (text: string) => void): Task<void> {
  const { full, image, digest, seconds } = source;
  if (!digest) return;
  if (seconds) {
    status(`resolve ${full}@${digest}`);
    const layers = image!.history.filter((layer) => layer.digest && layer.size && !engine.images.hasLayer(layer.digest));
    const total = layers.reduce((sum, { size }) => sum + size, 0) || 1;
    for (const { digest: layer, size } of layers) {
      if (source.remote) yield* source.remote.fetch(blobOf(layer!, size));
      yield { until: engine.clock.now + (seconds * 1000 * size * 0.7) / total };
      // What goes over the wire is compressed.
      const packed = Math.round(size * 0.37);
      status(`${layer} ${bytesText(packed)} / ${bytesText(packed)}`);
    }
    for (const { digest: layer, size } of layers) {
      yield { until: engine.clock.now + (seconds * 1000 * size * 0.3) / total };
      status(`extracting ${layer}`);
    }
  }
  engine.builds.bases.set(keyOf(source), { image: image!, digest });
  source.seconds = 0;
}
