// /plugins: what extends the engine (api/server/router/plugin, plugin/store.go). There are none here, so whatever names one is told so.
import { EngineError, notFound } from "../error.ts";
import { known } from "./filters.ts";
import type { Route } from "./router.ts";

const none = (name: string) => notFound(`plugin ${JSON.stringify(name)} not found`);

/** What would need a plugin's own files and programs. */
const refused = (what: string) => new EngineError(501, `k8s-quest does not simulate ${what} plugins yet`);

export const pluginRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/plugins",
    handle({ filters }) {
      known(filters(), ["enabled", "capability"]);
      return { status: 200, body: [] };
    },
  },
  {
    method: "GET",
    path: "/plugins/privileges",
    handle() {
      throw refused("fetching");
    },
  },
  {
    method: "POST",
    path: "/plugins/create",
    handle() {
      throw refused("making");
    },
  },
  ...(
    [
      ["GET", "/plugins/{name}/json"],
      ["POST", "/plugins/{name}/enable"],
      ["POST", "/plugins/{name}/disable"],
      ["POST", "/plugins/{name}/set"],
      ["POST", "/plugins/{name}/push"],
      ["POST", "/plugins/{name}/upgrade"],
      ["DELETE", "/plugins/{name}"],
    ] as const
  ).map(([method, path]) => ({
    method,
    path,
    handle({ name }: { name: string }): never {
      throw none(name);
    },
  })),
];
