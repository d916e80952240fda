// A look at the cluster without waiting: for completion, which may not ask long.
import type { Answer, Request } from "../../api/request.ts";
import type { Running } from "../../machine/process.ts";
import { clientConfig } from "./client-config.ts";
import { identify } from "./identify.ts";
import { bindings, clusterAt, parseServer } from "./reach.ts";
import { requestTimeout } from "./request-timeout.ts";
import { Mapper } from "./resources/mapper.ts";

/** What completion may see without waiting: the kinds and, as the user may read them, objects. */
export interface Glance {
  mapper: Mapper;
  namespace: string;
  /** An answer, or undefined where the server refuses. */
  ask(request: Omit<Request, "user">): Answer | undefined;
}

/** The cluster as seen from a command line that is still being written; undefined when it cannot be reached. */
export function glance(self: Running, words: readonly string[]): Glance | undefined {
  try {
    const value = (...names: string[]): string => {
      for (const [index, word] of words.entries())
        for (const name of names) {
          if (word === name) return words[index + 1] ?? "";
          if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
        }
      return "";
    };
    const given: Record<string, string> = {
      namespace: value("-n", "--namespace"),
      context: value("--context"),
      kubeconfig: value("--kubeconfig"),
      cluster: value("--cluster"),
      user: value("--user"),
      as: value("--as"),
      token: value("--token"),
      server: value("-s", "--server"),
      "request-timeout": value("--request-timeout") || "0",
    };
    requestTimeout({ string: (name) => given[name] ?? "" });
    const config = clientConfig(self, {
      given: (name) => Boolean(given[name]),
      string: (name) => given[name] ?? "",
      list: () => [],
      bool: () => false,
    });
    const cluster = clusterAt(bindings.get(self.machine), parseServer(config.server));
    if (!cluster?.api.available) return undefined;
    const user = identify(cluster, config, self.clock.now);
    return {
      mapper: new Mapper(cluster.api.scheme),
      namespace: config.namespace,
      ask(request) {
        try {
          return cluster.api.handle({ ...request, user });
        } catch {
          return undefined;
        }
      },
    };
  } catch {
    return undefined;
  }
}
