// Manifests and what they name, as the registries that everybody reaches keep them beside their images: lists, their members, and attestations.
import { digestOf } from "../../images/hash.ts";
import type { Registry } from "../../images/registry.ts";
import { remember } from "../images/contents.ts";
import { type DockerImage, layersOf } from "../images/image.ts";
import { blobOf, imageFile, manifestText } from "./manifest.ts";

export interface Kept {
  text: string;
  digest: string;
}

export class KeptManifests {
  /** By repository and tag ("docker.io/me/app:1"), to digest. */
  readonly #tags = new Map<string, string>();
  /** By repository and digest. */
  readonly #texts = new Map<string, string>();
  /** Contents by digest; layers have a text that stands for them. */
  readonly #blobs = new Map<string, string>();
  /** Digests of blobs by repository. */
  readonly #owned = new Map<string, Set<string>>();

  constructor(private readonly registry: Registry) {}

  get({ repository, tag, digest }: { repository: string; tag: string | undefined; digest: string | undefined }): Kept | undefined {
    const found = digest ?? this.#tags.get(`${repository}:${tag ?? "latest"}`);
    const text = found === undefined ? undefined : this.#texts.get(`${repository}@${found}`);
    return text === undefined ? undefined : { text, digest: found! };
  }
  keep(repository: string, { text, digest }: Kept, tag?: string): void {
    this.#texts.set(`${repository}@${digest}`, text);
    if (tag !== undefined) this.#tags.set(`${repository}:${tag}`, digest);
  }
  /** The tag stands for an image of its own again. */
  untag(repository: string, tag: string): void {
    this.#tags.delete(`${repository}:${tag}`);
  }
  /** An image's own manifest, with all that it names. */
  keepImage(repository: string, image: DockerImage): Kept {
    const text = manifestText(image);
    const kept = { text, digest: `sha256:${digestOf(text)}` };
    this.keep(repository, kept);
    this.keepBlob(repository, image.id, JSON.stringify(imageFile(image)));
    for (const digest of layersOf(image)) this.keepBlob(repository, blobOf(digest, 0).digest, `layer ${digest}\n`);
    remember(this.registry, image);
    return kept;
  }

  keepBlob(repository: string, digest: string, content: string): void {
    this.#blobs.set(digest, content);
    this.#owned.set(repository, (this.#owned.get(repository) ?? new Set()).add(digest));
  }
  hasBlob(repository: string, digest: string): boolean {
    return this.#owned.get(repository)?.has(digest) ?? false;
  }
  blob(digest: string): string | undefined {
    return this.#blobs.get(digest);
  }
}

const kept = new WeakMap<Registry, KeptManifests>();
/** Of the registries that all computers of a world share. */
export function keptBy(registry: Registry): KeptManifests {
  const found = kept.get(registry) ?? new KeptManifests(registry);
  kept.set(registry, found);
  return found;
}
