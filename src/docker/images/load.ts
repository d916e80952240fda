// Images out of archives: docker load (image/tarexport/load.go). Those of older engines are read too, as their manifest.json says what is where.

import { createHash } from "node:crypto";
import { toBytes } from "../../base/bytes.ts";
import { goJsonError, goKind } from "../../base/go-json-error.ts";
import { digestOf } from "../../images/hash.ts";
import { attestedDigest, type Content, chunksOf, lengthOf, sameBytes, textOf } from "../../machine/content.ts";
import { foreignBinary, isForeign } from "../../machine/foreign.ts";
import { emptyFolder } from "../../machine/nodes.ts";
import { archiveOf, pack, treeOf, unpack } from "../build/archive.ts";
import { badRequest, EngineError, internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import { type ImageFile, imageFile } from "../registry/manifest.ts";
import { shortId } from "../short-id.ts";
import { importFiles } from "./commit.ts";
import { remembered } from "./contents.ts";
import { type DockerImage, type HistoryEntry, layersOf } from "./image.ts";
import { laidUpon, layerFiles } from "./layer-files.ts";
import { architectureFor, HOST } from "./platform.ts";
import type { Saved } from "./save.ts";
import { referenceOf } from "./store.ts";

/** What loading tells: a line for each image, and layers that were not here. */
export type Told = { stream: string } | { status: string; progressDetail: { current?: number; total?: number }; id: string };

/** An image of an archive. */
export interface Archived {
  readonly image: DockerImage;
  readonly tags: readonly string[];
  /** Bytes of its layers in the archive, from the ground up. */
  readonly sizes: readonly number[];
}

/**
 * The images of an archive, one after another. Layers and configurations are known by what is attested of them. What comes from outside the world is
 * compared with what the engine would save of the image of that name; an image that nobody knows here is taken as it says that it is, since not all
 * archives of ours have the digests of their bytes. @throws EngineError
 */
export function* archived(engine: Parts, given: Content): Generator<Archived> {
  const archive = archiveOf(given);
  if (archive === undefined) throw new EngineError(500, "unexpected EOF");
  const files = new Map(unpack(archive).map((entry) => [entry.name, entry.content ?? ""]));
  const manifest = files.get("manifest.json");
  if (manifest === undefined) throw badRequest("invalid archive: does not contain a manifest.json");
  const saved = jsonOf(textOf(manifest)) ?? [];
  if (!Array.isArray(saved)) throw internal(`json: cannot unmarshal ${goKind(saved)} into Go value of type []tarexport.manifestItem`);
  for (const { Config = "", RepoTags, Layers } of saved as Partial<Saved>[]) {
    const config = files.get(Config);
    if (config === undefined) throw new EngineError(500, `open ${Config}: no such file or directory`);
    const layers = (Layers ?? []).map((name) => files.get(name) ?? "");
    yield { image: restored(engine, config, Config, layers), tags: RepoTags ?? [], sizes: layers.map(lengthOf) };
  }
}

/** Puts the images of an archive into the engine. @throws EngineError */
export function loadImages(engine: Parts, given: Content, tell: (told: Told) => void): void {
  for (const { image, tags, sizes } of archived(engine, given)) {
    for (const [at, digest] of layersOf(image).entries()) {
      const size = sizes[at]!;
      if (!engine.images.hasLayer(digest))
        tell({ status: "Loading layer", progressDetail: { current: size, total: size }, id: shortId(digest) });
    }
    engine.images.add(image);
    for (const tag of tags) {
      const old = engine.images.find(tag);
      if (old && old.id !== image.id)
        tell({ stream: `The image ${tag} already exists, renaming the old one with ID ${old.id} to empty string\n` });
      engine.images.tag(engine.images.get(image.id), referenceOf(tag));
      tell({ stream: `Loaded image: ${tag}\n` });
    }
    if (!tags.length) tell({ stream: `Loaded image ID: ${image.id}\n` });
    engine.events.add("image", "load", image.id, { name: image.id });
  }
}

const sum = (content: Content): string => {
  const hash = createHash("sha256");
  for (const text of chunksOf(content)) hash.update(toBytes(text));
  return hash.digest("hex");
};

/** @throws EngineError in Go's words */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw internal(goJsonError(text) ?? "EOF");
  }
}

/** A configuration, with what Go has in the place of what it does not tell (image.NewFromJSON). @throws EngineError */
function imageFileOf(text: string): ImageFile {
  const found = jsonOf(text) ?? {};
  if (typeof found !== "object" || Array.isArray(found))
    throw internal(`json: cannot unmarshal ${goKind(found)} into Go value of type image.Image`);
  const { rootfs, history, ...file } = found as Partial<ImageFile>;
  if (!rootfs) throw internal("invalid image JSON, no RootFS key");
  const told = { created: "0001-01-01T00:00:00Z", config: {}, ...file };
  return { ...told, rootfs: { ...rootfs, diff_ids: rootfs.diff_ids ?? [] }, history: history ?? [] } as ImageFile;
}

/** @throws EngineError */
function restored(engine: Parts, content: Content, name: string, layers: readonly Content[]): DockerImage {
  const text = textOf(content);
  const config = imageFileOf(text);
  const { diff_ids } = config.rootfs;
  if (layers.length !== diff_ids.length)
    throw new EngineError(500, `invalid manifest, layers length mismatch: expected ${layers.length}, got ${diff_ids.length}`);
  const attested = attestedDigest(content);
  const named = attested ?? name.replace(/^blobs\/sha256\//, "").replace(/\.json$/, "");
  const known = knownImage(engine, `sha256:${named}`);
  const mine = known && (attested !== undefined || JSON.stringify(imageFile(known)) === text) ? known : undefined;
  const own = mine && layers.some((layer) => attestedDigest(layer) === undefined) ? layerFiles(mine).map(pack) : [];
  for (const [at, layer] of layers.entries()) {
    const digest = attestedDigest(layer);
    const right = digest === undefined ? !mine || sameBytes(layer, own[at]!) : `sha256:${digest}` === diff_ids[at];
    if (!right)
      throw new EngineError(500, `invalid diffID for layer ${at}: expected "${diff_ids[at]}", got "sha256:${digest ?? sum(layer)}"`);
  }
  return mine ?? laidTogether(engine, `sha256:${known ? digestOf(text) : named}`, config, layers);
}

const knownImage = (engine: Parts, id: string): DockerImage | undefined =>
  engine.images.has(id) ? engine.images.get(id) : remembered(engine.registry, id);

/** An image of what an archive says and holds. */
function laidTogether(engine: Parts, id: string, config: ImageFile, layers: readonly Content[]): DockerImage {
  const entries = layers.map((layer) => unpack(archiveOf(layer) ?? ""));
  const trees = entries.map((_, at) => treeOf(laidUpon(entries.slice(0, at + 1)), true));
  const plain = importFiles(engine, trees.at(-1) ?? emptyFolder, { message: "", changes: [] });
  let layer = 0;
  const history = config.history.map(({ created, created_by, comment = "", empty_layer }): HistoryEntry => {
    const step = { created: Date.parse(created), createdBy: created_by, comment };
    if (empty_layer) return { ...step, size: 0 };
    const at = layer++;
    const size = entries[at]!.reduce((sum, { content = "" }) => sum + lengthOf(content), 0);
    return { ...step, digest: config.rootfs.diff_ids[at]!, size, trees: { before: trees[at - 1] ?? emptyFolder, after: trees[at]! } };
  });
  const { architecture, variant = "" } = config;
  const own = architectureFor({ ...HOST, architecture, variant });
  return {
    ...plain,
    ...(own ? { architecture: own } : {}),
    program: isForeign(HOST.os, architecture) ? (path) => foreignBinary(HOST.os, architecture, plain.program(path)) : plain.program,
    id,
    created: Date.parse(config.created),
    author: config.author ?? "",
    config: config.config,
    history,
  };
}
