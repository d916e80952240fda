// Entries of a cluster in the learner's kubeconfig: put in and made the current ones, taken out again.
import { dumpYaml, parseYaml, YamlError } from "../../base/yaml.ts";
import { parent, resolvePath } from "../../machine/paths.ts";
import type { Running } from "../../machine/process.ts";

interface Named {
  name: string;
  [field: string]: unknown;
}
interface Config {
  clusters?: Named[] | null;
  contexts?: Named[] | null;
  users?: Named[] | null;
  "current-context"?: string;
  [field: string]: unknown;
}

const LISTS = ["clusters", "contexts", "users"] as const;

const pathOf = (self: Running): string => {
  const first = (self.environment["KUBECONFIG"] ?? "").split(":").find(Boolean);
  return resolvePath(self.directory, first ?? `${self.environment["HOME"] ?? "/root"}/.kube/config`);
};

/** The learner's kubeconfig cannot be read; the message is that of the library for YAML. */
export class KubeconfigError extends Error {
  constructor(
    message: string,
    readonly path: string,
    /** What stands there. */
    readonly text: string,
  ) {
    super(message);
  }
}

/** @throws KubeconfigError */
function read(self: Running): Config {
  const { files } = self.machine;
  const path = pathOf(self);
  if (!files.exists(path)) return {};
  const text = files.read(path);
  let value: unknown;
  try {
    value = parseYaml(text) ?? {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new KubeconfigError(error.message, path, text);
  }
  const wrong = misshapen(value, text);
  if (wrong) throw new KubeconfigError(`yaml: unmarshal errors:\n  ${wrong}`, path, text);
  const config = value as Config;
  for (const list of LISTS) if (config[list]) config[list] = config[list].filter(Boolean);
  return config;
}

/** What yaml.v3 calls a value: its tag, and of a scalar how it begins. */
function tagged(value: unknown): string {
  if (Array.isArray(value)) return "!!seq";
  if (typeof value === "object") return "!!map";
  const text = String(value);
  const tag = typeof value === "string" ? "str" : typeof value === "boolean" ? "bool" : Number.isInteger(value) ? "int" : "float";
  return `!!${tag} \`${text.length > 10 ? `${text.slice(0, 7)}...` : text}\``;
}

/** What is of another shape than kind's type of a kubeconfig. */
function misshapen(value: unknown, text: string): string | undefined {
  const at = (key: string) => text.slice(0, Math.max(0, text.search(new RegExp(`^["' {]*${key}\\b`, "m")))).split("\n").length;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `line 1: cannot unmarshal ${tagged(value)} into kubeconfig.Config`;
  const current = (value as Config)["current-context"] as unknown;
  if (typeof current === "object" && current !== null)
    return `line ${at("current-context")}: cannot unmarshal ${tagged(current)} into string`;
  for (const list of LISTS) {
    const own: unknown = (value as Config)[list];
    const type = `kubeconfig.Named${{ clusters: "Cluster", contexts: "Context", users: "User" }[list]}`;
    if (own === undefined || own === null) continue;
    if (!Array.isArray(own)) return `line ${at(list)}: cannot unmarshal ${tagged(own)} into []${type}`;
    const odd: unknown = own.find((each) => each !== null && (typeof each !== "object" || Array.isArray(each)));
    if (odd !== undefined) return `line ${at(list)}: cannot unmarshal ${tagged(odd)} into ${type}`;
  }
  return undefined;
}

function write(self: Running, config: Config): void {
  const { files } = self.machine;
  const path = pathOf(self);
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true, owner: self.user });
  files.write(path, dumpYaml({ apiVersion: "v1", kind: "Config", ...config }), { mode: 0o600, owner: self.user });
}

/** Puts the entries of a kubeconfig's text in under one name (`user` and `context` too) and makes its context the current one. @throws KubeconfigError */
export function mergeKubeconfig(self: Running, text: string, name: string): void {
  const config = read(self);
  const own = parseYaml(text) as Config;
  const renamed: Config = {
    clusters: own.clusters!.map((each) => ({ ...each, name })),
    users: own.users!.map((each) => ({ ...each, name })),
    contexts: [{ context: { cluster: name, user: name }, name }],
  };
  for (const list of LISTS) config[list] = [...(config[list] ?? []).filter((each) => each.name !== name), ...renamed[list]!];
  write(self, { ...config, "current-context": name });
}

/** "" too where the file cannot be read. */
export function currentContext(self: Running): string {
  try {
    return read(self)["current-context"] ?? "";
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return "";
  }
}
/** @throws KubeconfigError */
export const setCurrentContext = (self: Running, name: string): void => write(self, { ...read(self), "current-context": name });

/** Takes the entries of that name out; the current context is none where it was that one. @throws KubeconfigError */
export function dropKubeconfig(self: Running, name: string): void {
  const config = read(self);
  for (const list of LISTS) config[list] = (config[list] ?? []).filter((each) => each.name !== name);
  write(self, { ...config, "current-context": config["current-context"] === name ? "" : (config["current-context"] ?? "") });
}

/** The kubeconfig of one cluster alone, its entries under one name. */
export function aloneKubeconfig(text: string, name: string): string {
  const own = parseYaml(text) as Config;
  return dumpYaml({
    apiVersion: "v1",
    clusters: own.clusters!.map((each) => ({ ...each, name })),
    contexts: [{ context: { cluster: name, user: name }, name }],
    "current-context": name,
    kind: "Config",
    users: own.users!.map((each) => ({ ...each, name })),
  });
}
