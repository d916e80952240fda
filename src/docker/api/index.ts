// The engine's door: one request in, one answer out, whoever asks. What serves it over a socket is http/docker.
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { archiveRoutes } from "./archives.ts";
import { blobRoutes } from "./blobs.ts";
import { buildRoutes } from "./build.ts";
import { containerRoutes } from "./containers.ts";
import { execRoutes } from "./exec.ts";
import { imageRoutes } from "./images.ts";
import type { ApiAnswer, ApiRequest } from "./message.ts";
import { nodeRoutes } from "./nodes.ts";
import { networkRoutes, volumeRoutes } from "./places.ts";
import { pluginRoutes } from "./plugins.ts";
import { registryRoutes } from "./registry.ts";
import { Router } from "./router.ts";
import { serviceRoutes } from "./services.ts";
import { swarmRoutes } from "./swarm.ts";
import { systemRoutes } from "./system.ts";

const router = new Router([
  ...systemRoutes,
  ...pluginRoutes,
  ...swarmRoutes,
  ...nodeRoutes,
  ...serviceRoutes,
  ...blobRoutes("secret"),
  ...blobRoutes("config"),
  ...buildRoutes,
  ...archiveRoutes,
  ...containerRoutes,
  ...execRoutes,
  ...registryRoutes,
  ...imageRoutes,
  ...networkRoutes,
  ...volumeRoutes,
]);

/** Answers one request of the Docker Engine API, the version taken off its path. */
export const answer = (engine: Engine, request: ApiRequest): Task<ApiAnswer> =>
  router.answer(engine, { ...request, path: request.path.replace(/^\/v\d+\.\d+(?=\/)/, "") });
