// Flask as a module: the class of applications, and the functions by which they answer.
import type { Task } from "../../../../machine/process.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { exceptionClass, type Raised, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { text } from "../shown.ts";
import { Bytes, Class, Instance, List, Module, type Value } from "../values.ts";
import { answerOf, HTML, HTTP_EXCEPTION, jsonOf, page, response } from "./flask-answer.ts";
import { urlFor } from "./flask-app.ts";
import { flaskClass } from "./flask-class.ts";
import { flaskRequest } from "./flask-request.ts";
import { FlaskServer } from "./flask-server.ts";
import { fill } from "./jinja.ts";

export function flaskModule(host: PythonHost): Module {
  const { request, enter } = flaskRequest();
  const server = new FlaskServer(host, enter);
  const kind = flaskClass(host, server);
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
      builtin("url_for", ([name = ""], named) => urlFor(server.current, text(name), named)),
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

/** What ends a view with an error page. */
const abort = (status: number, words?: string): Raised => {
  const raised = raise(HTTP_EXCEPTION);
  raised.value.attributes.set("code", BigInt(status));
  if (words !== undefined) raised.value.attributes.set("description", words);
  return raised;
};
