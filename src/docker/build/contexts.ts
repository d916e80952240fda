// What a build takes from its client: the context as far as it is needed, and further ones by their names.
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { DockerImage } from "../images/image.ts";
import type { BuildClient } from "./client.ts";
import { type Definition, FROM_ELSEWHERE } from "./definition.ts";
import { bytesOf, neededPaths } from "./needed.ts";
import type { BuildOptions } from "./options.ts";
import { ignoring, linesOf } from "./patterns.ts";
import { bytesText } from "./trace.ts";
import { bytesIn } from "./tree.ts";
import type { Vertices } from "./vertices.ts";

export class Contexts {
  /** What COPY sees of the context. */
  visible: FolderNode = emptyFolder;
  #isLoaded = false;
  /** Further contexts that were asked for already. */
  readonly #further = new Map<string, FolderNode>();

  constructor(
    private readonly options: BuildOptions,
    private readonly client: BuildClient,
    private readonly vertices: Vertices,
    private readonly definition: Definition,
  ) {}

  /** The context, once. `bases`: what stages begin from. @throws SolveError */
  *load(bases: Iterable<DockerImage | undefined>): Task<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    const contexts = this;
    const { plan, ignore } = this.definition;
    const wanted = { exclude: linesOf(ignore), follow: neededPaths(plan.needed, bases) };
    yield* this.vertices.run("[internal] load build context", function* (status): Task<void> {
      contexts.#show(yield* contexts.client.context(wanted));
      status(`transferring context: ${bytesText(bytesOf(contexts.visible, wanted.follow) || 2)}`);
    });
  }

  /** The Dockerfile and .dockerignore may come in any case, and are no part of the context where they are to be ignored. */
  #show(context: FolderNode): void {
    const { dockerfile } = this.options;
    const out = ignoring(this.definition.ignore);
    const files = new FileSystem(() => 0, context);
    for (const path of [dockerfile, ".dockerignore", `${dockerfile}.dockerignore`])
      if (files.lookup(`/${path}`) && (path === FROM_ELSEWHERE || out(path))) files.remove(`/${path}`);
    this.visible = files.root;
  }

  /** A further context that is a folder; undefined where there is none of that name. @throws SolveError */
  *further(name: string): Task<FolderNode | undefined> {
    if (typeof this.options.contexts?.get(name) !== "object") return undefined;
    let files = this.#further.get(name);
    if (!files) {
      const { client } = this;
      files = yield* this.vertices.run(`[context ${name}] load from client`, function* (status): Task<FolderNode> {
        const found = yield* client.further(name);
        status(`transferring ${name}: ${bytesText(bytesIn(found) || 2)}`);
        return found;
      });
      this.#further.set(name, files);
    }
    return files;
  }
}
