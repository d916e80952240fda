// POST /auth: whether a registry takes a name and password (registry/auth.go).
import type { Task } from "../../machine/process.ts";
import { badRequest, EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import { knows } from "./accounts.ts";
import { Connection } from "./http.ts";
import { apiOf, isPublic } from "./public.ts";

export interface AuthBody {
  username?: string;
  password?: string;
  /** https://index.docker.io/v1/ or a host. */
  serveraddress?: string;
}

/** The host behind an address of a registry, as clients keep it. */
export const hostOf = (address: string): string => {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "index.docker.io" || host === "registry-1.docker.io" || host === "" ? "docker.io" : host;
};

/** @throws EngineError in the words of the daemon */
export function* login(engine: Parts, { username = "", password = "", serveraddress = "" }: AuthBody): Task<void> {
  const host = hostOf(serveraddress);
  const credentials = { username, password };
  if (isPublic(host)) {
    yield { until: engine.clock.now + 600 };
    if (username && knows(engine.registry, host, credentials)) return;
    const why = host === "docker.io" ? "unauthorized: incorrect username or password" : "unauthorized: authentication required";
    throw new EngineError(401, `Get "${apiOf(host)}": ${why}`);
  }
  if (!/^[\w.-]+(:\d+)?$/.test(host)) throw badRequest(`Error parsing reference: ${JSON.stringify(host)} is not a valid registry`);
  const connection = new Connection(engine, host, credentials);
  const { status } = yield* connection.open();
  if (status !== 200)
    throw new EngineError(
      status === 401 ? 401 : 500,
      `login attempt to ${connection.url("/v2/")} failed with status: ${status} ${status === 401 ? "Unauthorized" : ""}`.trimEnd(),
    );
}
