// The namespaces of the system: looked at every minute, and made again where one is gone (pkg/controlplane/controller/systemnamespaces).
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { Rounds, SERVER } from "./server.ts";

const NAMES = ["kube-system", "kube-public", "kube-node-lease", "default"];
const BEGIN = "begin";

export function systemNamespacesController(server: ApiServer, kinds: Kinds): Controller {
  const api = server.client(SERVER);
  const rounds = new Rounds(60_000);
  return {
    name: "system-namespaces",
    component: "kube-apiserver",
    always: [BEGIN],
    wakes: [
      {
        kind: kinds.namespaces,
        keys: ({ metadata: { name } }, _api, _old, type) => (type === "DELETED" && NAMES.includes(name) ? [name] : []),
      },
    ],
    reconcile(key, { clock }) {
      if (key === BEGIN) rounds.begin(clock.now);
      const wait = rounds.wait(clock.now);
      if (wait) return { again: wait };
      for (const name of NAMES)
        if (!api.find(kinds.namespaces, name)) api.create(kinds.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
      return undefined;
    },
  };
}
