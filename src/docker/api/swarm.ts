// /swarm, /nodes, /services, /tasks, /secrets, /configs: this engine is part of no swarm, and says so as a daemon does (daemon/cluster/errors.go).
import { EngineError } from "../error.ts";
import type { ApiRequest } from "./message.ts";
import type { Route } from "./router.ts";

const NO_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

const refusing =
  (status: 501 | 503, message: string): Route["handle"] =>
  () => {
    throw new EngineError(status, message);
  };

const METHODS: readonly ApiRequest["method"][] = ["GET", "POST", "DELETE"];

/** Made by hand where a swarm begins: what comes after that needs one. */
export const swarmRoutes: readonly Route[] = [
  ...["init", "join"].map(
    (verb): Route => ({
      method: "POST",
      path: `/swarm/${verb}`,
      handle: refusing(501, "k8s-quest does not simulate swarm mode yet"),
    }),
  ),
  { method: "POST", path: "/swarm/leave", handle: refusing(503, "This node is not part of a swarm") },
  ...METHODS.flatMap((method) =>
    ["/swarm", "/swarm/{name}", "/nodes", "/nodes/{name}", "/services", "/services/{name}", "/tasks", "/tasks/{name}"]
      .concat("/secrets", "/secrets/{name}", "/configs", "/configs/{name}")
      .map((path): Route => ({ method, path, handle: refusing(503, NO_MANAGER) })),
  ),
];
