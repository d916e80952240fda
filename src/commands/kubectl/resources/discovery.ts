// What kubectl remembers of a server's kinds between runs, in ~/.kube/cache/discovery (client-go's CachedDiscoveryClient).
import { apiGroups } from "../../../api/discovery.ts";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import { goJson } from "../../../base/go-json.ts";
import type { Scheme } from "../../../cluster/apiserver/index.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { FileSystem } from "../../../machine/files.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";

/** How long what was read counts (virtual ms; genericclioptions' ToDiscoveryClient). */
const LIFETIME = 6 * 60 * 60 * 1000;

interface Kept {
  kinds: readonly Kind[];
  until: number;
}
/** By the file that stands for them: without it, nothing is remembered. */
const memories = new WeakMap<FileSystem, Map<string, Kept>>();

export class Discovery {
  readonly #memory: Map<string, Kept>;
  readonly #path: string;
  #fresh = false;

  constructor(
    private readonly self: Running,
    private readonly scheme: Scheme,
    place: string,
    /** Called when the server is asked: whether because something was not found in what is remembered. */
    private readonly asked: (missed: boolean) => void = () => {},
  ) {
    const { files } = self.machine;
    let memory = memories.get(files);
    if (!memory) memories.set(files, (memory = new Map()));
    this.#memory = memory;
    this.#path = place;
    if (!isRemembered(self, place)) this.refresh();
  }

  /** The kinds as they were read last; each as the server has it now, where it still has it. */
  get kinds(): readonly Kind[] {
    const { kinds } = this.#memory.get(this.#path)!;
    if (kinds === this.scheme.kinds) return kinds;
    return kinds.map((kind) => this.scheme.byResource(kind.group, kind.version, kind.plural) ?? kind);
  }

  byKind(group: string, version: string, name: string): Kind | undefined {
    const served = this.scheme.byKind(group, version, name);
    const { kinds } = this.#memory.get(this.#path)!;
    if (kinds === this.scheme.kinds) return served;
    const known = kinds.find((kind) => kind.group === group && kind.version === version && kind.kind === name);
    return known && (served ?? known);
  }

  /** Known from former times only: the server answers that it has no such resource. */
  isGone(kind: Kind): boolean {
    const { kinds } = this.#memory.get(this.#path)!;
    if (kinds === this.scheme.kinds) return false;
    const same = (other: Kind): boolean => other.group === kind.group && other.version === kind.version && other.plural === kind.plural;
    return kinds.some(same) && !this.scheme.byResource(kind.group, kind.version, kind.plural);
  }

  /** Reads anew. False where this run did already: then there is nothing more to hope for. */
  refresh(missed = false): boolean {
    if (this.#fresh) return false;
    this.#fresh = true;
    this.asked(missed);
    const { kinds } = this.scheme;
    this.#memory.set(this.#path, { kinds, until: this.self.clock.now + LIFETIME });
    const { user } = this.self;
    const { files } = this.self.machine;
    try {
      const folder = this.#path.slice(0, this.#path.lastIndexOf("/"));
      if (!files.exists(folder)) files.makeFolder(folder, { parents: true, mode: 0o750, owner: user });
      files.write(this.#path, () => groupList(kinds), { mode: 0o660, owner: user });
    } catch (error) {
      // Where nothing can be written, every run reads for itself.
      if (!(error instanceof FileError)) throw error;
    }
    return true;
  }
}

/** The file that stands for what is remembered of a server. */
export function discoveryFile(self: Running, call: Call, server: string): string {
  const host = server.replace(/^https?:\/\//, "").replace(/[^\w/.)]/g, "_");
  const usual = self.environment["KUBECACHEDIR"] ?? `${self.environment["HOME"] ?? "/root"}/.kube/cache`;
  const folder = call.given("cache-dir") ? resolvePath(self.directory, call.string("cache-dir")) : usual;
  return `${folder}/discovery/${host}/servergroups.json`;
}

/** Whether the kinds of a server need not be asked for; `path` is its file. */
export function isRemembered(self: Running, path: string): boolean {
  const { files } = self.machine;
  const kept = memories.get(files)?.get(path);
  return kept !== undefined && kept.until > self.clock.now && files.exists(path);
}

function groupList(kinds: readonly Kind[]): string {
  const core = [...new Set(kinds.filter(({ group }) => !group).map(apiVersion))].map((version) => ({ groupVersion: version, version }));
  const groups = apiGroups(kinds).map(({ name, versions, preferredVersion }) => ({ name, versions, preferredVersion }));
  return goJson({
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: [{ name: "", versions: core, preferredVersion: core[0] }, ...groups],
  });
}
