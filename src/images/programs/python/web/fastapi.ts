// FastAPI with pydantic's models, and uvicorn, which serves it.
import type { Task } from "../../../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../../../machine/sockets.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { exceptionClass, Raised, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { fromJson, toJson } from "../json.ts";
import { shown, text } from "../shown.ts";
import { Builtin, Class, Coroutine, Func, Instance, List, Module, Tuple, type Value } from "../values.ts";
import { formOf, listen, pathPattern, STATUS, untilTold } from "./listen.ts";

interface Route {
  rule: ReturnType<typeof pathPattern>;
  method: string;
  call: Func;
  status: number;
}
const apps = new WeakMap<Instance, Route[]>();
const answers = new WeakMap<Instance, { status: number; type: string; body: string }>();
const compact = new Map<string, Value>([
  ["separators", new Tuple([",", ":"])],
  ["ensure_ascii", false],
]);

/** pydantic.BaseModel: the fields that a class's hints name. */
export const MODEL: Class = new Class("BaseModel", [], new Map());
function fieldsOf(kind: Class): Map<string, Value> {
  const hints = kind.find("__annotations__");
  return new Map([
    ...kind.bases.flatMap((base) => [...fieldsOf(base)]),
    ...(hints instanceof Dict ? [...hints.entries.values()].map(([key, hint]): [string, Value] => [text(key), hint]) : []),
  ]);
}
function fill(instance: Instance, given: ReadonlyMap<string, Value>): string | undefined {
  const model = new Dict();
  for (const name of fieldsOf(instance.kind).keys()) {
    const value = given.get(name) ?? instance.kind.find(name);
    if (value === undefined) return name;
    instance.attributes.set(name, value);
    model.set(name, value);
  }
  instance.attributes.set("__model__", model);
  for (const method of ["dict", "model_dump"]) instance.attributes.set(method, new Builtin(method, () => model));
  return undefined;
}
MODEL.attributes.set(
  "__init__",
  new Builtin("__init__", ([self], named) => {
    const missing = fill(self as Instance, named);
    if (missing)
      throw raise("ValueError", `1 validation error for ${(self as Instance).kind.name}\n${missing}\n  Field required [type=missing]`);
    return null;
  }),
);

const HTTP_EXCEPTION = new Class("HTTPException", [exceptionClass("Exception")!], new Map([["__module__", "fastapi.exceptions"]]));
HTTP_EXCEPTION.attributes.set(
  "__init__",
  new Builtin("__init__", ([self, status, detail], named) => {
    const own = (self as Instance).attributes;
    own.set("status_code", named.get("status_code") ?? status ?? 500n);
    own.set("detail", named.get("detail") ?? detail ?? null);
    return null;
  }),
);

/** The problem with a value that came in a request, as FastAPI tells it. */
const invalid = (where: readonly string[], input: Value, kind: string, words: string): string =>
  toJson(Dict.of({ detail: new List([Dict.of({ type: kind, loc: new List([...where]), msg: words, input })]) }), compact);

class Invalid extends Error {
  constructor(readonly body: string) {
    super("invalid");
  }
}

/** A parameter's value out of text, by its hint. @throws Invalid */
function converted(words: string, hint: string, where: readonly string[]): Value {
  if (hint === "int") {
    if (!/^-?\d+$/.test(words))
      throw new Invalid(invalid(where, words, "int_parsing", "Input should be a valid integer, unable to parse string as an integer"));
    return BigInt(words);
  }
  if (hint === "float") return Number(words);
  return hint === "bool" ? /^(1|true|yes|on)$/i.test(words) : words;
}
const hintOf = (call: Func, name: string): string => {
  const hint = call.parameters.find((each) => each.name === name)?.hint;
  return hint?.type === "name" ? hint.name : "";
};

export function* handle(
  host: PythonHost,
  app: Instance,
  request: HttpRequest,
): Task<{ status: number; type: string; body: string; headers?: Record<string, string> }> {
  const { interpreter } = host;
  const json = (status: number, value: Value) => ({ status, type: "application/json", body: toJson(value, compact) });
  const [path = "", query = ""] = request.path.split("?");
  const routes = (apps.get(app) ?? []).filter(({ rule }) => rule.pattern.test(decodeURIComponent(path)));
  const route = routes.find(({ method }) => method === request.method || (method === "GET" && request.method === "HEAD"));
  if (!route) return json(routes.length ? 405 : 404, Dict.of({ detail: routes.length ? "Method Not Allowed" : "Not Found" }));
  const depth = interpreter.frames.length;
  try {
    const parts = route.rule.pattern.exec(decodeURIComponent(path))!;
    const asked = formOf(query);
    const named = new Map<string, Value>();
    for (const parameter of route.call.parameters) {
      const { name } = parameter;
      const place = route.rule.names.findIndex((each) => each.name === name);
      const hint = hintOf(route.call, name);
      const kind = parameter.hint?.type === "name" ? route.call.scope.names.get(hint) : undefined;
      if (place >= 0) named.set(name, converted(parts[place + 1]!, hint, ["path", name]));
      else if (kind instanceof Class && kind.is(MODEL)) {
        if (!request.body) throw new Invalid(invalid(["body"], null, "missing", "Field required"));
        const given = fromJson(request.body);
        const model = new Instance(kind);
        const missing = fill(
          model,
          new Map(given instanceof Dict ? [...given.entries.values()].map(([key, value]): [string, Value] => [text(key), value]) : []),
        );
        if (missing) throw new Invalid(invalid(["body", missing], given, "missing", "Field required"));
        named.set(name, model);
      } else if (hint === "Request") named.set(name, requestOf(request));
      else {
        const value = asked.get(name);
        if (value !== undefined) named.set(name, converted(text(value), hint, ["query", name]));
        else if (!parameter.usual) throw new Invalid(invalid(["query", name], null, "missing", "Field required"));
      }
    }
    let value = yield* interpreter.call(route.call, [], named);
    if (value instanceof Coroutine) value = yield* value.run();
    if (value instanceof Instance && answers.has(value)) return answers.get(value)!;
    return json(route.status, value);
  } catch (error) {
    if (error instanceof Invalid) return { status: 422, type: "application/json", body: error.body };
    if (!(error instanceof Raised)) throw error;
    interpreter.frames.length = depth;
    error.frames.splice(0, depth);
    if (error.value.kind.is(HTTP_EXCEPTION))
      return json(Number(error.value.attributes.get("status_code")), Dict.of({ detail: error.value.attributes.get("detail") ?? null }));
    host.error(`ERROR:    Exception in ASGI application\n${host.traceback(error)}`);
    return { status: 500, type: "text/plain; charset=utf-8", body: "Internal Server Error" };
  }
}

function requestOf(request: HttpRequest): Instance {
  const made = new Instance(new Class("Request", [], new Map()));
  const client = new Instance(new Class("Address", [], new Map()));
  client.attributes.set("host", request.peer.address);
  made.attributes.set("client", client);
  made.attributes.set("method", request.method);
  made.attributes.set("headers", Dict.of(request.headers));
  made.attributes.set(
    "json",
    new Builtin(
      "json",
      () =>
        new Coroutine(function* () {
          return fromJson(request.body);
        }),
    ),
  );
  return made;
}

export function fastApiModule(name: string): Module {
  const kind = new Class("FastAPI", [], new Map());
  kind.attributes.set(
    "__init__",
    new Builtin("__init__", ([self]) => {
      apps.set(self as Instance, []);
      return null;
    }),
  );
  for (const verb of ["get", "post", "put", "delete", "patch"])
    kind.attributes.set(
      verb,
      new Builtin(
        verb,
        ([self, path = "/"], named) =>
          new Builtin("route", ([call]) => {
            if (call instanceof Func)
              apps.get(self as Instance)!.push({
                rule: pathPattern(text(path)),
                method: verb.toUpperCase(),
                call,
                status: Number(named.get("status_code") ?? 200n),
              });
            return call!;
          }),
      ),
    );
  for (const other of ["on_event", "middleware", "exception_handler"])
    kind.attributes.set(other, new Builtin(other, () => new Builtin(other, ([call]) => call!)));
  for (const other of ["add_middleware", "mount", "include_router"]) kind.attributes.set(other, new Builtin(other, () => null));
  const answer = (type: string) =>
    builtin("Response", ([content = "", status], named) => {
      const made = new Instance(new Class("Response", [], new Map()));
      const body = named.get("content") ?? content;
      answers.set(made, {
        status: Number(named.get("status_code") ?? status ?? 200n),
        type: text(named.get("media_type") ?? type),
        body: type === "application/json" ? toJson(body, compact) : text(body),
      });
      return made;
    })[1];
  return new Module(
    name,
    new Map<string, Value>([
      ["FastAPI", kind],
      ["HTTPException", HTTP_EXCEPTION],
      ["Request", new Class("Request", [], new Map())],
      ["Response", answer("text/plain; charset=utf-8")],
      ["PlainTextResponse", answer("text/plain; charset=utf-8")],
      ["HTMLResponse", answer("text/html; charset=utf-8")],
      ["JSONResponse", answer("application/json")],
      ["BaseModel", MODEL],
      ["CORSMiddleware", null],
      builtin("Field", ([usual = null]) => usual),
    ]),
  );
}

/** uvicorn: serves until it is told to stop. */
export function* uvicorn(host: PythonHost, app: Value, where: string, port: number): Task<Value> {
  const { pid } = host.self;
  host.error(
    `INFO:     Started server process [${pid}]\nINFO:     Waiting for application startup.\nINFO:     Application startup complete.\n`,
  );
  if (!(app instanceof Instance) || !apps.has(app))
    throw raise("TypeError", `k8s-quest serves only FastAPI applications here, not ${shown(app)}`);
  let listening: ReturnType<typeof listen>;
  try {
    listening = listen(host, where, port, function* (request): Task<HttpResponse> {
      const { status, type, body } = yield* handle(host, app, request);
      host.self.stdout.write(
        `INFO:     ${request.peer.address}:${request.peer.port} - "${request.method} ${request.path} HTTP/1.1" ${status} ${STATUS[status] ?? ""}\n`,
      );
      return {
        status,
        headers: {
          date: new Date(host.self.clock.now).toUTCString(),
          server: "uvicorn",
          "content-length": String(Buffer.byteLength(body)),
          "content-type": type,
        },
        body,
      };
    });
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    host.error(`ERROR:    [Errno 98] error while attempting to bind on address ('${where}', ${port}): address already in use\n`);
    return 1n;
  }
  host.error(`INFO:     Uvicorn running on http://${where}:${port} (Press CTRL+C to quit)\n`);
  yield* untilTold(host, listening);
  host.error(
    `INFO:     Shutting down\nINFO:     Waiting for application shutdown.\nINFO:     Application shutdown complete.\nINFO:     Finished server process [${pid}]\n`,
  );
  return 0n;
}
