// The API server: one door in front of the store.
import type { Client } from "../../api/client.ts";
import { failure, methodNotAllowed, notFoundError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Answer, Request } from "../../api/request.ts";
import { createClient } from "./client.ts";
import type { Core } from "./core.ts";
import { remove } from "./deletion.ts";
import type { ApiServer, ApiServerOptions, Backend, Change } from "./index.ts";
import { list } from "./listing.ts";
import { createRecorder } from "./recorder.ts";
import { create, patch, update } from "./registry.ts";
import { KindRegistry } from "./scheme.ts";
import { Storage } from "./storage.ts";
import { openWatch } from "./watching.ts";

export function createApiServer(options: ApiServerOptions): ApiServer {
  const scheme = new KindRegistry(options.kinds);
  const storage = new Storage();
  const core: Core = { clock: options.clock, random: options.random.stream("apiserver"), scheme, storage, admission: [] };
  const backends = new Map<string, Backend>();

  const handle = (request: Request): Answer => {
    if (!server.available) throw failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
    switch (request.verb) {
      case "get":
        return get(core, request);
      case "list":
        return list(storage, request);
      case "watch":
        return openWatch(storage, request);
      case "create":
        return create(core, request);
      case "update":
        return update(core, request);
      case "patch":
        return patch(core, request);
      case "delete":
        return remove(core, request);
      default:
        throw methodNotAllowed(request.kind, request.verb);
    }
  };
  const client = (user: Client["user"]): Client => createClient(user, handle);

  const server: ApiServer = {
    scheme,
    handle,
    client,
    available: true,
    subscribe: <T extends KubeObject>(kind: Kind<T>, listener: (change: Change<T>) => void) =>
      storage.subscribe(kind as Kind, listener as never),
    recorder: (user, component, host) => createRecorder(core, client(user), component, host),
    authenticate: () => undefined,
    authorize: () => ({ allowed: true, reason: "" }),
    issueToken: () => ({ token: "", expires: "" }),
    serve: (kind, subresource, backend) => backends.set(`${kind.group}/${kind.plural}/${subresource}`, backend),
  };
  return server;
}

function get(core: Core, request: Request): KubeObject {
  const found = core.storage.get(request.kind, request.namespace ?? "", request.name ?? "");
  if (!found) throw notFoundError(request.kind, request.name ?? "");
  return found;
}
