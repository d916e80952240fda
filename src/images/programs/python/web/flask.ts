// Flask: routes, requests, answers, and the development server with its log.
import type { Task } from "../../../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../../../machine/sockets.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { truth } from "../compared.ts";
import { exceptionClass, Raised, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { fromJson, toJson } from "../json.ts";
import { object } from "../modules/object.ts";
import { text } from "../shown.ts";
import { Builtin, Bytes, Class, Instance, List, Module, Tuple, type Value } from "../values.ts";
import { forEver, formOf, listen, logDate, pathPattern, STATUS } from "./listen.ts";

interface Route {
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
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const HTTP_EXCEPTION = new Class("HTTPException", [exceptionClass("Exception")!], new Map([["__module__", "werkzeug.exceptions"]]));
const page = (title: string, words: string): string =>
  `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.replace(/^\d+ /, "")}</h1>\n<p>${words}</p>\n`;
const WORDS: Readonly<Record<number, string>> = {
  400: "The browser (or proxy) sent a request that this server could not understand.",
  401: "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn&#39;t understand how to supply the credentials required.",
  403: "You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server.",
  404: "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
  405: "The method is not allowed for the requested URL.",
  500: "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.",
};

/** Applications by the objects that programs hold. */
const apps = new WeakMap<Instance, App>();
const responses = new WeakMap<Instance, Answer>();

export function flaskModule(host: PythonHost): Module {
  const { interpreter } = host;
  const request = new Instance(new Class("Request", [], new Map()));
  const enter = (asked: HttpRequest) => {
    const [path = "", query = ""] = asked.path.split("?");
    const set = (name: string, value: Value) => request.attributes.set(name, value);
    const json = (): Value => (asked.body && (asked.headers["content-type"] ?? "").includes("json") ? fromJson(asked.body) : null);
    set("method", asked.method);
    set("path", path);
    set("full_path", asked.path);
    set("url", `http://${asked.headers["host"] ?? ""}${asked.path}`);
    set("host", asked.headers["host"] ?? "");
    set("remote_addr", asked.peer.address);
    set("args", formOf(query));
    set("form", formOf((asked.headers["content-type"] ?? "").includes("urlencoded") ? asked.body : ""));
    set(
      "headers",
      Dict.of(
        Object.fromEntries(
          Object.entries(asked.headers).map(([key, value]) => [key.replace(/\b\w/g, (char) => char.toUpperCase()), value]),
        ),
      ),
    );
    set("data", new Bytes(asked.body));
    set("get_data", new Builtin("get_data", () => asked.body));
    set("get_json", new Builtin("get_json", () => json()));
    try {
      set("json", json());
    } catch {
      set("json", null);
    }
    set("is_json", (asked.headers["content-type"] ?? "").includes("json"));
  };
  const response = (answer: Answer): Instance => {
    const made = object("Response", { headers: Dict.of(answer.headers), set_cookie: () => null });
    made.attributes.set("status_code", BigInt(answer.status));
    responses.set(made, answer);
    return made;
  };
  const html = "text/html; charset=utf-8";
  const compact = new Map<string, Value>([
    ["separators", new Tuple([",", ":"])],
    ["sort_keys", true],
  ]);
  const answerOf = function* (value: Value): Task<Answer> {
    if (value instanceof Tuple) {
      const [body = "", second, third] = value.items;
      const answer = yield* answerOf(body);
      const status = typeof second === "bigint" ? Number(second) : answer.status;
      const headers = [second, third].find((each) => each instanceof Dict) as Dict | undefined;
      const more = Object.fromEntries([...(headers?.entries.values() ?? [])].map(([key, each]) => [text(key).toLowerCase(), text(each)]));
      return { ...answer, status, headers: { ...answer.headers, ...more } };
    }
    if (value instanceof Instance && responses.has(value)) {
      const known = responses.get(value)!;
      const headers = value.attributes.get("headers");
      const status = Number(value.attributes.get("status_code") ?? known.status);
      return {
        ...known,
        status,
        headers: {
          ...known.headers,
          ...(headers instanceof Dict
            ? Object.fromEntries([...headers.entries.values()].map(([key, each]) => [text(key).toLowerCase(), text(each)]))
            : {}),
        },
      };
    }
    if (value instanceof Dict || value instanceof List)
      return { status: 200, headers: { "content-type": "application/json" }, body: `${toJson(value, compact)}\n` };
    if (typeof value === "string" || value instanceof Bytes)
      return { status: 200, headers: { "content-type": html }, body: text(value instanceof Bytes ? value.text : value) };
    throw raise(
      "TypeError",
      `The view function did not return a valid response. The function either returned None or ended without a return statement.`,
    );
  };
  const errorAnswer = function* (app: App, status: number, words?: string): Task<Answer> {
    const handler = app.errors.get(status);
    if (handler !== undefined)
      return { ...(yield* answerOf(yield* interpreter.call(handler, [`${status} ${STATUS[status] ?? ""}`]))), ...{} };
    return { status, headers: { "content-type": html }, body: page(`${status} ${STATUS[status] ?? ""}`, words ?? WORDS[status] ?? "") };
  };
  const handle = function* (app: App, asked: HttpRequest): Task<Answer> {
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
        app.routes.push({ rule: pathPattern(text(rule)), methods, call: call! });
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
  method("after_request", (_, [call]) => call!);
  method("add_url_rule", (app, [rule = "/", , call], named) => {
    app.routes.push({ rule: pathPattern(text(rule)), methods: ["GET"], call: named.get("view_func") ?? call ?? null });
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
        return response({ status: 200, headers: { "content-type": "application/json" }, body: `${toJson(given, compact)}\n` });
      }),
      builtin("make_response", function* ([value = "", status]): Task<Value> {
        const answer = yield* answerOf(value);
        return response(status === undefined ? answer : { ...answer, status: Number(status) });
      }),
      builtin("Response", ([body = ""], named) =>
        response({
          status: Number(named.get("status") ?? 200n),
          headers: { "content-type": text(named.get("mimetype") ?? named.get("content_type") ?? html) },
          body: body instanceof Bytes ? body.text : text(body),
        }),
      ),
      builtin("redirect", ([to = ""], named) =>
        response({
          status: Number(named.get("code") ?? 302n),
          headers: { "content-type": html, location: text(to) },
          body: page(
            "Redirecting...",
            `You should be redirected automatically to the target URL: <a href="${text(to)}">${text(to)}</a>. If not, click the link.`,
          ),
        }),
      ),
      builtin("abort", ([status, words]) => {
        throw abort(Number(status), words === undefined ? undefined : text(words));
      }),
      builtin("url_for", ([name = ""]) => `/${text(name)}`),
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
        return response({ status: 200, headers: { "content-type": html }, body: host.self.machine.files.read(path) });
      }),
    ]),
  );
  /** Jinja's {{ name }}; statements are not there. */
  function fill(template: string, named: ReadonlyMap<string, Value>): string {
    if (/\{%/.test(template)) throw raise("NotImplementedError", "k8s-quest does not simulate statements of Jinja templates yet");
    return template.replace(/\{\{\s*(\w+)(?:\.(\w+))?[^}]*\}\}/g, (_, name: string, field: string | undefined) => {
      const value = named.get(name) ?? null;
      const given = field && value instanceof Dict ? (value.get(field) ?? null) : value;
      return given === null ? "" : text(given).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    });
  }
}

/** The name of the application: of the module that made it. */
const nameOf = (host: PythonHost, instance: Instance): string => {
  const name = text(instance.attributes.get("name") ?? "app");
  return name === "__main__" ? ((host.argv[0] ?? "app").split("/").at(-1) ?? "app").replace(/\.py$/, "") : name;
};
