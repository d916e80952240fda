// The images of a build, each asked for once for a platform: which it is, and then its layers.
import { canonical, parseReference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import type { DockerImage } from "../images/image.ts";
import { type Platform, platformOfImage, platformText, suits } from "../images/platform.ts";
import type { referenceOf } from "../images/store.ts";
import { fetch, metadata, Refused, type Source } from "./base.ts";
import type { BuildClient } from "./client.ts";
import type { Definition } from "./definition.ts";
import { IDENTITY, imageNamed, namedContext } from "./named.ts";
import type { BuildOptions } from "./options.ts";
import type { Instruction } from "./parse.ts";
import type { Vertices } from "./vertices.ts";

export class Bases {
  readonly #known = new Map<string, Source>();

  constructor(
    private readonly engine: Engine,
    private readonly options: BuildOptions,
    private readonly client: BuildClient,
    private readonly vertices: Vertices,
    private readonly definition: Definition,
  ) {}

  get images(): (DockerImage | undefined)[] {
    return [...this.#known.values()].map(({ image }) => image);
  }

  get sources(): readonly Pick<Source, "full" | "digest" | "platform">[] {
    return [...this.#known.values()];
  }

  /** Asks which image it is. `at`: what names it. @throws SolveError */
  *resolve(asked: string, platform: Platform, at: Instruction): Task<Source> {
    const { engine, options, client, definition } = this;
    const named = namedContext(options, asked, platform);
    const context = named && imageNamed(named);
    const name = context ?? asked;
    if (context !== undefined && IDENTITY.test(context)) {
      const image = options.inputs?.get(context) ?? engine.images.get(context);
      if (!image) throw definition.error(`${context}: not found`, at);
      return { full: context, platform, image, digest: "", seconds: 0 };
    }
    const parsed = parseReference(name);
    if ("error" in parsed) throw definition.error(`failed to parse stage name ${JSON.stringify(name)}: invalid reference format`, at);
    const reference = { ...parsed, tag: parsed.tag ?? (parsed.digest ? undefined : "latest") } as ReturnType<typeof referenceOf>;
    const full = canonical(reference);
    const key = `${full} ${platformText(platform)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const here = options.pull ? undefined : engine.images.find(name);
    // One for other processors is not what is asked for.
    const local = here && suits(platform, platformOfImage(here)) ? here : undefined;
    const source: Source = { full, platform, image: local, digest: "", seconds: 0 };
    const who = context === undefined ? `${options.isOneOfSeveral ? `${platformText(platform)} ` : ""}internal` : `context ${named!.name}`;
    try {
      yield* this.vertices.run(`[${who}] load metadata for ${context ?? full}`, function* (): Task<void> {
        if (!local) yield* metadata(engine, reference, yield* client.credentials(reference.host), source);
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const words = `failed to resolve source metadata for ${full}: ${error.message}`;
      throw definition.error(context === undefined ? `${name}: ${words}` : words, at);
    }
    this.#known.set(key, source);
    this.#check(name, source, at);
    return source;
  }

  /** What is no list of images is taken as it is. @throws SolveError */
  #check(name: string, { image, platform }: Source, at: Instruction): void {
    const own = platformOfImage(image!);
    if (own.os === platform.os && own.architecture === platform.architecture) return;
    const [has, wanted] = [own, platform].map((each) => JSON.stringify(platformText(each)));
    const text = `Base image ${name} was pulled with platform ${has}, expected ${wanted} for current build`;
    this.definition.warn({ rule: "InvalidBaseImagePlatform", text, line: at.start });
  }

  /** The image, fetched where it is not here yet. `label`: what the step is called. @throws SolveError */
  *fetched(asked: string, platform: Platform, at: Instruction, label: string): Task<DockerImage> {
    const source = yield* this.resolve(asked, platform, at);
    const { full, digest } = source;
    const image = source.image!;
    const named = namedContext(this.options, asked, platform);
    // What another build of the same client made is here already, and no step.
    if (IDENTITY.test(full)) return image;
    const { engine } = this;
    const name = named ? `[context ${named.name}] ${imageNamed(named)}` : `${label}${full}${digest ? `@${digest}` : ""}`;
    yield* this.vertices.run(name, (status) => fetch(engine, source, status));
    return image;
  }
}
