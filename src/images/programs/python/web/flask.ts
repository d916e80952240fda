// Flask: routes, requests, answers, and the development server with its log.
import type { Task } from "../../../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../../../machine/sockets.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { truth } from "../compared.ts";
import { exceptionClass, Raised, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { object } from "../modules/object.ts";
import { text } from "../shown.ts";
import { Builtin, Bytes, Class, Func, Instance, List, Module, Tuple, type Value } from "../values.ts";
import { type Answer, answerOf, errorPage, HTML, HTTP_EXCEPTION, jsonOf, page, response } from "./flask-answer.ts";
import { flaskRequest } from "./flask-request.ts";
import { fill } from "./jinja.ts";
import { forEver, listen, logDate, pathPattern, STATUS } from "./listen.ts";

interface Route {
  /** As it was written. */
  path: string;
  endpoint: string;
  rule: ReturnType<typeof pathPattern>;
  methods: readonly string[];
  call: Value;
}
interface App {
  routes: Route[];
  before: Value[];
  after: Value[];
  errors: Map<number, Value>;
}
/** Applications by the objects that programs hold. */
const apps = new WeakMap<Instance, App>();

export function flaskModule(host: PythonHost): Module {
  const { interpreter } = host;
  const { request, enter } = flaskRequest();
  /** The application whose request was answered last. */
  let current: App | undefined;
  const errorAnswer = function* (app: App, status: number, words?: string): Task<Answer> {
    const handler = app.errors.get(status);
    if (handler !== undefined) return yield* answerOf(yield* interpreter.call(handler, [`${status} ${STATUS[status] ?? ""}`]));
    return { status, headers: { "content-type": HTML }, body: errorPage(status, words) };
  };
  const viewed = function* (app: App, asked: HttpRequest): Task<Answer> {
    const depth = interpreter.frames.length;
    try {
      enter(asked);
      const path = decodeURIComponent(asked.path.split("?")[0]!);
      const fits = app.routes.filter(({ rule }) => rule.pattern.test(path));
      for (const call of app.before) {
        const given = yield* interpreter.call(call, []);
        if (given !== null) return yield* answerOf(given);
      }
      const route = fits.find(({ methods }) => methods.includes(asked.method) || (asked.method === "HEAD" && methods.includes("GET")));
      if (!route) return yield* errorAnswer(app, fits.length ? 405 : 404);
      const parts = route.rule.pattern.exec(path)!;
      const named = new Map(
        route.rule.names.map(({ name, kind }, index): [string, Value] => [
          name,
          kind === "int" ? BigInt(parts[index + 1]!) : kind === "float" ? Number(parts[index + 1]) : parts[index + 1]!,
        ]),
      );
      return yield* answerOf(yield* interpreter.call(route.call, [], named));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      interpreter.frames.length = depth;
      error.frames.splice(0, depth);
      if (error.value.kind.is(HTTP_EXCEPTION))
        return yield* errorAnswer(
          app,
          Number(error.value.attributes.get("code")),
          error.value.attributes.get("description") as string | undefined,
        );
      host.error(
        `[${new Date(host.self.clock.now).toISOString().slice(0, 23).replace("T", " ").replace(".", ",")}] ERROR in app: Exception on ${asked.path} [${asked.method}]\n${host.traceback(error)}`,
      );
      return yield* errorAnswer(app, 500);
    }
  };
  /** What is registered last for after a request comes first. */
  const handle = function* (app: App, asked: HttpRequest): Task<Answer> {
    current = app;
    let answer = yield* viewed(app, asked);
    for (const call of [...app.after].reverse()) answer = yield* answerOf(yield* interpreter.call(call, [response(answer)]));
    return answer;
  };
  const serving = (app: App, server: string, log: boolean) =>
    function* (asked: HttpRequest): Task<HttpResponse> {
      const { status, headers, body } = yield* handle(app, asked);
      if (log)
        host.error(`${asked.peer.address} - - [${logDate(host.self.clock.now)}] "${asked.method} ${asked.path} HTTP/1.1" ${status} -\n`);
      return {
        status,
        headers: {
          server,
          date: new Date(host.self.clock.now).toUTCString(),
          ...headers,
          "content-length": String(Buffer.byteLength(body)),
          connection: "close",
        },
        body,
      };
    };
  const kind = new Class("Flask", [], new Map());
  const method = (name: string, call: (self: App, args: Value[], named: Map<string, Value>, instance: Instance) => Value | Task<Value>) =>
    kind.attributes.set(
      name,
      new Builtin(name, ([self, ...args], named) => call(apps.get(self as Instance)!, args, named, self as Instance)),
    );
  const routing =
    (usual: readonly string[]) =>
    (app: App, [rule = "/"]: Value[], named: Map<string, Value>): Value => {
      const given = named.get("methods");
      const methods = given instanceof List || given instanceof Tuple ? given.items.map((each) => text(each).toUpperCase()) : usual;
      return new Builtin("route", ([call]) => {
        app.routes.push(routeOf(text(rule), methods, call!, named.get("endpoint")));
        return call!;
      });
    };
  kind.attributes.set(
    "__init__",
    new Builtin("__init__", ([self, name = "app"]) => {
      apps.set(self as Instance, { routes: [], before: [], after: [], errors: new Map() });
      (self as Instance).attributes.set("config", new Dict());
      (self as Instance).attributes.set("name", name);
      (self as Instance).attributes.set(
        "logger",
        object(
          "Logger",
          Object.fromEntries(
            ["info", "warning", "error", "debug", "setLevel"].map((level) => [
              level,
              ([words = ""]: Value[]) => {
                if (level === "warning" || level === "error")
                  host.error(
                    `[${new Date(host.self.clock.now).toISOString().slice(0, 19).replace("T", " ")}] ${level.toUpperCase()} in app: ${text(words)}\n`,
                  );
                return null;
              },
            ]),
          ),
        ),
      );
      return null;
    }),
  );
  method("route", routing(["GET"]));
  for (const verb of ["get", "post", "put", "delete", "patch"]) method(verb, routing([verb.toUpperCase()]));
  method("before_request", (app, [call]) => {
    app.before.push(call!);
    return call!;
  });
  method("after_request", (app, [call]) => {
    app.after.push(call!);
    return call!;
  });
  method("add_url_rule", (app, [rule = "/", endpoint, call], named) => {
    const given = named.get("methods");
    const methods = given instanceof List || given instanceof Tuple ? given.items.map((each) => text(each).toUpperCase()) : ["GET"];
    app.routes.push(routeOf(text(rule), methods, named.get("view_func") ?? call ?? null, named.get("endpoint") ?? endpoint));
    return null;
  });
  method(
    "errorhandler",
    (app, [status]) =>
      new Builtin("errorhandler", ([call]) => {
        if (typeof status === "bigint") app.errors.set(Number(status), call!);
        return call!;
      }),
  );
  method("run", (app, [address, port], named, instance) => {
    const place = named.get("host") ?? address ?? null;
    const where = place === null ? "127.0.0.1" : text(place);
    const number = Number(named.get("port") ?? port ?? 5000n);
    host.flush();
    host.self.stdout.write(
      ` * Serving Flask app '${nameOf(host, instance)}'\n * Debug mode: ${truth(named.get("debug") ?? false) ? "on" : "off"}\n`,
    );
    return run(app, where, number);
  });
  const run = function* (app: App, where: string, port: number): Task<Value> {
    const listening = yield* (function* (): Task<ReturnType<typeof listen>> {
      try {
        return listen(host, where, port, serving(app, `Werkzeug/3.1.4 Python/${host.version}`, true));
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        host.error(
          `Address already in use\nPort ${port} is in use by another program. Either identify and stop that program, or start the server with a different port.\n`,
        );
        throw raise("OSError", 98n, "Address already in use");
      }
    })();
    const all = where === "0.0.0.0";
    const own = host.self.machine.network.addresses[0];
    host.error(
      `WARNING: This is a development server. Do not use it in a production deployment. Use a production WSGI server instead.\n${all ? " * Running on all addresses (0.0.0.0)\n" : ""} * Running on http://${all ? "127.0.0.1" : where}:${port}\n${all && own ? ` * Running on http://${own}:${port}\n` : ""}Press CTRL+C to quit\n`,
    );
    return yield* forEver(host, listening);
  };
  // What gunicorn and `flask run` call.
  method("__serve__", (app, [where = "", port = 0n, server = "", log = false]) => {
    const listening = listen(host, text(where), Number(port), serving(app, text(server), truth(log)));
    const held = new Instance(new Class("Server", [], new Map()));
    held.inner = listening;
    return held;
  });
  method("__run__", (app, [where = "", port = 0n]) => run(app, text(where), Number(port)));
  const abort = (status: number, words?: string): Raised => {
    const raised = raise(HTTP_EXCEPTION);
    raised.value.attributes.set("code", BigInt(status));
    if (words !== undefined) raised.value.attributes.set("description", words);
    return raised;
  };
  return new Module(
    "flask",
    new Map<string, Value>([
      ["Flask", kind],
      ["request", request],
      ["g", new Instance(new Class("_AppCtxGlobals", [], new Map()))],
      ["current_app", new Instance(kind)],
      builtin("jsonify", ([value = null, ...rest], named) => {
        const given = named.size ? Dict.of(Object.fromEntries(named)) : rest.length ? new List([value, ...rest]) : value;
        return response({ status: 200, headers: { "content-type": "application/json" }, body: jsonOf(given) });
      }),
      builtin("make_response", function* ([value = "", status]): Task<Value> {
        const answer = yield* answerOf(value);
        return response(status === undefined ? answer : { ...answer, status: Number(status) });
      }),
      builtin("Response", ([body = ""], named) =>
        response({
          status: Number(named.get("status") ?? 200n),
          headers: { "content-type": text(named.get("mimetype") ?? named.get("content_type") ?? HTML) },
          body: body instanceof Bytes ? body.text : text(body),
        }),
      ),
      builtin("redirect", ([to = ""], named) =>
        response({
          status: Number(named.get("code") ?? 302n),
          headers: { "content-type": HTML, location: text(to) },
          body: page(
            "Redirecting...",
            `You should be redirected automatically to the target URL: <a href="${text(to)}">${text(to)}</a>. If not, click the link.`,
          ),
        }),
      ),
      builtin("abort", ([status, words]) => {
        throw abort(Number(status), words === undefined ? undefined : text(words));
      }),
      builtin("url_for", ([name = ""], named) => urlFor(current, text(name), named)),
      builtin("render_template_string", ([template = ""], named) => fill(text(template), named)),
      builtin("render_template", ([name = ""], named) => {
        const { files } = host.self.machine;
        const path = `${(host.argv[0] ?? "").startsWith("/") ? host.argv[0]!.replace(/\/[^/]*$/, "") : host.self.directory}/templates/${text(name)}`;
        if (!files.exists(path))
          throw raise(
            new Class("TemplateNotFound", [exceptionClass("Exception")!], new Map([["__module__", "jinja2.exceptions"]])),
            text(name),
          );
        return fill(files.read(path), named);
      }),
      builtin("send_from_directory", ([folder = "", name = ""]) => {
        const path = `${text(folder).startsWith("/") ? "" : `${host.self.directory}/`}${text(folder)}/${text(name)}`;
        if (!host.self.machine.files.exists(path)) throw abort(404);
        return response({ status: 200, headers: { "content-type": HTML }, body: host.self.machine.files.read(path) });
      }),
    ]),
  );
}

const routeOf = (path: string, methods: readonly string[], call: Value, endpoint: Value | undefined): Route => ({
  path,
  endpoint: endpoint === undefined || endpoint === null ? (call instanceof Func ? call.name : "") : text(endpoint),
  rule: pathPattern(path),
  methods,
  call,
});

const BUILD_ERROR = new Class("BuildError", [exceptionClass("LookupError")!], new Map([["__module__", "werkzeug.routing.exceptions"]]));

/** The path of an endpoint with its parts put in; what is left over becomes the query. @throws Raised */
function urlFor(app: App | undefined, endpoint: string, named: ReadonlyMap<string, Value>): string {
  const left = new Map([...named].map(([name, value]) => [name, encodeURIComponent(text(value)).replaceAll("%2F", "/")]));
  const path =
    endpoint === "static" && left.has("filename")
      ? "/static/<filename>"
      : app?.routes.find((route) => route.endpoint === endpoint && route.rule.names.every(({ name }) => left.has(name)))?.path;
  if (path === undefined) {
    const values = [...named.keys()].map((name) => `'${name}'`).join(", ");
    throw raise(BUILD_ERROR, `Could not build url for endpoint '${endpoint}'${values ? ` with values [${values}]` : ""}.`);
  }
  const filled = path.replace(/<(?:[^<>:]+:)?(\w+)>/g, (_, name: string) => {
    const value = left.get(name) ?? "";
    left.delete(name);
    return value;
  });
  return left.size ? `${filled}?${[...left].map(([name, value]) => `${name}=${value}`).join("&")}` : filled;
}

/** The name of the application: of the module that made it. */
const nameOf = (host: PythonHost, instance: Instance): string => {
  const name = text(instance.attributes.get("name") ?? "app");
  return name === "__main__" ? ((host.argv[0] ?? "app").split("/").at(-1) ?? "app").replace(/\.py$/, "") : name;
};
