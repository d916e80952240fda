// Images as archives, for docker save and docker load (image/tarexport).

import { toBytes } from "../../base/bytes.ts";
import { foreignBinary, isForeign } from "../../machine/foreign.ts";
import { type ArchiveEntry, archiveOf, pack, treeOf, unpack } from "../build/archive.ts";
import { badRequest, EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import { type ImageFile, imageFile } from "../registry/manifest.ts";
import { importFiles } from "./commit.ts";
import { remember, remembered } from "./contents.ts";
import { type DockerImage, type HistoryEntry, layersOf, shortId } from "./image.ts";
import { laidUpon, layerFiles } from "./layer-files.ts";
import { architectureFor, HOST } from "./platform.ts";
import { familiar, referenceOf, tagOf } from "./store.ts";

interface Manifest {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

const hex = (id: string): string => id.replace(/^sha256:/, "");

/** @throws EngineError */
export function saveImages(engine: Parts, names: readonly string[]): string {
  const chosen = new Map<string, { image: DockerImage; tags: Set<string> }>();
  for (const name of names) {
    const image = engine.images.get(name);
    const entry = chosen.get(image.id) ?? { image, tags: new Set() };
    chosen.set(image.id, entry);
    if (isIdentity(name, image)) continue;
    const reference = referenceOf(name);
    // A name without a tag means all tags of it.
    if (!/:[^/]+$/.test(name))
      for (const tag of engine.images.tags(image)) {
        if (tag.slice(0, tag.lastIndexOf(":")) === familiar(reference.repository)) entry.tags.add(tag);
      }
    else if (!reference.digest) entry.tags.add(tagOf(reference));
  }
  const entries: ArchiveEntry[] = [];
  const written = new Set<string>();
  const add = (name: string, content: string) => entries.push({ name, type: "file", mode: 0o644, modified: 0, content });
  const manifests: Manifest[] = [];
  for (const { image, tags } of chosen.values()) {
    remember(engine.registry, image);
    const layers = layersOf(image);
    add(`${hex(image.id)}.json`, JSON.stringify(imageFile(image)));
    const files = layerFiles(image);
    for (const [index, digest] of layers.entries()) {
      const name = `${hex(digest)}/layer.tar`;
      if (!written.has(name)) add(name, pack(files[index]!));
      written.add(name);
    }
    manifests.push({
      Config: `${hex(image.id)}.json`,
      RepoTags: tags.size ? [...tags] : null,
      Layers: layers.map((digest) => `${hex(digest)}/layer.tar`),
    });
  }
  add("manifest.json", JSON.stringify(manifests));
  return pack(entries);
}

const isIdentity = (name: string, image: DockerImage): boolean => hex(image.id).startsWith(hex(name)) && /^(sha256:)?[0-9a-f]+$/.test(name);

/** What loading tells: a line for each image, and layers that were not here. */
export type Told = { stream: string } | { status: string; progressDetail: { current?: number; total?: number }; id: string };

/** @throws EngineError */
export function loadImages(engine: Parts, archive: string, tell: (told: Told) => void): void {
  const bytes = archiveOf(archive);
  if (!bytes) throw new EngineError(500, "unexpected EOF");
  const files = new Map(unpack(bytes).map((entry) => [entry.name, entry.content ?? ""]));
  const text = files.get("manifest.json");
  if (text === undefined) throw badRequest("invalid archive: does not contain a manifest.json");
  for (const { Config, RepoTags, Layers } of JSON.parse(text) as Manifest[]) {
    const image = restored(engine, Config, Layers, files);
    for (const { digest, size } of image.history)
      if (digest && !engine.images.hasLayer(digest))
        tell({ status: "Loading layer", progressDetail: { current: size, total: size }, id: shortId(digest) });
    engine.images.add(image);
    for (const tag of RepoTags ?? []) {
      const old = engine.images.find(tag);
      if (old && old.id !== image.id)
        tell({ stream: `The image ${tag} already exists, renaming the old one with ID ${old.id} to empty string\n` });
      engine.images.tag(engine.images.get(image.id), referenceOf(tag));
      tell({ stream: `Loaded image: ${tag}\n` });
    }
    if (!RepoTags?.length) tell({ stream: `Loaded image ID: ${image.id}\n` });
    engine.events.add("image", "load", image.id, { name: image.id });
  }
}

function restored(engine: Parts, name: string, layers: readonly string[], files: ReadonlyMap<string, string>): DockerImage {
  const id = `sha256:${name.replace(/^blobs\/sha256\//, "").replace(/\.json$/, "")}`;
  const known = engine.images.has(id) ? engine.images.get(id) : remembered(engine.registry, id);
  if (known) return known;
  const config = JSON.parse(files.get(name) ?? "{}") as ImageFile;
  const archives = layers.map((layer) => toBytes(files.get(layer) ?? ""));
  const tree = treeOf(laidUpon(archives), true);
  const plain = importFiles(engine, tree, { message: "", changes: [] });
  let layer = 0;
  const history = config.history.map(({ created, created_by, comment = "", empty_layer }): HistoryEntry => {
    const digest = empty_layer ? undefined : config.rootfs.diff_ids[layer];
    const size = empty_layer ? 0 : (archives[layer]?.length ?? 0);
    if (!empty_layer) layer++;
    return { created: Date.parse(created), createdBy: created_by, comment, ...(digest ? { digest } : {}), size };
  });
  const { architecture, variant = "" } = config;
  const own = architectureFor({ ...HOST, architecture, variant });
  return {
    ...plain,
    ...(own ? { architecture: own } : {}),
    program: isForeign(HOST.os, architecture) ? () => foreignBinary : plain.program,
    id,
    created: Date.parse(config.created),
    author: config.author ?? "",
    config: config.config,
    history,
  };
}
