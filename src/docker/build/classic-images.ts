// The images that the older builder's steps make, each on top of the last, and the cache that they are (builder/dockerfile: imageprobe.go; image/cache).
import type { Engine } from "../engine.ts";
import type { DockerImage } from "../images/image.ts";
import { platformWarning } from "../images/platform.ts";
import { shortId } from "../short-id.ts";
import type { BuildOptions } from "./options.ts";
import { imageOf, type State } from "./state.ts";
import { layerBetween } from "./tree.ts";

/** A stage, and the image that it is so far. */
export interface ClassicState extends State {
  image: DockerImage | undefined;
}

export interface ClassicOptions extends BuildOptions {
  quiet: boolean;
  remove: boolean;
}

export class ClassicImages {
  constructor(
    private readonly engine: Engine,
    private readonly options: ClassicOptions,
    readonly say: (text: string) => void,
  ) {}

  /** What a step has come to. */
  arrow({ image }: ClassicState): void {
    this.say(` ---> ${image ? shortId(image.id) : ""}\n`);
  }

  /** The container in which a step is done, by its identity; without an emulator that of another processor's image is worth a warning. */
  begin({ image }: ClassicState): string {
    const id = this.engine.random.hex(64);
    const warning = platformWarning(image, "");
    if (warning) this.say(` ---> [Warning] ${warning}\n`);
    this.say(` ---> Running in ${shortId(id)}\n`);
    return id;
  }
  end(id: string): void {
    if (this.options.remove) this.say(` ---> Removed intermediate container ${shortId(id)}\n`);
  }

  /** Takes a step whose parent and text are the same; whether there is one. */
  reuse(state: ClassicState, createdBy: string): boolean {
    const image = this.#known(state, createdBy);
    if (!image) return false;
    this.say(" ---> Using cache\n");
    Object.assign(state, { image, files: image.files, history: [...image.history], config: { ...image.config } });
    return true;
  }

  #known({ image, config }: ClassicState, createdBy: string): DockerImage | undefined {
    if (this.options.noCache || !image) return undefined;
    const wanted = JSON.stringify(config);
    return this.engine.images
      .children(image)
      .find((child) => child.history.at(-1)?.createdBy === createdBy && JSON.stringify(child.config) === wanted && this.#mayBeCache(child));
  }

  /** With --cache-from only what those images were made from counts (ImageCache.GetCache). */
  #mayBeCache(step: DockerImage): boolean {
    const { cacheFrom = [] } = this.options;
    const { images } = this.engine;
    if (!cacheFrom.length) return true;
    return cacheFrom.some((name) => {
      for (let each = images.find(name); each; each = each.parent === undefined ? undefined : images.find(each.parent))
        if (each.id === step.id) return true;
      return false;
    });
  }

  /** The stage becomes the image of its last step. */
  commit(state: ClassicState, createdBy: string, made?: Pick<State, "files" | "programs">): void {
    const { images, clock } = this.engine;
    const layer = made && layerBetween(state.files, made.files);
    if (made) Object.assign(state, made);
    state.history.push({ created: clock.now, createdBy, comment: "", size: 0, ...layer });
    const image = imageOf(state, clock.now, state.image?.id);
    images.add(image);
    state.image = images.get(image.id);
  }
}
