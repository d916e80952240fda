// Taking a manifest, or a list with all that stands in it, over from one repository to another (buildx' util/imagetools, cli/command/manifest: mountBlobs).
import { byteLength } from "../../base/bytes.ts";
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Kept } from "./kept.ts";
import type { Manifest } from "./manifest.ts";
import { listOf } from "./manifest-list.ts";
import type { Remote } from "./remote-types.ts";

/** One side of a copy. */
export interface Side {
  reference: Reference;
  remote: Remote;
}

/** What a manifest names goes first; layers that the registry has in the other repository do not travel. @throws EngineError */
export function* copyManifest(from: Side, to: Side, kept: Kept): Task<void> {
  const list = listOf(kept.text);
  if (list)
    for (const { digest } of list.manifests)
      yield* copyManifest(from, to, yield* from.remote.manifest({ ...from.reference, tag: undefined, digest }));
  else {
    const { config, layers } = JSON.parse(kept.text) as Manifest;
    const sameHost = from.reference.host === to.reference.host;
    for (const { digest, size } of [config, ...layers]) {
      if (yield* to.remote.has({ digest, size })) continue;
      if (sameHost && (yield* to.remote.mount({ digest, size }, from.reference.path))) continue;
      const content = yield* from.remote.blob(digest);
      yield* to.remote.upload({ digest, size: digest === config.digest ? byteLength(content) : size }, content);
    }
  }
  yield* to.remote.keep(kept);
}
