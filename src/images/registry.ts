// The registries that images are pulled from, all of them behind one question: is there such an image, and what is it?
import { APPLICATION, buildImage } from "./build.ts";
import { isCopy, knownRepositories, specOf } from "./catalogue.ts";
import { numberOf } from "./hash.ts";
import type { Image } from "./image.ts";
import { hostKnown, isOfficial, repositoryExists, saysMistake } from "./plausibility.ts";
import { Published } from "./published.ts";
import { canonical, parseReference, type Reference } from "./reference.ts";
import { meaningOf, tagsOf } from "./tags.ts";

export type PullFailure = {
  error: "not-found" | "denied" | "no-such-host" | "timeout" | "invalid-name" | "rate-limited" | "refused";
  message: string;
};

export interface Registry {
  /** What people have pushed to the registries that everybody reaches. */
  readonly published: Published;
  /** The tags of a repository, sorted; empty where nobody wrote down which there are. */
  tags(repository: string): readonly string[];
  /** The image behind a reference (name, name:tag, name@digest) or why it cannot be had; `seconds` is what a pull takes. */
  resolve(reference: string): { image: Image; seconds: number } | PullFailure;
}

export interface RegistryOptions {
  /** Every tag exists that does not say that it is a mistake, as in the cluster that the recordings come from. */
  anyTag?: boolean;
  /** Bytes a second that a pull gets. */
  bandwidth?: number;
  /** What people have pushed. */
  published?: Published;
  /** Docker Hub's official images are those that it has, and no others. */
  official?: boolean;
}

const built = new Map<string, Image>();

/** What containerd says when it cannot resolve a reference. */
const unresolved = (reference: Reference, why: string): string =>
  `failed to pull and unpack image "${canonical(reference)}": failed to resolve reference "${canonical(reference)}": ${why}`;

const notFound = (reference: Reference): PullFailure => ({
  error: "not-found",
  message: `rpc error: code = NotFound desc = ${unresolved(reference, `${canonical(reference)}: not found`)}`,
});
const denied = (reference: Reference): PullFailure => ({
  error: "denied",
  message: unresolved(
    reference,
    reference.host === "docker.io"
      ? "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
      : `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${reference.host}/token?scope=repository%3A${encodeURIComponent(reference.path)}%3Apull&service=${reference.host}: 403 Forbidden`,
  ),
});
const noSuchHost = (reference: Reference): PullFailure => ({
  error: "no-such-host",
  message: unresolved(
    reference,
    `failed to do request: Head "https://${reference.host}/v2/${reference.path}/manifests/${reference.tag ?? reference.digest}": dial tcp: lookup ${reference.host.replace(/:\d+$/, "")}: no such host`,
  ),
});
/** What asks a registry of its own computer: containerd speaks plain HTTP there. */
const refused = (reference: Reference): PullFailure => {
  const [host = "", port = "80"] = reference.host.split(":");
  return {
    error: "refused",
    message: unresolved(
      reference,
      `failed to do request: Head "http://${reference.host}/v2/${reference.path}/manifests/${reference.tag ?? reference.digest}": dial tcp ${host === "localhost" ? "[::1]" : host}:${port}: connect: connection refused`,
    ),
  };
};
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host);
/** Registries that answer "not found" for a repository that is not there, instead of asking who is asking. */
const ANSWERS_NOT_FOUND = new Set([
  "registry.k8s.io",
  "gcr.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
  "us-docker.pkg.dev",
  "myregistry.com",
]);

export function createRegistry(options: RegistryOptions = {}): Registry {
  const published = options.published ?? new Published();
  const bandwidth = options.bandwidth ?? 40_000_000;
  const seconds = (image: Image) => 0.7 + (image.size / 3 / bandwidth) * (0.8 + numberOf(image.digest, 400) / 1000);

  const find = (reference: Reference): Image | PullFailure => {
    if (isLoopback(reference.host)) return refused(reference);
    if (!hostKnown(reference.host)) return noSuchHost(reference);
    const pushed = published.find(reference);
    if (pushed) return pushed;
    if (published.has(reference.repository)) return notFound(reference);
    const mistake = saysMistake(reference);
    const missing = ANSWERS_NOT_FOUND.has(reference.host) ? notFound : denied;
    const spec = specOf(reference.repository);
    if (!spec && published.claims(reference.repository)) return missing(reference);
    if (!spec && options.official && reference.repository.startsWith("docker.io/library/") && !isOfficial(reference.path.slice(8)))
      return missing(reference);
    if (mistake === "repository" && !spec) return missing(reference);
    if (!spec && !repositoryExists(reference, knownRepositories())) return missing(reference);
    if (mistake === "tag") return notFound(reference);
    const tag = reference.tag ?? "latest";
    const meaning =
      (spec?.tags ? meaningOf(tag, spec.tags) : undefined) ??
      (isCopy(reference.repository) ? { version: spec?.tags?.newest ?? "1.0.0", suffix: suffixOf(tag) } : undefined) ??
      (!spec?.tags || options.anyTag
        ? { version: /\d+(\.\d+)*/.exec(tag)?.[0] ?? spec?.tags?.newest ?? "1.0.0", suffix: suffixOf(tag) }
        : undefined);
    if (!meaning) return notFound(reference);
    const key = `${reference.repository}:${tag}`;
    let image = built.get(key);
    if (!image) {
      image = spec
        ? buildImage(spec, reference.repository, tag, meaning)
        : buildImage({ ...APPLICATION, size: 40 + numberOf(key, 180) }, reference.repository, tag, {
            version: meaning.version,
            suffix: tag,
          });
      built.set(key, image);
    }
    return image;
  };

  return {
    published,
    tags(repository) {
      const pushed = published.tags(repository);
      const { tags } = (!pushed.length && specOf(repository)) || {};
      return tags ? tagsOf(tags) : pushed;
    },
    resolve(text) {
      const reference = parseReference(text);
      if ("error" in reference) return { error: "invalid-name", message: `couldn't parse image name "${text}": ${reference.error}` };
      const found = find(reference);
      if ("error" in found) return found;
      return { image: found, seconds: seconds(found) };
    },
  };
}

const suffixOf = (tag: string): string => (/^v?\d/.test(tag) ? tag.split("-").slice(1).join("-") : tag);
