// Images as BuildKit pushes them: OCI's manifests, an index over them, and what each tells of how it was made (buildkit/exporter/containerimage, opencontainers/image-spec).
import { byteLength } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import type { DockerImage } from "../images/image.ts";
import type { Kept } from "./kept.ts";
import { architectureSpec, imageFile, manifestOf } from "./manifest.ts";
import { ATTESTS, type Descriptor, INDEX, OCI_MANIFEST } from "./manifest-list.ts";

const CONFIG = "application/vnd.oci.image.config.v1+json";
const IN_TOTO = "application/vnd.in-toto+json";
const sha = (text: string): string => `sha256:${digestOf(text)}`;
const json = (value: object): string => JSON.stringify(value, null, 2);

/** A manifest with the blobs of its own: a layer has a text that stands for it. */
export interface Exported extends Kept {
  descriptor: Descriptor;
  blobs: readonly { digest: string; size: number; content: string }[];
}

export function ociImage(image: DockerImage): Exported {
  const config = JSON.stringify(imageFile(image));
  const { layers } = manifestOf(image);
  const text = json({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: CONFIG, digest: image.id, size: byteLength(config) },
    layers: layers.map(({ digest, size }) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size })),
  });
  const digest = sha(text);
  return {
    text,
    digest,
    descriptor: { mediaType: OCI_MANIFEST, digest, size: byteLength(text), platform: architectureSpec(image) },
    blobs: [
      { digest: image.id, size: byteLength(config), content: config },
      ...layers.map(({ digest, size }) => ({ digest, size, content: `layer ${digest}\n` })),
    ],
  };
}

/** What an image's manifest is told to have come about by. `statement`: in-toto's, with a predicate of that type. */
export function attestation(of: Exported, statement: object, predicateType: string): Exported {
  const layer = json(statement);
  const config = json({ architecture: "unknown", os: "unknown", config: {}, rootfs: { type: "layers", diff_ids: [sha(layer)] } });
  const text = json({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: CONFIG, digest: sha(config), size: byteLength(config) },
    layers: [
      {
        mediaType: IN_TOTO,
        digest: sha(layer),
        size: byteLength(layer),
        annotations: { "in-toto.io/predicate-type": predicateType },
      },
    ],
  });
  const digest = sha(text);
  return {
    text,
    digest,
    descriptor: {
      mediaType: OCI_MANIFEST,
      digest,
      size: byteLength(text),
      annotations: { [ATTESTS]: of.digest, "vnd.docker.reference.type": "attestation-manifest" },
      platform: { architecture: "unknown", os: "unknown" },
    },
    blobs: [config, layer].map((content) => ({ digest: sha(content), size: byteLength(content), content })),
  };
}

/** The images, and after them what is told of each. */
export function ociIndex(parts: readonly Exported[]): Kept {
  const text = json({ schemaVersion: 2, mediaType: INDEX, manifests: parts.map(({ descriptor }) => descriptor) });
  return { text, digest: sha(text) };
}
