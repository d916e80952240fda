// nginx serving files: root, alias, try_files, index and autoindex.
import { FileError } from "../../machine/file-error.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { answerOf, expand, page, type State } from "./nginx-answer.ts";
import { type Directive, directive } from "./nginx-config.ts";
import { dates } from "./server.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  xml: "text/xml",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
};

/** Whether the client has the file as it is (ngx_http_not_modified_filter_module). */
function isUnchanged({ headers }: HttpRequest, { etag, "last-modified": modified }: { etag: string; "last-modified": string }): boolean {
  const match = headers["if-none-match"];
  if (match !== undefined) return match === "*" || match.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
  return headers["if-modified-since"] === modified;
}

/** The file, folder or try_files target behind a path. */
export function file(
  state: State,
  scope: readonly Directive[],
  location: Directive | undefined,
  path: string,
  request: HttpRequest,
): HttpResponse {
  const files = state.self.machine.files;
  if (request.method !== "GET" && request.method !== "HEAD") return page(state, 405);
  const alias = directive(location?.block ?? [], "alias")?.args[0];
  const root = directive(scope, "root")?.args[0] ?? "/etc/nginx/html";
  const decoded = decodeURIComponent(path);
  const full = alias !== undefined ? alias + decoded.slice((location?.args.at(-1) ?? "").length) : root + decoded;
  const complain = (text: string) =>
    state.self.stderr.write(
      `${dates.slashes(state.self.clock.now)} [error] 29#29: *${++state.turn} ${text}, client: ${request.peer.address}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers["host"] ?? ""}"\n`,
    );
  const send = (target: string): HttpResponse => {
    try {
      const extension = target.slice(target.lastIndexOf(".") + 1);
      const body = files.read(target);
      const { modified } = files.stat(target);
      const tags = {
        "last-modified": dates.http(modified),
        etag: `"${Math.floor(modified / 1000).toString(16)}-${Buffer.byteLength(body).toString(16)}"`,
      };
      if (isUnchanged(request, tags)) return answerOf(state, 304, "", undefined, tags);
      return answerOf(state, 200, body, TYPES[extension] ?? "application/octet-stream", { ...tags, "accept-ranges": "bytes" });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(`open() "${target}" failed (2: No such file or directory)`);
      return page(state, 404);
    }
  };
  const tries = directive(scope, "try_files")?.args;
  if (tries) {
    for (const each of tries.slice(0, -1)) {
      const target = root + expand(each, request);
      if (
        each.endsWith("/") ? files.isFolder(target) && files.exists(`${target}index.html`) : files.exists(target) && !files.isFolder(target)
      )
        return send(each.endsWith("/") ? `${target}index.html` : target);
    }
    const last = tries.at(-1)!;
    return last.startsWith("=") ? page(state, Number(last.slice(1))) : send(root + expand(last, request));
  }
  if (!files.isFolder(full)) return send(full);
  if (!full.endsWith("/")) return page(state, 301, { location: `${path}/` });
  for (const index of directive(scope, "index")?.args ?? ["index.html"]) if (files.exists(full + index)) return send(full + index);
  if (directive(scope, "autoindex")?.args[0] === "on") {
    const links = files.list(full).map((name) => `<a href="${name}">${name}</a>\r\n`);
    return answerOf(
      state,
      200,
      `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${links.join("")}</pre><hr></body>\r\n</html>\r\n`,
      "text/html",
    );
  }
  complain(`directory index of "${full}" is forbidden`);
  return page(state, 403);
}
