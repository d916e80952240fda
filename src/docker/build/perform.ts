// A step that changes files, from the cache or done: what it is a function of, and what its layer is.
import { FileSystem } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import { HOST, platformText } from "../images/platform.ts";
import type { CacheRecord } from "./cache.ts";
import type { BuildClient } from "./client.ts";
import type { Definition } from "./definition.ts";
import { keysOf, secretsOf } from "./needed.ts";
import type { Instruction } from "./parse.ts";
import { keyOf, type State, variablesOf, within } from "./state.ts";
import { type Site, StepError, type Work } from "./step.ts";
import { copyWork } from "./step-copy.ts";
import { runWork } from "./step-run.ts";
import { layerBetween } from "./tree.ts";
import type { Vertices } from "./vertices.ts";
import { expand } from "./words.ts";

export class Performer {
  /** Steps that images of --cache-from tell of. */
  imported: ReadonlyMap<string, CacheRecord> = new Map();

  constructor(
    private readonly site: Site,
    private readonly client: BuildClient,
    private readonly vertices: Vertices,
    private readonly definition: Definition,
  ) {}

  /** Does one step for a stage. `prefix`: which step it is; `isFresh`: the cache is not asked. @throws SolveError, ParseError */
  *perform(state: State, each: Instruction, prefix: string, isFresh: boolean): Task<void> {
    const { vertices, definition } = this;
    const { engine } = this.site;
    const shown = expand(each.original, variablesOf(state), { escapeMark: definition.escapeMark, raw: true });
    const documents = each.heredocs[0]
      ? ` (${each.heredocs[0].content.split("\n")[0]}${each.heredocs[0].content.split("\n").length > 2 ? "..." : ""})`
      : "";
    const name = `${prefix}${shown}${documents}`;
    const work = yield* this.#work(state, each, name);
    let record = isFresh && each.keyword !== "WORKDIR" ? undefined : this.#found(work.key);
    if (record) vertices.cached(name);
    else {
      const before = state.files;
      let done: Pick<State, "files" | "programs">;
      try {
        done = yield* vertices.run(name, (_, write) => work.act(write));
      } catch (error) {
        throw error instanceof StepError ? definition.error(error.message, each) : error;
      }
      const layer = layerBetween(before, done.files);
      const created = engine.clock.now;
      record = {
        id: engine.random.hex(25),
        key: work.key,
        parent: engine.builds.records.get(state.key)?.id,
        kind: "regular",
        description: shown,
        ...done,
        entry: { created, createdBy: work.createdBy, comment: "buildkit.dockerfile.v0", ...layer },
        size: layer.size,
        created,
        lastUsed: created,
        uses: 1,
      };
      engine.builds.add(record);
    }
    state.files = record.files;
    state.programs = record.programs;
    state.key = work.key;
    state.history.push(record.entry);
    if (each.keyword === "WORKDIR") state.config.WorkingDir = work.directory!;
  }

  /** The step in the builder's own cache, or in one that was imported: that is the builder's own from then on. */
  #found(key: string): CacheRecord | undefined {
    const { builds, clock } = this.site.engine;
    const own = builds.find(key, clock.now);
    const other = own ? undefined : this.imported.get(key);
    if (other) builds.add({ ...other, uses: 1, lastUsed: clock.now });
    return own ?? other;
  }

  /** What a step is a function of, and how it is done. */
  *#work(state: State, each: Instruction, name: string): Task<Work> {
    const { site } = this;
    if (each.keyword === "WORKDIR") return this.#workdir(state, each);
    if (each.keyword !== "RUN") return yield* copyWork(site, state, each, name);
    yield* this.#ask(each);
    return yield* runWork(site, state, each);
  }

  #workdir(state: State, each: Instruction): Work {
    const { clock } = this.site.engine;
    if (state.platform.os !== HOST.os)
      throw this.definition.error(`k8s-quest does not simulate WORKDIR for ${platformText(state.platform)} yet`, each);
    const place = within(state, expand(each.rest, variablesOf(state), this.definition.expanding(each)));
    const directory = place.replace(/(?<=.)\/$/, "");
    return {
      directory,
      key: keyOf(state.key, "WORKDIR", directory, state.config.User),
      createdBy: `WORKDIR ${directory}`,
      *act() {
        const files = new FileSystem(() => clock.now, state.files);
        if (!files.exists(directory)) files.makeFolder(directory, { parents: true });
        yield { until: clock.now + 20 };
        return { files: files.root, programs: state.programs };
      },
    };
  }

  /** Secrets and keys that a RUN mounts, as the client has them. */
  *#ask(each: Instruction): Task<void> {
    const { secrets, keys } = this.site.options;
    for (const id of secretsOf(each)) {
      const value = yield* this.client.secret(id);
      if (value !== undefined) secrets.set(id, value);
    }
    for (const id of keysOf(each)) if (!keys.includes(id) && (yield* this.client.hasKey(id))) keys.push(id);
  }
}
