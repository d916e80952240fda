// Images as archives: docker save (image/tarexport/save.go of 28). An archive is an OCI layout, with the files that older engines read.

import { byteLength } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import { canonical } from "../../images/reference.ts";
import { attested, type Content, lengthOf } from "../../machine/content.ts";
import { type ArchiveEntry, pack } from "../build/archive.ts";
import { EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import { type ImageFile, imageFile } from "../registry/manifest.ts";
import { remember } from "./contents.ts";
import { type DockerImage, layersOf } from "./image.ts";
import { layerFiles } from "./layer-files.ts";
import { familiar, referenceOf, tagOf } from "./store.ts";

/** What a blob is, and how large. */
interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** An image in manifest.json. */
export interface Saved {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
  /** By the layer's digest. */
  LayerSources?: Readonly<Record<string, Descriptor>>;
}

const OCI = "application/vnd.oci.image";
const BLOBS = "blobs/sha256";
const hex = (id: string): string => id.replace(/^sha256:/, "");
const blobName = (digest: string): string => `${BLOBS}/${hex(digest)}`;

export interface Chosen {
  image: DockerImage;
  /** As 1.28:latest. */
  tags: Set<string>;
}

/** The images behind names, each with those of its tags that were asked for; a name without a tag means all of them. @throws EngineError */
function chosenBy(engine: Parts, names: readonly string[]): Chosen[] {
  const chosen = new Map<string, Chosen>();
  const add = (image: DockerImage, tag?: string) => {
    const entry = chosen.get(image.id) ?? { image, tags: new Set() };
    chosen.set(image.id, entry);
    if (tag !== undefined) entry.tags.add(tag);
  };
  for (const name of names) {
    const image = engine.images.get(name);
    if (isIdentity(name, image)) {
      add(image);
      continue;
    }
    const reference = referenceOf(name);
    if (/:[^/]+$/.test(name)) add(image, reference.digest ? undefined : tagOf(reference));
    else
      for (const each of engine.images.all)
        for (const tag of engine.images.tags(each))
          if (tag.slice(0, tag.lastIndexOf(":")) === familiar(reference.repository)) add(each, tag);
  }
  return [...chosen.values()];
}

const isIdentity = (name: string, image: DockerImage): boolean => hex(image.id).startsWith(hex(name)) && /^(sha256:)?[0-9a-f]+$/.test(name);

/**
 * The archive. Layers and configurations go by the digests that the engine knows them by: those are not of the bytes here, of which most are not
 * modelled, so their contents are attested (see machine/content.ts). All others are what their names say. @throws EngineError
 */
export function saveImages(engine: Parts, names: readonly string[]): Content {
  const images = chosenBy(engine, names);
  const archive = archiveOfImages(engine, images);
  for (const { image } of images) engine.events.add("image", "save", image.id, { name: image.id });
  return archive;
}

/** The archive of images that need not be the engine's own. @throws EngineError */
export function archiveOfImages(engine: Pick<Parts, "registry" | "clock">, images: readonly Chosen[]): Content {
  const blobs = new Map<string, { content: Content; modified: number }>();
  const add = (digest: string, content: Content, modified: number): Descriptor => {
    const blob = blobs.get(digest)?.content ?? content;
    if (blob === content) blobs.set(digest, { content, modified });
    return { mediaType: "", digest, size: lengthOf(blob) };
  };
  const addText = (text: string, modified: number): Descriptor => add(`sha256:${digestOf(text)}`, text, modified);
  const saved: Saved[] = [];
  const index: object[] = [];
  const repositories: Record<string, Record<string, string>> = {};
  for (const { image, tags } of images) {
    remember(engine.registry, image);
    const digests = layersOf(image);
    if (!digests.length) throw new EngineError(500, "empty export - not implemented");
    const file = imageFile(image);
    for (const each of olderConfigurations(file)) addText(each, image.created);
    const layers = layerFiles(image).map((entries, at): Descriptor => {
      const digest = digests[at]!;
      return { ...add(digest, attested(pack(entries), hex(digest)), image.created), mediaType: `${OCI}.layer.v1.tar` };
    });
    const text = JSON.stringify(file);
    add(image.id, attested(text, hex(image.id)), image.created);
    const manifest = addText(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: { mediaType: `${OCI}.config.v1+json`, digest: image.id, size: byteLength(text) },
        layers,
      }),
      0,
    );
    const described = { ...manifest, mediaType: `${OCI}.manifest.v1+json` };
    for (const tag of tags) {
      const reference = referenceOf(tag);
      (repositories[familiar(reference.repository)] ??= {})[reference.tag!] = hex(digests.at(-1)!);
      index.push({
        ...described,
        annotations: { "io.containerd.image.name": canonical(reference), "org.opencontainers.image.ref.name": reference.tag },
      });
    }
    if (!index.length) index.push(described);
    saved.push({
      Config: blobName(image.id),
      RepoTags: tags.size ? [...tags] : null,
      Layers: digests.map(blobName),
      LayerSources: Object.fromEntries(layers.map(({ mediaType, size, digest }, at) => [digests[at]!, { mediaType, size, digest }])),
    });
  }
  const plain = (name: string, content: Content, modified = 0): ArchiveEntry => ({ name, type: "file", mode: 0o644, modified, content });
  const folder = (name: string, modified: number): ArchiveEntry => ({ name, type: "folder", mode: 0o755, modified });
  return pack([
    folder("blobs/", images.at(-1)?.image.created ?? 0),
    folder(`${BLOBS}/`, engine.clock.now),
    ...[...blobs.keys()].sort().map((digest) => plain(blobName(digest), blobs.get(digest)!.content, blobs.get(digest)!.modified)),
    plain("index.json", JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: index })),
    plain("manifest.json", `${JSON.stringify(saved)}\n`),
    plain("oci-layout", '{"imageLayoutVersion": "1.0.0"}'),
    ...(Object.keys(repositories).length ? [plain("repositories", `${JSON.stringify(repositories)}\n`)] : []),
  ]);
}

/** What Go writes of a configuration that nobody has set. */
const NO_CONFIG = {
  Hostname: "",
  Domainname: "",
  User: "",
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: "",
  Volumes: null,
  WorkingDir: "",
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
};

/** A configuration for each layer, for engines before 1.10: each names the one below, and the last one has what the image's has (image/v1: CreateID). */
function olderConfigurations({ rootfs, history: _, ...file }: ImageFile): string[] {
  const { architecture, variant, config, created, author, os } = file;
  let chain = "";
  let parent: string | undefined;
  return rootfs.diff_ids.map((digest, at) => {
    chain = chain ? `sha256:${digestOf(`${chain} ${digest}`)}` : digest;
    const last = at === rootfs.diff_ids.length - 1;
    const own = last ? { ...(author ? { author } : {}), config, architecture, ...(variant ? { variant } : {}) } : {};
    const common = { created: last ? created : "1970-01-01T00:00:00Z", container_config: NO_CONFIG, ...own };
    const named = { ...common, ...(last ? { os } : {}), layer_id: chain, ...(parent ? { parent: `sha256:${parent}` } : {}) };
    const id = digestOf(JSON.stringify(Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)))));
    const text = JSON.stringify({ id, ...(parent ? { parent } : {}), ...common, os });
    parent = id;
    return text;
  });
}
