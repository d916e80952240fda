// Lists of manifests: one name for an image of several platforms (distribution/manifest/manifestlist, opencontainers/image-spec: image-index).
import { HOST, isPublishedFor, type Platform, platformOf, platformText, suits } from "../images/platform.ts";

export const LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
export const INDEX = "application/vnd.oci.image.index.v1+json";
export const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** The key under which an entry says whose attestation it is. */
export const ATTESTS = "vnd.docker.reference.digest";

export interface PlatformSpec {
  architecture: string;
  os: string;
  "os.version"?: string;
  "os.features"?: readonly string[];
  variant?: string;
}

export interface Descriptor {
  mediaType: string;
  digest: string;
  /** Bytes. */
  size: number;
  annotations?: Readonly<Record<string, string>>;
  platform?: PlatformSpec;
}

export interface ManifestList {
  schemaVersion: 2;
  mediaType: string;
  manifests: readonly Descriptor[];
  annotations?: Readonly<Record<string, string>>;
}

export const isListType = (mediaType: string): boolean => mediaType === LIST || mediaType === INDEX;

/** The list that a manifest's text is; undefined for one of a single image. */
export function listOf(text: string): ManifestList | undefined {
  const parsed = JSON.parse(text) as Partial<ManifestList>;
  return parsed.manifests ? { schemaVersion: 2, mediaType: INDEX, ...parsed, manifests: parsed.manifests } : undefined;
}

/** The entry for a platform: this computer's where nobody asks for another. */
export const entryFor = ({ manifests }: ManifestList, wanted: Platform = HOST): Descriptor | undefined =>
  manifests.find(({ platform }) => platform && platform.os !== "unknown" && suits(wanted, platformOf(textOf(platform))));

/** "linux/arm64/v8", as it is written. */
export const textOf = ({ os, architecture, variant = "" }: PlatformSpec): string => platformText({ os, architecture, variant });

/** What the images of the big registries are for, in the order in which their lists have them. */
export const USUAL: readonly Platform[] = ["amd64", "arm/v6", "arm/v7", "arm64/v8", "386", "ppc64le", "riscv64", "s390x"]
  .map((text) => platformOf(`linux/${text}`))
  .filter(isPublishedFor);
