// Kubeconfig files as `kubectl config` changes them: which file holds what, read and written as they are.
import { dumpYaml } from "../../../base/yaml.ts";
import { parent } from "../../../machine/paths.ts";
import type { Call } from "../../command.ts";
import { kubeconfigPaths, parseConfig } from "../client-config.ts";
import { RefusalWithHelp, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";

export type Entry = Record<string, unknown>;
export type Section = "clusters" | "contexts" | "users";
/** What may be set of an entry, in the order of Go's structs; the sections are the fields of api.Config that hold entries. */
export const FIELDS: Readonly<Record<Section, readonly string[]>> = {
  clusters:
    "server tls-server-name insecure-skip-tls-verify certificate-authority certificate-authority-data proxy-url disable-compression".split(
      " ",
    ),
  contexts: ["cluster", "user", "namespace"],
  users:
    "client-certificate client-certificate-data client-key client-key-data token tokenFile as as-uid as-groups as-user-extra username password auth-provider exec".split(
      " ",
    ),
};
export const FIELD = { clusters: "cluster", contexts: "context", users: "user" } as const;

interface Named {
  name: string;
  [field: string]: unknown;
}
export interface Document {
  apiVersion: string;
  kind: string;
  "current-context": string;
  clusters: Named[] | null;
  contexts: Named[] | null;
  users: Named[] | null;
  [field: string]: unknown;
}

const empty = (): Document => ({ apiVersion: "v1", kind: "Config", "current-context": "", clusters: null, contexts: null, users: null });

/** @throws Refusal for the wrong number of arguments */
export function unexpected(call: Call, word = "Unexpected"): never {
  throw new RefusalWithHelp(`${word} args: [${call.args.join(" ")}]`);
}

/** The files of one run, changed in memory and written at once. */
export class ConfigFiles {
  readonly #documents = new Map<string, Document>();
  readonly #changed = new Set<string>();
  readonly paths: readonly string[];

  /** @throws Refusal for a file that is no YAML */
  constructor(private readonly session: Session) {
    this.paths = kubeconfigPaths(session.self, session.call.string("kubeconfig"));
    const { files } = session.self.machine;
    for (const path of this.paths) {
      if (!files.exists(path)) continue;
      try {
        this.#documents.set(path, { ...empty(), ...(parseConfig(files.read(path)) as Partial<Document>) });
      } catch (error) {
        refuse(
          `error loading config file "${session.call.string("kubeconfig") || path}": ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }

  /** The file that new entries go to, and that messages name. */
  get main(): string {
    return this.paths.find((path) => this.#documents.has(path)) ?? this.paths.at(-1)!;
  }

  /** The main file as messages name it: as it was typed. */
  get named(): string {
    return this.session.call.string("kubeconfig") || this.main;
  }

  get currentContext(): string {
    for (const document of this.#documents.values()) if (document["current-context"]) return document["current-context"];
    return "";
  }
  set currentContext(name: string) {
    const holder = this.paths.find((path) => this.#documents.get(path)?.["current-context"]) ?? this.main;
    this.#document(holder)["current-context"] = name;
    this.#changed.add(holder);
  }

  /** Entries of all files by name, the first file that has one wins. */
  entries(section: Section): Map<string, Entry> {
    const all = new Map<string, Entry>();
    for (const document of this.#documents.values())
      for (const item of document[section] ?? []) if (!all.has(item.name)) all.set(item.name, (item[FIELD[section]] ?? {}) as Entry);
    return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  set(section: Section, name: string, entry: Entry): void {
    const holder = this.#holder(section, name) ?? this.main;
    const document = this.#document(holder);
    const rest = (document[section] ?? []).filter((item) => item.name !== name);
    document[section] = [...rest, { name, [FIELD[section]]: entry }].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#changed.add(holder);
  }

  remove(section: Section, name: string): void {
    const holder = this.#holder(section, name);
    if (!holder) return;
    const document = this.#document(holder);
    const rest = (document[section] ?? []).filter((item) => item.name !== name);
    document[section] = rest.length ? rest : null;
    this.#changed.add(holder);
  }

  /** Everything together, as one file would say it. */
  merged(): Document {
    const list = (section: Section): Named[] | null => {
      const items = [...this.entries(section)].map(([name, entry]) => ({ name, [FIELD[section]]: entry }));
      return items.length ? items : null;
    };
    return {
      ...empty(),
      "current-context": this.currentContext,
      clusters: list("clusters"),
      contexts: list("contexts"),
      users: list("users"),
    };
  }

  write(): void {
    const { files } = this.session.self.machine;
    for (const path of this.#changed) {
      if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true });
      files.write(path, dumpYaml(this.#documents.get(path)), { mode: 0o600 });
    }
  }

  #holder(section: Section, name: string): string | undefined {
    return this.paths.find((path) => this.#documents.get(path)?.[section]?.some((item) => item.name === name));
  }
  #document(path: string): Document {
    const document = this.#documents.get(path) ?? empty();
    this.#documents.set(path, document);
    return document;
  }
}
