// docker buildx imagetools: what registries say of images (buildx' commands/imagetools, util/imagetools/printers.go).
import { GoTemplate, TemplateError, type TemplateFunction } from "../../../base/go-template/index.ts";
import { EngineError } from "../../../docker/error.ts";
import type { DockerImage } from "../../../docker/images/image.ts";
import { architectureOf } from "../../../docker/images/platform.ts";
import { remoteOf } from "../../../docker/registry/remote.ts";
import { canonical } from "../../../images/reference.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { absent, group, verb } from "../tool.ts";
import { known } from "./builders.ts";
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
    summary: "Show an image of a registry",
    usage: "inspect [OPTIONS] NAME",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--format", "string", "Show it by a Go template"),
      flag("--raw", "bool", "The manifest as it is"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const format = call.string("format");
    if (format && call.bool("raw")) throw wrong("format and raw cannot be used together");
    known(docker, call.string("builder") || undefined);
    const asked = referenceOf(call.args[0]!);
    const reference = { ...asked, tag: asked.tag ?? (asked.digest ? undefined : "latest") };
    const name = canonical(reference);
    const remote = remoteOf(
      client.engine,
      reference,
      client.settings.login(reference.host === "docker.io" ? "https://index.docker.io/v1/" : reference.host),
    );
    let text: string;
    let image: DockerImage;
    let digest: string;
    try {
      yield* remote.open();
      text = yield* remote.manifest(reference);
      ({ image, digest } = yield* remote.find(reference));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw wrong(error.status === 404 && !/denied/.test(error.message) ? `${name}: not found` : error.message);
    }
    if (call.bool("raw")) {
      yield* docker.out(text);
      return 0;
    }
    const { mediaType } = JSON.parse(text) as { mediaType: string };
    if (!format || /^\{\{\s*\.Manifest\s*\}\}$/.test(format)) {
      yield* docker.out(`Name:      ${name}\nMediaType: ${mediaType}\nDigest:    ${digest}\n`);
      return 0;
    }
    const size = Buffer.byteLength(text);
    const manifest = new Shown({ MediaType: mediaType, Digest: digest, Size: size }, { mediaType, digest, size });
    const created = new Date(image.created).toISOString().replace(".000Z", "Z");
    const { Architecture, Variant = "" } = architectureOf(image);
    const platform = { architecture: Architecture, os: "linux", ...(Variant ? { variant: Variant } : {}) };
    const shown = new Shown(
      { Created: created, Architecture, OS: "linux", Variant, Config: image.config },
      { created, ...platform, config: image.config },
    );
    try {
      yield* docker.out(new GoTemplate(format, { name: "", functions }).execute({ Name: call.args[0], Manifest: manifest, Image: shown }));
    } catch (error) {
      throw error instanceof TemplateError ? wrong(error.message) : error;
    }
    return 0;
  },
);

export const imagetools = group("imagetools", "Work on images of registries", [
  inspect,
  absent("create", "Create an image of several", "create [OPTIONS] [SOURCE...]"),
]);
