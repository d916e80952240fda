// docker buildx imagetools: what registries say of images (buildx' commands/imagetools, util/imagetools/printers.go).
import { GoTemplate, TemplateError, type TemplateFunction } from "../../../base/go-template/index.ts";
import type { Kept } from "../../../docker/registry/kept.ts";
import type { ImageFile, Manifest } from "../../../docker/registry/manifest.ts";
import { ATTESTS, type Descriptor, listOf, type ManifestList, textOf } from "../../../docker/registry/manifest-list.ts";
import type { Remote } from "../../../docker/registry/remote.ts";
import { canonical, type Reference } from "../../../images/reference.ts";
import type { Task } from "../../../machine/process.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { asking, remoteFor } from "../registry/asking.ts";
import { group, verb } from "../tool.ts";
import { builderFor } from "./chosen.ts";
import { create } from "./imagetools-create.ts";
import { wrong } from "./query.ts";

/** What templates see under the names of Go's fields, and JSON under those of the specification. */
class Shown {
  [name: string]: unknown;
  constructor(
    fields: object,
    readonly json: object,
  ) {
    Object.assign(this, fields);
  }
}
const functions: Readonly<Record<string, TemplateFunction>> = {
  json: (value) => JSON.stringify(value instanceof Shown ? value.json : value, null, 2),
};

const inspect = verb(
  {
    name: "inspect",
    summary: "Show details of an image in the registry",
    usage: "inspect [OPTIONS] NAME",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--format", "string", "Show it by a Go template"),
      flag("--raw", "bool", "The manifest as it is"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const format = call.string("format");
    if (format && call.bool("raw")) throw wrong("format and raw cannot be used together");
    builderFor(docker, call.string("builder") || undefined);
    const asked = referenceOf(call.args[0]!);
    const reference = { ...asked, tag: asked.tag ?? (asked.digest ? undefined : "latest") };
    const remote = remoteFor(docker, reference);
    const { kept, list, images, provenance } = yield* asking(
      reference,
      (name) => `ERROR: ${name}: not found`,
      function* () {
        yield* remote.open();
        const kept = yield* remote.manifest(reference);
        const list = listOf(kept.text);
        const none = new Map<string, Shown>();
        if (!format) return { kept, list, images: none, provenance: none };
        const images = yield* imagesOf(remote, reference, kept, list);
        return { kept, list, images, provenance: yield* provenanceOf(remote, reference, list) };
      },
    );
    if (call.bool("raw")) {
      yield* docker.out(kept.text);
      return 0;
    }
    const { mediaType } = JSON.parse(kept.text) as { mediaType: string };
    if (!format || /^\{\{\s*\.Manifest\s*\}\}$/.test(format)) {
      yield* docker.out(
        `Name:      ${canonical(reference)}\nMediaType: ${mediaType}\nDigest:    ${kept.digest}\n${list ? listText(reference, list) : ""}`,
      );
      return 0;
    }
    const size = Buffer.byteLength(kept.text);
    const { digest } = kept;
    const manifest = list
      ? new Shown(
          { SchemaVersion: 2, MediaType: mediaType, Digest: digest, Size: size, Manifests: list.manifests.map(shownEntry) },
          {
            schemaVersion: 2,
            mediaType,
            digest,
            size,
            manifests: list.manifests,
            ...(list.annotations ? { annotations: list.annotations } : {}),
          },
        )
      : new Shown({ MediaType: mediaType, Digest: digest, Size: size }, { mediaType, digest, size });
    const isMany = images.size > 1;
    const image = isMany ? Object.fromEntries(images) : [...images.values()][0];
    const json = isMany ? Object.fromEntries([...images].map(([name, shown]) => [name, shown.json])) : (image as Shown | undefined)?.json;
    const data = new Shown(
      {
        Name: call.args[0],
        Manifest: manifest,
        Image: image,
        Provenance: isMany ? jsonMap(provenance) : ([...provenance.values()][0] ?? new Shown({}, {})),
        // No image here has one.
        SBOM: new Shown({}, {}),
      },
      { name: call.args[0], manifest: manifest.json, ...(json ? { image: json } : {}) },
    );
    try {
      yield* docker.out(new GoTemplate(format, { name: "", functions }).execute(data));
    } catch (error) {
      throw error instanceof TemplateError ? wrong(error.message) : error;
    }
    return 0;
  },
);

/** The configurations of an image, by platform. */
function* imagesOf(remote: Remote, reference: Reference, kept: Kept, list: ManifestList | undefined): Task<Map<string, Shown>> {
  const images = new Map<string, Shown>();
  const entries = list?.manifests.filter(({ platform }) => platform && platform.os !== "unknown");
  for (const entry of entries ?? [undefined]) {
    const { text } = entry ? yield* remote.manifest({ ...reference, tag: undefined, digest: entry.digest }) : kept;
    const file = JSON.parse(yield* remote.blob((JSON.parse(text) as Manifest).config.digest)) as ImageFile;
    const { created, architecture, os, variant = "", config } = file;
    const { variant: _, created: __, architecture: ___, os: ____, ...rest } = file;
    images.set(
      entry ? textOf(entry.platform!) : "",
      new Shown(
        { Created: created, Architecture: architecture, OS: os, Variant: variant, Config: config },
        { created, architecture, os, ...(variant ? { variant } : {}), ...rest, config: withoutEmpty(config) },
      ),
    );
  }
  return images;
}

/** How each platform's image came about, where its list tells that (util/imagetools: loader.go). */
function* provenanceOf(remote: Remote, reference: Reference, list: ManifestList | undefined): Task<Map<string, Shown>> {
  const found = new Map<string, Shown>();
  for (const { digest, annotations } of list?.manifests ?? []) {
    const of = list!.manifests.find((entry) => entry.digest === annotations?.[ATTESTS]);
    if (!of?.platform) continue;
    const { text } = yield* remote.manifest({ ...reference, tag: undefined, digest });
    const { layers } = JSON.parse(text) as { layers: Descriptor[] };
    const layer = layers.find(({ annotations: own }) => own?.["in-toto.io/predicate-type"]?.startsWith("https://slsa.dev/provenance/"));
    if (!layer) continue;
    const { predicate } = JSON.parse(yield* remote.blob(layer.digest)) as { predicate: object };
    found.set(textOf(of.platform), new Shown({ SLSA: predicate }, { SLSA: predicate }));
  }
  return found;
}

/** Parts by platform. */
const jsonMap = (map: ReadonlyMap<string, Shown>): Shown =>
  new Shown(Object.fromEntries(map), Object.fromEntries([...map].map(([name, shown]) => [name, shown.json])));

/** Go's JSON leaves out what is empty. */
const withoutEmpty = (config: object): object =>
  Object.fromEntries(
    Object.entries(config).filter(([, value]) => value && (typeof value !== "object" || Object.keys(value as object).length > 0)),
  );

const shownEntry = ({ mediaType, digest, size, platform, annotations }: Descriptor): object => ({
  MediaType: mediaType,
  Digest: digest,
  Size: size,
  Annotations: annotations ?? {},
  ...(platform ? { Platform: { Architecture: platform.architecture, OS: platform.os, Variant: platform.variant ?? "" } } : {}),
});

/** The entries of a list as they are told (printManifestList). */
function listText(reference: Reference, { manifests }: ManifestList): string {
  const name = canonical({ ...reference, digest: undefined });
  const blocks = manifests.map(({ digest, mediaType, platform, annotations = {} }) => {
    const notes = Object.entries(annotations);
    const width = Math.max(0, ...notes.map(([key]) => key.length)) + 1;
    return [
      `  Name:        ${name}@${digest}`,
      `  MediaType:   ${mediaType}`,
      ...(platform ? [`  Platform:    ${textOf(platform)}`] : []),
      ...(platform && notes.length ? ["  Annotations: ", ...notes.map(([key, value]) => `    ${`${key}:`.padEnd(width)} ${value}`)] : []),
    ].map((line) => (notes.length ? line : line.replace(/^( {2}\w+:) {2}/, "$1")));
  });
  return `           \nManifests: \n${blocks.map((lines) => `${lines.join("\n")}\n`).join("             \n")}`;
}

export const imagetools = group("imagetools", "Commands to work on images in registry", [inspect, create]);
