// Which request is answered by whom: method and path to a handler (api/server/router).
import { goJsonError, goKind } from "../../base/go-json-error.ts";
import { textOf } from "../../machine/content.ts";
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
        const answer = route.handle(callOf(engine, request, decoded(match.groups?.["name"] ?? "")));
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
    json: <T>() => parsed(request) as T,
  };
}

/** @throws EngineError */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw badRequest(`invalid URL escape ${JSON.stringify(/%.{0,2}/.exec(name)?.[0] ?? name)}`);
  }
}

/** The body (api/server/httputils: ReadJSON). @throws EngineError */
function parsed({ body: content, headers }: ApiRequest): object {
  const body = textOf(content);
  const type = headers["content-type"];
  if (type !== undefined && type.split(";")[0]!.trim().toLowerCase() !== "application/json" && body)
    throw badRequest(`unsupported Content-Type header (${type}): must be 'application/json'`);
  if (!body) return {};
  if (!body.trim()) throw badRequest("invalid JSON: got EOF while reading request body");
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badRequest(`invalid JSON: ${goJsonError(body)}`);
  }
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  throw badRequest(`invalid JSON: json: cannot unmarshal ${goKind(value)} into Go value`);
}

function filtersOf(text: string | null): Readonly<Record<string, readonly string[]>> {
  if (!text) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badRequest("invalid filter");
  }
  if (parsed === null) return {};
  if (typeof parsed !== "object" || Object.values(parsed).some((values) => typeof values !== "object" || values === null))
    throw badRequest("invalid filter");
  return Object.fromEntries(
    Object.entries(parsed as Record<string, readonly string[] | Record<string, boolean>>).map(([key, values]) => [
      key,
      Array.isArray(values) ? values : Object.keys(values),
    ]),
  );
}
