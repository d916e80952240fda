// The registries that everybody reaches: Docker Hub and the like, with what is published there and what learners push.
import { hostKnown } from "../../images/plausibility.ts";
import { canonical, type Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import { EngineError, internal, notFound } from "../error.ts";
import { remembered } from "../images/contents.ts";
import { type DockerImage, fromRegistry } from "../images/image.ts";
import { HOST, isPublishedFor, madeFor, type Platform } from "../images/platform.ts";
import { familiar, tagOf } from "../images/store.ts";
import type { Parts } from "../parts.ts";
import { knows } from "./accounts.ts";
import { type Kept, type KeptManifests, keptBy } from "./kept.ts";
import { architectureSpec, type Blob, blobOf, type Manifest, published } from "./manifest.ts";
import { entryFor, LIST, listOf, MANIFEST, type ManifestList, USUAL } from "./manifest-list.ts";
import { noMatch } from "./no-match.ts";
import type { Credentials, Found, Remote } from "./remote-types.ts";

export const isPublic = (host: string): boolean => hostKnown(host) || host === "docker.io";

/** Registries inside of a company's network: who is in it may do everything. */
const OPEN = new Set(["myregistry.com"]);
/** Registries where an account may write wherever its project's rights say, not only under its own name. */
const BY_PROJECT = /(^|\.)(gcr\.io|pkg\.dev|amazonaws\.com|azurecr\.io)$/;
/** Virtual ms. */
const ROUND_TRIP = 200;

/** The address of a registry's API. */
export const apiOf = (host: string): string => `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2/`;

export class PublicRemote implements Remote {
  readonly bandwidth = 12_000_000;

  constructor(
    private readonly engine: Parts,
    private readonly repository: Reference,
    private readonly credentials: Credentials | undefined,
  ) {}

  *#wait(): Task<void> {
    const { clock } = this.engine;
    yield { until: clock.now + ROUND_TRIP };
  }

  *open(): Task<void> {
    yield* this.#wait();
    const { host } = this.repository;
    if (this.credentials && !OPEN.has(host) && !knows(this.engine.registry, host, this.credentials))
      throw internal(host === "docker.io" ? "unauthorized: incorrect username or password" : "unauthorized: authentication required");
  }

  get #kept(): KeptManifests {
    return keptBy(this.engine.registry);
  }

  *find(reference: Reference, platform?: Platform): Task<Found> {
    const { registry, clock } = this.engine;
    const kept = this.#kept.get(reference);
    if (kept) {
      yield* this.#wait();
      return inKept(this.engine, reference, kept, platform);
    }
    const found = registry.resolve(canonical(reference));
    yield* this.#wait();
    if ("error" in found) throw refusal(found.error, reference);
    const image = fromRegistry(found.image, clock.start);
    const { digest } = found.image;
    // What learners have pushed is one image, what others publish is a list of them.
    if (!platform || registry.published.has(reference.repository)) return { image, digest };
    if (!isPublishedFor(platform)) throw noMatch(platform);
    return { image: madeFor(image, platform), digest, isChosen: true };
  }

  *manifest(reference: Reference): Task<Kept> {
    const kept = this.#kept.get(reference);
    if (kept) {
      yield* this.#wait();
      return kept;
    }
    const { image, digest } = yield* this.find(reference);
    const { repository } = reference;
    if (this.engine.registry.published.has(repository)) return this.#kept.keepImage(repository, image);
    const manifests = USUAL.map((platform) => {
      const one = madeFor(image, platform);
      const { text, digest: own } = this.#kept.keepImage(repository, one);
      return { mediaType: MANIFEST, size: text.length, digest: own, platform: architectureSpec(one) };
    });
    const list: ManifestList = { schemaVersion: 2, mediaType: LIST, manifests };
    return { text: JSON.stringify(list, null, 3), digest };
  }
  *blob(digest: string): Task<string> {
    yield* this.#wait();
    const content = this.#kept.blob(digest);
    if (content === undefined) throw notFound("blob unknown: blob unknown to registry");
    return content;
  }
  *fetch(): Task<void> {}

  *tags(): Task<readonly string[]> {
    yield* this.#wait();
    const { repository } = this.repository;
    const { registry } = this.engine;
    const tags = registry.tags(repository);
    if (tags.length) return tags;
    const found = registry.resolve(repository);
    // Some have no latest, and what nobody wrote down has any tag.
    if ("error" in found && found.error !== "not-found") throw refusal(found.error, this.repository);
    throw new EngineError(501, `k8s-quest does not simulate pulling all tags of ${familiar(repository)} yet`);
  }

  *mayPush(): Task<void> {
    const { host, path } = this.repository;
    yield* this.#wait();
    if (OPEN.has(host)) return;
    const denied = internal("denied: requested access to the resource is denied");
    if (!this.credentials) throw host === "docker.io" ? denied : internal("unauthorized: authentication required");
    if (!BY_PROJECT.test(host) && path.split("/")[0] !== this.credentials.username.toLowerCase()) throw denied;
  }

  /** Layers of what was pushed to the repository. */
  #layers(repository: string): Set<string> {
    const { registry } = this.engine;
    const found = registry.published.tags(repository).flatMap((tag) => {
      const each = registry.resolve(`${repository}:${tag}`);
      return "error" in each ? [] : each.image.layers;
    });
    return new Set(found.map(({ digest, size }) => blobOf(digest, size).digest));
  }
  *has({ digest }: Blob): Task<boolean> {
    yield* this.#wait();
    const { repository } = this.repository;
    return this.#kept.hasBlob(repository, digest) || this.#layers(repository).has(digest);
  }
  *mount({ digest }: Blob, _path: string): Task<boolean> {
    yield* this.#wait();
    const content = this.#kept.blob(digest);
    if (content !== undefined) this.#kept.keepBlob(this.repository.repository, digest, content);
    return true;
  }
  *upload({ digest }: Blob, content: string): Task<void> {
    this.#kept.keepBlob(this.repository.repository, digest, content);
  }

  *keep(kept: Kept, tag?: string): Task<void> {
    yield* this.#wait();
    const { repository } = this.repository;
    this.#kept.keep(repository, kept, tag);
    if (tag === undefined) return;
    const { image } = inKept(this.engine, this.repository, kept, undefined, true);
    // Clusters get it by the same digest.
    this.engine.registry.published.push(repository, tag, { ...published(image, { ...this.repository, tag }), digest: kept.digest });
  }

  *finish(tag: string, image: DockerImage): Task<string> {
    yield* this.#wait();
    const made = published(image, { ...this.repository, tag, digest: undefined });
    this.#kept.untag(this.repository.repository, tag);
    this.engine.registry.published.push(this.repository.repository, tag, made);
    return made.digest;
  }
}

/** What is for a platform in what is kept. `any`: the first, where nothing is for this computer. @throws EngineError */
export function inKept({ registry }: Parts, { repository }: Reference, kept: Kept, platform?: Platform, any = false): Found {
  const list = listOf(kept.text);
  const entry = list && (entryFor(list, platform) ?? (any ? list.manifests[0] : undefined));
  if (list && !entry) throw noMatch(platform ?? HOST);
  const text = entry ? keptBy(registry).get({ repository, tag: undefined, digest: entry.digest })?.text : kept.text;
  const image = text && remembered(registry, (JSON.parse(text) as Manifest).config.digest);
  if (!image) throw internal("blob unknown: blob unknown to registry");
  return { image, digest: kept.digest, ...(list ? { isChosen: true as const } : {}) };
}

const canonicalName = (reference: Reference): string =>
  reference.digest ? `${familiar(reference.repository)}@${reference.digest}` : tagOf(reference);

/** The daemon's words for what a registry refused (distribution/errors.go). */
export function refusal(error: string, reference: Reference): EngineError {
  const name = familiar(reference.repository);
  const api = apiOf(reference.host);
  switch (error) {
    case "not-found":
      return notFound(`manifest for ${canonicalName(reference)} not found: manifest unknown: manifest unknown`);
    case "denied":
      return notFound(
        `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
    case "no-such-host":
      return internal(`Get "${api}": dial tcp: lookup ${reference.host.replace(/:\d+$/, "")}: no such host`);
    case "timeout":
      return internal(
        `Get "${api}": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
      );
    case "rate-limited":
      return internal("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit");
    default:
      return new EngineError(400, "invalid reference format");
  }
}
