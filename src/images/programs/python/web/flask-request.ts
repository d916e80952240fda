// Flask's request: the object that programs import, which is about the request that is being answered.
import type { HttpRequest } from "../../../../machine/sockets.ts";
import { fromJson } from "../json.ts";
import { Builtin, Bytes, Class, Instance, type Value } from "../values.ts";
import { headersOf } from "./flask-answer.ts";
import { formOf } from "./listen.ts";

export interface FlaskRequest {
  request: Instance;
  /** From now on it is about this one. */
  enter(asked: HttpRequest): void;
}

export function flaskRequest(): FlaskRequest {
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
    set("headers", headersOf(asked.headers));
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
  return { request, enter };
}
