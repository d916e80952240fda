// RUN --mount: caches, secrets, folders of the context or of other stages, memory (frontend/dockerfile/instructions/commands_runmount.go).
import { type FileSystem, FileSystem as Files } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { normalise } from "../../machine/paths.ts";
import type { Engine } from "../engine.ts";
import type { Instruction } from "./parse.ts";
import { ParseError } from "./parse.ts";
import { checksum } from "./tree.ts";

export interface MountSources {
  context: FolderNode;
  secrets: ReadonlyMap<string, string>;
  /** Identities of keys of SSH. */
  keys?: readonly string[] | undefined;
  source(name: string): FolderNode | undefined;
}

export interface Mounted {
  /** What of the mounts a run's result is a function of. */
  key: readonly unknown[];
  /** Why the run cannot begin. */
  missing: string | undefined;
  put(files: FileSystem): void;
  /** Where they are. */
  targets: readonly string[];
  /** What they tell the command of themselves. */
  environment: Readonly<Record<string, string>>;
}

/** @throws ParseError */
export function mountsOf(engine: Engine, each: Instruction, sources: MountSources): Mounted {
  const key: unknown[] = [];
  const puts: ((files: FileSystem) => void)[] = [];
  const targets: string[] = [];
  const environment: Record<string, string> = {};
  let missing: string | undefined;
  const fail = (message: string) => new ParseError(`dockerfile parse error on line ${each.start}: ${message}`, each.start, each.end);
  for (const flag of each.flags) {
    if (!flag.startsWith("--mount=")) continue;
    const fields = new Map(
      flag
        .slice(8)
        .split(",")
        .map((field) => [field.split("=")[0]!, field.includes("=") ? field.slice(field.indexOf("=") + 1) : "true"]),
    );
    const field = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined);
    const type = field("type") ?? "bind";
    const target = field("target", "dst", "destination");
    if (type === "secret") {
      const id = field("id") ?? target?.split("/").at(-1) ?? "";
      const value = sources.secrets.get(id);
      if (value === undefined && field("required") === "true") missing = `secret ${id}: not found`;
      if (value === undefined) continue;
      const path = target ?? `/run/secrets/${id}`;
      targets.push(path);
      puts.push((files) => {
        const secret = new Files(() => engine.clock.now);
        secret.write("/secret", value, { mode: Number.parseInt(field("mode") ?? "400", 8) });
        files.mount(path, secret, { inside: "/secret", readOnly: true });
      });
      continue;
    }
    if (type === "ssh") {
      const id = field("id") ?? "default";
      if (!sources.keys?.includes(id)) {
        if (field("required") === "true") missing = `no SSH key ${JSON.stringify(id)} forwarded from the client`;
        continue;
      }
      const path = target ?? `/run/buildkit/ssh_agent.${targets.length}`;
      environment["SSH_AUTH_SOCK"] = path;
      targets.push(path);
      puts.push((files) => {
        const agent = new Files(() => engine.clock.now);
        agent.write("/socket", "", { mode: Number.parseInt(field("mode") ?? "600", 8) });
        files.mount(path, agent, { inside: "/socket" });
      });
      continue;
    }
    if (!target) throw fail(`mount target is required`);
    targets.push(normalise(target));
    if (type === "cache") {
      const id = field("id") ?? target;
      puts.push((files) => {
        let cache = engine.builds.mounts.get(id);
        if (!cache) engine.builds.mounts.set(id, (cache = new Files(() => engine.clock.now)));
        files.mount(target, cache, { readOnly: fields.has("readonly") || fields.has("ro") });
      });
    } else if (type === "tmpfs") puts.push((files) => files.mount(target, new Files(() => engine.clock.now)));
    else if (type === "bind") {
      const from = field("from");
      const root = from ? sources.source(from) : sources.context;
      const inside = normalise(`/${field("source", "src") ?? ""}`);
      const node = new Files(() => 0, root).lookup(inside);
      if (!node) {
        missing = `failed to calculate checksum of ref: ${JSON.stringify(inside)}: not found`;
        continue;
      }
      key.push(checksum([{ path: inside, node }]));
      puts.push((files) => {
        // Writes to it are thrown away with it.
        files.mount(target, new Files(() => engine.clock.now, root), inside === "/" ? {} : { inside });
      });
    } else throw fail(`unsupported mount type ${JSON.stringify(type)}`);
  }
  return {
    key,
    missing,
    targets,
    environment,
    put: (files) => {
      for (const put of puts) put(files);
    },
  };
}
