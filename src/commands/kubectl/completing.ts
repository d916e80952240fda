// Live values for the global flags: namespaces, contexts, clusters, users.
import type { Running } from "../../machine/process.ts";
import type { Completion, Flag } from "../command.ts";
import { readKubeconfig } from "./client-config.ts";
import { objectNames } from "./complete-resources.ts";

const named =
  (part: "contexts" | "clusters" | "users") =>
  (self: Running): Completion[] => {
    try {
      const at = self.argv.indexOf("--kubeconfig");
      return [...readKubeconfig(self, at > 0 ? (self.argv[at + 1] ?? "") : "")[part].keys()].map((word) => ({ word }));
    } catch {
      return [];
    }
  };

const SOURCES: Record<string, NonNullable<Flag["complete"]>> = {
  namespace: (self) => objectNames(self, self.argv.slice(1), "namespaces"),
  context: named("contexts"),
  cluster: named("clusters"),
  user: named("users"),
};

/** The flags with their completers. */
export const completing = (flags: readonly Flag[]): Flag[] =>
  flags.map((flag) => (SOURCES[flag.name] ? { ...flag, complete: SOURCES[flag.name]! } : flag));
