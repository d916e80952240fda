// Which request is answered by whom: method and path to a handler (api/server/router).
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError } from "../error.ts";
import type { ApiAnswer, ApiRequest } from "./message.ts";

export interface Call {
  engine: Engine;
  request: ApiRequest;
  /** What stands in the path for {name}. */
  name: string;
  /** ?size=1, =true … */
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** ?filters={"name":["a"]}, also in the older form {"name":{"a":true}}. @throws EngineError */
  filters(): Readonly<Record<string, readonly string[]>>;
  /** The body as JSON. @throws EngineError */
  json<T>(): T;
}

export type Handler = (call: Call) => ApiAnswer | Task<ApiAnswer>;

export interface Route {
  method: ApiRequest["method"];
  /** "/containers/{name}/start": the name may have slashes in it where nothing follows. */
  path: string;
  handle: Handler;
}

const TRUE = (text: string | null): boolean => text !== null && !["", "0", "no", "false", "none"].includes(text.trim().toLowerCase());

const pattern = (path: string): RegExp => new RegExp(`^${path.replace("{name}", "(?<name>.+?)")}$`);

export class Router {
  readonly #routes: { route: Route; pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, pattern: pattern(route.path) }));
  }

  /** The answer, errors included. */
  *answer(engine: Engine, request: ApiRequest): Task<ApiAnswer> {
    const method = request.method === "HEAD" && request.path !== "/_ping" && !request.path.endsWith("/archive") ? "GET" : request.method;
    for (const { route, pattern } of this.#routes) {
      const match = route.method === method ? pattern.exec(request.path) : null;
      if (!match) continue;
      try {
        const answer = route.handle(callOf(engine, request, decodeURIComponent(match.groups?.["name"] ?? "")));
        return "next" in answer ? yield* answer : answer;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return error.status === 304 ? { status: 304 } : { status: error.status, body: { message: error.message } };
      }
    }
    return { status: 404, body: { message: "page not found" } };
  }
}

function callOf(engine: Engine, request: ApiRequest, name: string): Call {
  return {
    engine,
    request,
    name,
    flag: (key) => TRUE(request.query.get(key)),
    text: (key) => request.query.get(key) ?? undefined,
    filters: () => filtersOf(request.query.get("filters")),
    json: <T>() => {
      try {
        return JSON.parse(request.body || "{}") as T;
      } catch {
        throw badRequest("invalid JSON: unexpected end of JSON input");
      }
    },
  };
}

function filtersOf(text: string | null): Readonly<Record<string, readonly string[]>> {
  if (!text) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badRequest("invalid filter");
  }
  return Object.fromEntries(
    Object.entries(parsed as Record<string, readonly string[] | Record<string, boolean>>).map(([key, values]) => [
      key,
      Array.isArray(values) ? values : Object.keys(values),
    ]),
  );
}
