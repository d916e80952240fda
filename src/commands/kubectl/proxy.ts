// kubectl proxy: the API server at a port of the learner's machine, with the identity of the kubeconfig (kubectl/pkg/proxy).

import { goPattern } from "../../base/cel/regex.ts";
import type { Frames, WebAnswer } from "../../cluster/apiserver/web/message.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Process, Task } from "../../machine/process.ts";
import { AddressInUse, type HttpRequest, type HttpResponse } from "../../machine/sockets.ts";
import type { Command } from "../command.ts";
import { Exit } from "./failures.ts";
import { flag } from "./flags.ts";
import { logFatal, logWarning } from "./klog.ts";
import { refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";

export const proxy: Command = {
  name: "proxy",
  summary: "Run a proxy to the Kubernetes API server",
  usage: "proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]",
  flags: [
    flag(
      "accept-hosts",
      "string",
      "^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$",
      "Regular expression for hosts that the proxy should accept.",
    ),
    flag("accept-paths", "string", "^.*", "Regular expression for paths that the proxy should accept."),
    flag("address", "string", "127.0.0.1", "The IP address on which to serve on."),
    flag("api-prefix", "string", "/", "Prefix to serve the proxied API under."),
    flag("append-server-path", "bool", "false", "Add the path of the server's address to each request.", {
      unseen: "no server of the world has a path in its address",
    }),
    flag("disable-filter", "bool", "false", "Do not filter requests in the proxy. Dangerous."),
    flag("keepalive", "duration", "0s", "The keep-alive period of an active connection. Set to 0 to disable keepalive.", {
      unseen: "no connection is left open between two requests",
    }),
    flag("port", "int", "8001", "The port to serve on. 0 picks a free one.", { shorthand: "p" }),
    flag("reject-methods", "string", "^$", "Regular expression for HTTP methods that the proxy should reject."),
    flag(
      "reject-paths",
      "string",
      "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach",
      "Regular expression for paths that the proxy should reject.",
    ),
    flag("unix-socket", "string", "", "Unix socket on which to run the proxy.", {
      shorthand: "u",
      approximate: "refused: not simulated yet",
    }),
    flag("www", "string", "", "Also serve static files from this folder.", { shorthand: "w" }),
    flag("www-prefix", "string", "/static/", "Prefix to serve static files under.", { shorthand: "P" }),
  ],
  run: verb(function* (session, call): Process {
    if (call.string("unix-socket")) {
      if (call.int("port") !== 8001) refuse("cannot set --unix-socket and --port at the same time");
      refuse("k8s-quest does not simulate --unix-socket yet");
    }
    const { self } = session;
    const folder = call.string("www");
    if (folder && !self.machine.files.exists(session.path(folder)))
      logWarning(self, "proxy.go:200", `Failed to stat static file directory ${folder}: stat ${folder}: no such file or directory`);
    if (call.bool("disable-filter"))
      logWarning(self, "proxy.go:177", "Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious");
    const accepts = filterOf(session);
    const prefix = slashed(call.string("api-prefix"));
    const files = slashed(call.string("www-prefix"));
    function* answer(request: HttpRequest): Task<HttpResponse> {
      const path = request.path.split("?")[0]!;
      if (!accepts(request, path)) return own(session, plain(403, "Forbidden\n"));
      if (folder && path.startsWith(files)) return own(session, file(session, folder, path.slice(files.length)));
      for (const served of [...(folder ? [files] : []), prefix]) if (`${path}/` === served) return own(session, moved(request, served));
      if (path.startsWith(prefix)) return yield* passedOn(session, request, request.path.slice(prefix.length - 1));
      return own(session, plain(404, "404 page not found\n"));
    }
    const { address, port } = yield* place(session);
    try {
      const listening = self.machine.network.listen(port, { http: answer }, { address });
      try {
        yield* session.out(`Starting to serve on ${address === "0.0.0.0" ? "[::]" : address}:${port}\n`);
        for (;;) yield { on: [] };
      } finally {
        listening.close();
      }
    } catch (error) {
      if (!(error instanceof AddressInUse)) throw error;
      return refuse(`listen tcp ${address}:${port}: bind: address already in use`);
    }
  }),
};

const slashed = (prefix: string): string => (prefix.endsWith("/") ? prefix : `${prefix}/`);

const plain = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body,
});

/** What the proxy says of itself: Go's server adds the time and the length, where they are not there already. */
function own({ self }: Session, answer: HttpResponse): HttpResponse {
  const headers: Record<string, string> = { ...answer.headers };
  headers["date"] = new Date(self.machine.clock.now).toUTCString();
  headers["content-length"] ??= String(Buffer.byteLength(answer.body));
  return { ...answer, headers };
}

/** Go's ServeMux sends who leaves out the slash at the end to where it is. */
const moved = ({ method }: HttpRequest, place: string): HttpResponse => ({
  status: 301,
  headers: { ...(method === "GET" ? { "content-type": "text/html; charset=utf-8" } : {}), location: place },
  body: method === "GET" ? `<a href="${place}">Moved Permanently</a>.\n\n` : "",
});

/** Where to listen. @throws Refusal for an address that is not the machine's */
function* place({ self, call }: Session): Task<{ address: string; port: number }> {
  const { network, random } = self.machine;
  const wanted = call.string("address");
  let address = wanted;
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(wanted) || wanted.split(".").some((part) => Number(part) > 255)) {
    const found = /^[\d.]+$/.test(wanted) ? undefined : yield* network.resolve(wanted);
    if (!found || "error" in found) return refuse(`listen tcp: lookup ${wanted}: no such host`);
    address = found.addresses[0]!;
  }
  if (call.int("port") < 0 || call.int("port") > 65535) refuse(`listen tcp: address ${call.int("port")}: invalid port`);
  const port = call.int("port") || random.between(30000, 60999);
  if (address !== "0.0.0.0" && !address.startsWith("127.") && !network.addresses.includes(address))
    refuse(`listen tcp ${address}:${port}: bind: cannot assign requested address`);
  return { address, port };
}

/** Which requests are let through (FilterServer). */
function filterOf({ self, call }: Session): (request: HttpRequest, path: string) => boolean {
  if (call.bool("disable-filter")) return () => true;
  const patterns = (name: string): RegExp[] =>
    call
      .string(name)
      .split(",")
      .filter(Boolean)
      .map((pattern) => {
        try {
          return goPattern(pattern);
        } catch (error) {
          logFatal(self, "proxy_server.go:83", `Error compiling re: ${(error as Error).message}`);
          throw new Exit(255, "");
        }
      });
  const [paths, hosts, noPaths, noMethods] = ["accept-paths", "accept-hosts", "reject-paths", "reject-methods"].map(patterns);
  const matches = (list: readonly RegExp[] | undefined, text: string): boolean => list!.some((pattern) => pattern.test(text));
  return ({ method, headers }, path) =>
    !matches(noPaths, path) &&
    !matches(noMethods, method) &&
    matches(paths, path) &&
    matches(hosts, (headers["host"] ?? "").replace(/:\d+$/, ""));
}

/** A request of the proxy's client, asked as the kubeconfig's user. */
function* passedOn(session: Session, request: HttpRequest, target: string): Task<HttpResponse> {
  const door = yield* session.door();
  const { host: _host, connection: _connection, ...headers } = request.headers;
  headers["audit-id"] ??= session.self.machine.random.uuid();
  let answer = yield* door.web(request.method, target, request.body, headers);
  while ("later" in answer) {
    const arrived = new Pipe();
    let final: WebAnswer | undefined;
    answer.later((done) => {
      final = done;
      arrived.end();
    });
    while (!final) yield { on: [arrived.changed] };
    answer = final;
  }
  const shown: Record<string, string> = {};
  const also = {
    "audit-id": headers["audit-id"],
    "cache-control": "no-cache, private",
    date: new Date(session.self.machine.clock.now).toUTCString(),
    ...("body" in answer ? { "content-length": String(Buffer.byteLength(answer.body)) } : {}),
  };
  for (const [name, value] of Object.entries({ ...also, ...answer.headers }).sort(([a], [b]) => (a < b ? -1 : 1)))
    shown[name] = Array.isArray(value) ? value.join(", ") : value;
  if ("body" in answer) return { status: answer.status, headers: shown, body: answer.body };
  if ("frames" in answer) return { status: answer.status, headers: shown, body: "", more: flowing(answer.frames) };
  return plain(400, "Upgrade request required");
}

/** Frames as a pipe; they are given up once nobody reads them any more. */
function flowing(frames: Frames): Pipe {
  const pipe = new Pipe();
  const move = (): void => {
    if (pipe.broken) {
      frames.stop();
      stop();
      return;
    }
    for (let text = frames.take(); text; text = frames.take()) pipe.write(text);
    if (frames.ended) pipe.end();
  };
  const stop = frames.on(move);
  move();
  return pipe;
}

/** A file of --www as Go's file server answers it: index.html or a list for a folder. */
function file(session: Session, folder: string, path: string): HttpResponse {
  const { files } = session.self.machine;
  let place = session.path(`${folder}/${decodeURIComponent(path).replace(/\/$/, "")}`);
  const root = session.path(folder);
  if (!files.exists(place) || (place !== root && !place.startsWith(`${root}/`))) return plain(404, "404 page not found\n");
  const changed = new Date(Math.floor(files.stat(place).modified / 1000) * 1000).toUTCString();
  if (files.isFolder(place)) {
    if (path && !path.endsWith("/")) return { status: 301, headers: { location: `${path.split("/").at(-1)}/` }, body: "" };
    if (!files.exists(`${place}/index.html`)) {
      const links = files.list(place).map((name) => {
        const shown = files.isFolder(`${place}/${name}`) ? `${name}/` : name;
        return `<a href="${encodeURI(shown)}">${shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</a>\n`;
      });
      const body = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links.join("")}</pre>\n`;
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8", "last-modified": changed }, body };
    }
    place = `${place}/index.html`;
  }
  const text = files.read(place);
  const type = TYPES[/\.(\w+)$/.exec(place)?.[1] ?? ""] ?? "text/plain; charset=utf-8";
  return {
    status: 200,
    headers: {
      "accept-ranges": "bytes",
      "content-length": String(Buffer.byteLength(text)),
      "content-type": type,
      "last-modified": changed,
    },
    body: text,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  yaml: "application/yaml",
  svg: "image/svg+xml",
};
