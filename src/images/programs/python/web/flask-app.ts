// An application of Flask: its routes, and what is called around them.
import { exceptionClass, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { text } from "../shown.ts";
import { Class, Func, type Instance, type Value } from "../values.ts";
import { pathPattern } from "./listen.ts";

interface Route {
  /** As it was written. */
  path: string;
  endpoint: string;
  rule: ReturnType<typeof pathPattern>;
  methods: readonly string[];
  call: Value;
}

export interface App {
  routes: Route[];
  before: Value[];
  after: Value[];
  errors: Map<number, Value>;
}
/** Applications by the objects that programs hold. */
export const apps = new WeakMap<Instance, App>();

export const routeOf = (path: string, methods: readonly string[], call: Value, endpoint: Value | undefined): Route => ({
  path,
  endpoint: endpoint === undefined || endpoint === null ? (call instanceof Func ? call.name : "") : text(endpoint),
  rule: pathPattern(path),
  methods,
  call,
});

const BUILD_ERROR = new Class("BuildError", [exceptionClass("LookupError")!], new Map([["__module__", "werkzeug.routing.exceptions"]]));

/** The path of an endpoint with its parts put in; what is left over becomes the query. @throws Raised */
export function urlFor(app: App | undefined, endpoint: string, named: ReadonlyMap<string, Value>): string {
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
export const nameOf = (host: PythonHost, instance: Instance): string => {
  const name = text(instance.attributes.get("name") ?? "app");
  return name === "__main__" ? ((host.argv[0] ?? "app").split("/").at(-1) ?? "app").replace(/\.py$/, "") : name;
};
