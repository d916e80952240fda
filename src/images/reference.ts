// Image references: how a name as people write it becomes registry, repository, tag and digest (distribution/reference's rules).

export interface Reference {
  /** Host of the registry: docker.io where none is written. */
  readonly host: string;
  /** Path in the registry: library/nginx. */
  readonly path: string;
  /** Host and path: docker.io/library/nginx. */
  readonly repository: string;
  /** "latest" unless told; undefined when only a digest is given. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export type ParsedReference = Reference | { error: string };

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?))*(?::[0-9]+)?$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const FORMAT = "invalid reference format";

/** Parses a reference as ParseNormalizedNamed does; the error is that package's text. */
export function parseReference(text: string): ParsedReference {
  if (/^[a-f0-9]{64}$/.test(text)) return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(slash, 0));
  const hasHost = slash > 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  let host = hasHost ? first : "docker.io";
  if (host === "index.docker.io") host = "docker.io";
  let rest = hasHost ? text.slice(slash + 1) : text;
  let digest: string | undefined;
  const at = rest.indexOf("@");
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
    if (!DIGEST.test(digest)) return { error: FORMAT };
  }
  let tag: string | undefined;
  const colon = rest.lastIndexOf(":");
  if (colon > rest.lastIndexOf("/")) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!TAG.test(tag)) return { error: FORMAT };
  }
  if (!rest || !HOST.test(host)) return { error: FORMAT };
  if (rest.toLowerCase() !== rest)
    return { error: `${FORMAT}: repository name (${hasHost || rest.includes("/") ? rest : `library/${rest}`}) must be lowercase` };
  const path = host === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  if (!path.split("/").every((part) => COMPONENT.test(part))) return { error: FORMAT };
  if (path.length > 255) return { error: "repository name must not be more than 255 characters" };
  return { host, path, repository: `${host}/${path}`, tag: tag ?? (digest ? undefined : "latest"), digest };
}

/** The canonical text: docker.io/library/nginx:1.27, with the digest where there is one. */
export const canonical = (reference: Reference): string =>
  `${reference.repository}${reference.tag ? `:${reference.tag}` : ""}${reference.digest ? `@${reference.digest}` : ""}`;
