// The namespaces of the system: looked at every minute, and made again where one is gone (pkg/controlplane/controller/systemnamespaces).
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { inRounds } from "./rounds.ts";

const NAMES = ["kube-system", "kube-public", "kube-node-lease", "default"];

export const systemNamespacesController = (server: ApiServer, { namespaces }: Kinds): Controller =>
  inRounds(server, {
    name: "system-namespaces",
    interval: 60_000,
    concerned: [{ kind: namespaces, concerns: ({ metadata: { name } }, type) => type === "DELETED" && NAMES.includes(name) }],
    hold(api) {
      for (const name of NAMES)
        if (!api.find(namespaces, name)) api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    },
  });
