// --cache-from: the steps that an image carries with it, which a registry or the engine has (remotecache/registry, moby's localinlinecache).
import { canonical, parseReference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { HOST, type Platform } from "../images/platform.ts";
import type { referenceOf } from "../images/store.ts";
import { metadata, Refused, type Source } from "./base.ts";
import type { CacheRecord } from "./cache.ts";
import type { BuildClient } from "./client.ts";
import type { BuildOptions } from "./options.ts";
import type { Vertices } from "./vertices.ts";

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

/** Steps by their keys. An image that is not to be had is told of, and hinders nothing. */
export function* importedCache(
  engine: Engine,
  options: BuildOptions,
  client: BuildClient,
  vertices: Vertices,
): Task<ReadonlyMap<string, CacheRecord>> {
  const records = new Map<string, CacheRecord>();
  for (const name of options.cacheFrom ?? []) {
    try {
      yield* vertices.run(`importing cache manifest from ${name}`, function* (status): Task<void> {
        const image = engine.images.find(name) ?? (yield* fromRegistry(engine, client, name, options.platform ?? HOST));
        if (!engine.images.find(name)) status(`inferred cache manifest type: ${MANIFEST}`);
        for (const record of engine.builds.inline.get(image.id) ?? []) records.set(record.key, record);
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return records;
}

/** @throws Refused */
function* fromRegistry(engine: Engine, client: BuildClient, name: string, platform: Platform): Task<NonNullable<Source["image"]>> {
  const WHY = "failed to configure registry cache importer";
  const parsed = parseReference(name);
  if ("error" in parsed) throw new Refused(`${WHY}: invalid reference format`);
  const reference = { ...parsed, tag: parsed.tag ?? (parsed.digest ? undefined : "latest") } as ReturnType<typeof referenceOf>;
  const source: Source = { full: canonical(reference), platform, image: undefined, digest: "", seconds: 0 };
  try {
    yield* metadata(engine, reference, yield* client.credentials(reference.host), source);
  } catch (error) {
    throw error instanceof Refused ? new Refused(`${WHY}: ${error.message}`) : error;
  }
  return source.image!;
}
