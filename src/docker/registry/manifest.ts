// An image as registries keep it: the configuration, and the manifest that names it and its layers (distribution/manifest/schema2).
import { byteLength } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import type { Image } from "../../images/image.ts";
import type { Reference } from "../../images/reference.ts";
import { type DockerImage, layersOf, origins, sizeOf } from "../images/image.ts";
import { architectureOf } from "../images/platform.ts";
import { nanoTime } from "../show/time.ts";
import type { ContainerBody } from "../types.ts";
import { MANIFEST, type PlatformSpec } from "./manifest-list.ts";

/** How much smaller layers are on their way. */
const COMPRESSION = 3;

export interface Blob {
  digest: string;
  /** Bytes, compressed. */
  size: number;
}

/** A layer as it travels. @param digest of its uncompressed content */
export const blobOf = (digest: string, size: number): Blob => ({
  digest: `sha256:${digestOf(`gzip ${digest}`)}`,
  size: Math.max(32, Math.round(size / COMPRESSION)),
});

/** The configuration's JSON, as archives and registries have it. */
export interface ImageFile {
  architecture: string;
  variant?: string;
  config: ContainerBody;
  created: string;
  author?: string;
  history: { created: string; created_by: string; comment?: string; empty_layer?: boolean }[];
  os: string;
  rootfs: { type: "layers"; diff_ids: string[] };
}

export function imageFile(image: DockerImage): ImageFile {
  const { Architecture, Variant } = architectureOf(image);
  return {
    architecture: Architecture,
    config: image.config,
    created: nanoTime(image.created),
    ...(image.author ? { author: image.author } : {}),
    history: image.history.map(({ created, createdBy, comment, digest }) => ({
      created: nanoTime(created),
      created_by: createdBy,
      ...(comment ? { comment } : {}),
      ...(digest ? {} : { empty_layer: true }),
    })),
    os: "linux",
    rootfs: { type: "layers", diff_ids: layersOf(image) },
    ...(Variant ? { variant: Variant } : {}),
  };
}

/** What an image is for, as lists have it. */
export function architectureSpec(image: DockerImage): PlatformSpec {
  const { Architecture, Variant } = architectureOf(image);
  return { architecture: Architecture, os: "linux", ...(Variant ? { variant: Variant } : {}) };
}

export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: { mediaType: string; size: number; digest: string };
  layers: { mediaType: string; size: number; digest: string }[];
}

export const manifestOf = (image: DockerImage): Manifest => ({
  schemaVersion: 2,
  mediaType: MANIFEST,
  config: {
    mediaType: "application/vnd.docker.container.image.v1+json",
    size: byteLength(JSON.stringify(imageFile(image))),
    digest: image.id,
  },
  layers: image.history.flatMap(({ digest, size }) => {
    if (!digest) return [];
    const blob = blobOf(digest, size);
    return [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: blob.size, digest: blob.digest }];
  }),
});

/** The bytes that the manifest's digest is of. */
export const manifestText = (image: DockerImage): string => JSON.stringify(manifestOf(image), null, 3);
export const manifestDigest = (image: DockerImage): string => `sha256:${digestOf(manifestText(image))}`;

const DIGEST_OF_OWN = new WeakMap<DockerImage, string>();

/** An engine's image as everybody's registries give it to whoever asks, clusters too. */
export function published(image: DockerImage, { repository, tag = "latest" }: Reference): Image {
  const digest = DIGEST_OF_OWN.get(image) ?? manifestDigest(image);
  DIGEST_OF_OWN.set(image, digest);
  const { config } = image;
  const made: Image = {
    repository,
    tag,
    digest,
    id: image.id,
    layers: image.history.map(({ digest = "", size, createdBy }) => ({ digest, size, createdBy })),
    size: sizeOf(image),
    config: {
      entrypoint: config.Entrypoint ?? [],
      command: config.Cmd ?? [],
      environment: Object.fromEntries((config.Env ?? []).map((each) => [each.split("=", 1)[0]!, each.slice(each.indexOf("=") + 1)])),
      user: config.User ?? "",
      directory: config.WorkingDir ?? "",
      ports: Object.keys(config.ExposedPorts ?? {}),
      volumes: Object.keys(config.Volumes ?? {}),
      labels: config.Labels ?? {},
      stopSignal: config.StopSignal ?? "SIGTERM",
    },
    usage: image.usage,
    get files() {
      return image.files;
    },
    program: (path) => image.program(path),
  };
  origins.set(made, image);
  return made;
}
