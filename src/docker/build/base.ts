// The images that stages begin from: what the registry says of them, and fetching their layers into the builder's own cache (source/containerimage).
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { type DockerImage, fromRegistry } from "../images/image.ts";
import { bytesText } from "./trace.ts";

export interface Source {
  image: DockerImage | undefined;
  /** Of the manifest; nothing for an image that the engine has under that name. */
  digest: string;
  /** What fetching its layers takes. */
  seconds: number;
}

/** The registry has no such image for us. */
export class Refused extends Error {}

/** Asks the registry, where the engine has no image of that name; fills `source`. @throws Refused */
export function* metadata(engine: Engine, full: string, host: string, source: Source): Task<void> {
  if (source.image) return;
  const found = engine.registry.resolve(full);
  const known = engine.builds.bases.get(full);
  yield { until: engine.clock.now + (known ? 400 : 1200) };
  if ("error" in found) throw new Refused(words(found.error, full, host));
  source.image = known?.digest === found.image.digest ? known.image : fromRegistry(found.image, engine.clock.start);
  source.digest = found.image.digest;
  source.seconds = known?.digest === found.image.digest ? 0 : found.seconds;
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
export function* fetch(engine: Engine, full: string, source: Source, status: (text: string) => void): Task<void> {
  const { image, digest, seconds } = source;
  if (!digest) return;
  if (seconds) {
    status(`resolve ${full}@${digest}`);
    const layers = image!.history.filter((layer) => layer.digest && layer.size && !engine.images.hasLayer(layer.digest));
    const total = layers.reduce((sum, { size }) => sum + size, 0) || 1;
    for (const { digest: layer, size } of layers) {
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
  engine.builds.bases.set(full, { image: image!, digest });
  source.seconds = 0;
}
