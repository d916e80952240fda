// Entries of a cluster in the learner's kubeconfig: put in and made the current ones, taken out again.
import { dumpYaml, parseYaml } from "../../base/yaml.ts";
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

function read(self: Running): Config {
  const { files } = self.machine;
  const path = pathOf(self);
  return (files.exists(path) ? (parseYaml(files.read(path)) as Config | undefined) : undefined) ?? {};
}

function write(self: Running, config: Config): void {
  const { files } = self.machine;
  const path = pathOf(self);
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true, owner: self.user });
  files.write(path, dumpYaml({ apiVersion: "v1", kind: "Config", ...config }), { mode: 0o600, owner: self.user });
}

/** Puts the entries of a kubeconfig's text in under one name (`user` and `context` too) and makes its context the current one. */
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

export const currentContext = (self: Running): string => read(self)["current-context"] ?? "";
export const setCurrentContext = (self: Running, name: string): void => write(self, { ...read(self), "current-context": name });

/** Takes the entries of that name out; the current context is none where it was that one. */
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
