// The class Flask: how programs tell of routes and handlers, and how they start to serve.
import type { Task } from "../../../../machine/process.ts";
import { Dict } from "../collections.ts";
import { truth } from "../compared.ts";
import type { PythonHost } from "../host.ts";
import { object } from "../modules/object.ts";
import { text } from "../shown.ts";
import { Builtin, Class, Instance, List, Tuple, type Value } from "../values.ts";
import { type App, apps, nameOf, routeOf } from "./flask-app.ts";
import type { FlaskServer } from "./flask-server.ts";
import { listen } from "./listen.ts";

export function flaskClass(host: PythonHost, server: FlaskServer): Class {
  const kind = new Class("Flask", [], new Map());
  const method = (name: string, call: (self: App, args: Value[], named: Map<string, Value>, instance: Instance) => Value | Task<Value>) =>
    kind.attributes.set(
      name,
      new Builtin(name, ([self, ...args], named) => call(apps.get(self as Instance)!, args, named, self as Instance)),
    );
  const routing =
    (usual: readonly string[]) =>
    (app: App, [rule = "/"]: Value[], named: Map<string, Value>): Value => {
      const methods = methodsOf(named, usual);
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
      (self as Instance).attributes.set("logger", logger(host));
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
    const methods = methodsOf(named, ["GET"]);
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
    return server.run(app, where, number);
  });
  // What gunicorn and `flask run` call.
  method("__serve__", (app, [where = "", port = 0n, name = "", log = false]) => {
    const listening = listen(host, text(where), Number(port), server.serving(app, text(name), truth(log)));
    const held = new Instance(new Class("Server", [], new Map()));
    held.inner = listening;
    return held;
  });
  method("__run__", (app, [where = "", port = 0n]) => server.run(app, text(where), Number(port)));
  return kind;
}

/** The methods of HTTP that a route takes. */
const methodsOf = (named: ReadonlyMap<string, Value>, usual: readonly string[]): readonly string[] => {
  const given = named.get("methods");
  return given instanceof List || given instanceof Tuple ? given.items.map((each) => text(each).toUpperCase()) : usual;
};

/** app.logger: warnings and errors are told, the rest is not. */
const logger = (host: PythonHost): Instance =>
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
  );
