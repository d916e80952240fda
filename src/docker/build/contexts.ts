// What a build takes from its client: the context as far as it is needed, and further ones by their names.
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import type { DockerImage } from "../images/image.ts";
import type { Platform } from "../images/platform.ts";
import type { BuildClient } from "./client.ts";
import { type Definition, FROM_ELSEWHERE } from "./definition.ts";
import { isHttpUrl } from "./get.ts";
import { imageNamed, type Named, namedContext, wholeName } from "./named.ts";
import { bytesOf, neededPaths } from "./needed.ts";
import type { BuildOptions } from "./options.ts";
import type { Instruction } from "./parse.ts";
import { ignoring, linesOf } from "./patterns.ts";
import { fetched, RemoteError } from "./remote.ts";
import { gitFolder, gitIn, type RemoteContext } from "./remote-context.ts";
import { bytesText } from "./trace.ts";
import { bytesIn } from "./tree.ts";
import type { Vertices } from "./vertices.ts";

/** A context that is nothing. */
const EMPTY_IMAGE = "docker-image://scratch";
const LAYOUT = "oci-layout://";

export class Contexts {
  /** What COPY sees of the context. */
  visible: FolderNode = emptyFolder;
  #isLoaded = false;
  /** Further contexts that were asked for already. */
  readonly #further = new Map<string, FolderNode>();

  /** What folders among them leave out. */
  readonly #ignored = new Map<string, readonly string[]>();

  constructor(
    private readonly engine: Engine,
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
    const { plan, ignore, remote } = this.definition;
    if (remote) {
      this.visible = yield* this.#elsewhere(remote);
      return;
    }
    const wanted = { exclude: linesOf(ignore), follow: neededPaths(plan.needed, bases) };
    yield* this.vertices.run("[internal] load build context", function* (status): Task<void> {
      contexts.#show(yield* contexts.client.context(wanted));
      status(`transferring context: ${bytesText(bytesOf(contexts.visible, wanted.follow) || 2)}`);
    });
  }

  /** @throws SolveError */
  *#elsewhere(remote: RemoteContext): Task<FolderNode> {
    try {
      return yield* remote.folder();
    } catch (error) {
      throw error instanceof RemoteError ? this.definition.error(error.words) : error;
    }
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

  /** Whether there is a further context of that name that is no image. */
  isFiles(asked: string, platform: Platform): boolean {
    const named = namedContext(this.options, asked, platform);
    return named !== undefined && imageNamed(named) === undefined;
  }

  /** Files of a further context; undefined where there is none of that name, or it is an image. @throws SolveError */
  *further(asked: string, platform: Platform, at: Instruction): Task<FolderNode | undefined> {
    const named = namedContext(this.options, asked, platform);
    if (!named || imageNamed(named) !== undefined) return undefined;
    yield* this.resolve(asked, platform, at);
    const known = this.#further.get(named.name);
    if (known) return known;
    try {
      const files = yield* this.#files(named);
      this.#further.set(named.name, files);
      return files;
    } catch (error) {
      throw error instanceof RemoteError ? this.definition.error(error.words, at) : error;
    }
  }

  /** What a folder of the client's leaves out is asked for before anything is built. @throws SolveError */
  *resolve(asked: string, platform: Platform, at: Instruction): Task<void> {
    const named = namedContext(this.options, asked, platform);
    if (!named || this.#ignored.has(named.name)) return;
    const { name, place } = named;
    if (typeof place === "string") return yield* this.#layout(name, place, at);
    const text = yield* this.vertices.run(`[context ${name}] load .dockerignore`, (status) => this.#askIgnored(name, status));
    this.#ignored.set(name, linesOf(text ?? ""));
  }

  /** The engine's own builder knows no layouts of images, and only finds out when it looks for one (source: Manager.Identifier). @throws SolveError */
  *#layout(name: string, place: string, at: Instruction): Task<void> {
    if (!place.startsWith(LAYOUT)) return;
    const reference = place.slice(LAYOUT.length);
    const fail = (why: string) => this.definition.error(why, at);
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
    if (digest === undefined) throw fail(`could not parse oci-layout reference ${JSON.stringify(reference)}: invalid reference format`);
    if (this.options.contained) throw fail("k8s-quest does not simulate layouts of images for builders in containers yet");
    const full = `${wholeName(name)}@${digest}`;
    const why = "unknown scheme oci-layout: not found";
    this.vertices.failed(`[context ${name}] load metadata for ${full}`, why);
    throw fail(`failed to resolve source metadata for ${full}: ${why}`);
  }

  *#askIgnored(name: string, status: (text: string) => void): Task<string | undefined> {
    const text = yield* this.client.furtherIgnored(name);
    status(`transferring ${name}: ${bytesText(text?.length || 2)}`);
    return text;
  }

  /** @throws SolveError, RemoteError */
  *#files({ name, place }: Named): Task<FolderNode> {
    const { client, engine, vertices } = this;
    const exclude = this.#ignored.get(name) ?? [];
    if (typeof place === "object")
      return yield* vertices.run(`[context ${name}] load from client`, function* (status): Task<FolderNode> {
        const found = yield* client.further(name, exclude);
        status(`transferring ${name}: ${bytesText(bytesIn(found) || 2)}`);
        return found;
      });
    if (place === EMPTY_IMAGE) return emptyFolder;
    const git = gitIn(place);
    if (git) return yield* gitFolder(engine, client, vertices, git, place);
    if (!isHttpUrl(place)) throw this.definition.error(`unsupported context source ${place.split(":")[0]} for ${name}`);
    const { node } = yield* vertices.run(`[context ${name}] ${place}`, () => fetched(engine, place));
    return { ...emptyFolder, entries: new Map([["context", node]]) };
  }
}
