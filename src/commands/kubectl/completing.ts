// What the values of flags may be, for completion, where kubectl completes them.
import type { Running } from "../../machine/process.ts";
import type { Completion, Flag } from "../command.ts";
import { readKubeconfig } from "./client-config.ts";
import { containerNames, objectNames, withoutFlags } from "./complete-resources.ts";

type Source = NonNullable<Flag["complete"]>;

/** Names in a kubeconfig; the file that the environment says where `path` is empty. */
export function configured(self: Running, part: "contexts" | "clusters" | "users", path: string): Completion[] {
  try {
    return [...readKubeconfig(self, path)[part].keys()].sort().map((word) => ({ word }));
  } catch {
    return [];
  }
}

const entries =
  (part: "contexts" | "clusters" | "users"): Source =>
  (self) => {
    const option = "--kubeconfig=";
    return configured(self, part, self.argv.find((word) => word.startsWith(option))?.slice(option.length) ?? "");
  };
const namespaces: Source = (self) => objectNames(self, self.argv.slice(1), "namespaces");
const words =
  (...all: string[]): Source =>
  () =>
    all.map((word) => ({ word }));

const GLOBAL: Readonly<Record<string, Source>> = {
  namespace: namespaces,
  context: entries("contexts"),
  cluster: entries("clusters"),
  user: entries("users"),
};

/** By the words of the command, then the flag. */
const OWN: Readonly<Record<string, Source>> = {
  "exec container": (self) => {
    const given = self.argv.slice(1);
    const [target] = withoutFlags(given);
    return target ? containerNames(self, given, target) : [];
  },
  "create clusterrolebinding clusterrole": (self) => objectNames(self, self.argv.slice(1), "clusterroles"),
  "config set-context namespace": namespaces,
};
const subresources = words("status", "scale", "resize");

/** The flags of all commands, with their completers. */
export const completingGlobals = (flags: readonly Flag[]): Flag[] =>
  flags.map((flag) => (GLOBAL[flag.name] ? { ...flag, complete: GLOBAL[flag.name]! } : flag));

/** The flags of a command, with their completers. */
export const completing = (flags: readonly Flag[], path: string): Flag[] =>
  flags.map((flag) => {
    if (flag.name === "filename" && flag.shorthand === "f") return { ...flag, extensions: ["json", "yaml", "yml"] };
    const source =
      OWN[`${path} ${flag.name}`] ??
      (flag.name === "subresource" && /\b(get|edit|patch|apply|replace)$/.test(path) ? subresources : undefined);
    return source ? { ...flag, complete: source } : flag;
  });
