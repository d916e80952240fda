// http.server and socketserver: handlers with do_GET, and servers that serve for ever.
import { resolvePath } from "../../../../machine/paths.ts";
import type { Task } from "../../../../machine/process.ts";
import type { HttpResponse, Listening } from "../../../../machine/sockets.ts";
import { pythonAnswer } from "../../httpd.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { Raised } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { object } from "../modules/object.ts";
import { attributeOf } from "../protocol.ts";
import { text } from "../shown.ts";
import { Bytes, Class, Instance, Module, Tuple, type Value } from "../values.ts";
import { bodyText, forEver, listen, logDate } from "./listen.ts";

const NAMES = new Set(["http.server", "socketserver", "http", "http.client"]);

export function serverModule(host: PythonHost, name: string): Module | undefined {
  if (!NAMES.has(name)) return undefined;
  const base = handlerClass(host);
  const files = new Class("SimpleHTTPRequestHandler", [base], new Map());
  const server = serverClass(host, files);
  const inner: [string, Value][] = [
    ["BaseHTTPRequestHandler", base],
    ["SimpleHTTPRequestHandler", files],
    ...["HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer"].map((each): [string, Value] => [each, server]),
    ["HTTPStatus", object("HTTPStatus", { OK: 200n, NOT_FOUND: 404n, INTERNAL_SERVER_ERROR: 500n })],
  ];
  return new Module(name, name === "http" ? new Map([...inner, ["server", new Module("http.server", new Map(inner))]]) : new Map(inner));
}

/** What a handler has told so far. */
interface Told {
  status: number;
  headers: Record<string, string>;
  body: string;
}
const told = (self: Value): Told => (self as Instance).inner as Told;

function handlerClass(host: PythonHost): Class {
  const log = (self: Instance, line: string) =>
    host.error(`${text((self.attributes.get("client_address") as Tuple).items[0]!)} - - [${logDate(host.self.clock.now)}] ${line}\n`);
  return new Class(
    "BaseHTTPRequestHandler",
    [],
    new Map<string, Value>([
      builtin("send_response", function* ([self, code]): Task<Value> {
        told(self!).status = Number(code);
        const method = attributeOf(self!, "log_message");
        const line = `"${text((self as Instance).attributes.get("requestline")!)}" ${Number(code)} -`;
        if (method !== undefined) yield* host.interpreter.call(method, ["%s", line]);
        return null;
      }),
      builtin("send_header", ([self, name = "", value = ""]) => {
        told(self!).headers[text(name).toLowerCase()] = text(value);
        return null;
      }),
      builtin("end_headers", () => null),
      builtin("send_error", ([self, code, message]) => {
        const state = told(self!);
        state.status = Number(code);
        state.headers["content-type"] = "text/html;charset=utf-8";
        state.body += `Error response: ${Number(code)} ${message === undefined ? "" : text(message)}\n`;
        log(self as Instance, `"${text((self as Instance).attributes.get("requestline")!)}" ${Number(code)} -`);
        return null;
      }),
      builtin("log_message", ([self, format = "", ...rest]) => {
        let line = text(format);
        for (const each of rest) line = line.replace(/%[sdr]/, () => text(each));
        log(self as Instance, line);
        return null;
      }),
      builtin("address_string", ([self]) => text(((self as Instance).attributes.get("client_address") as Tuple).items[0]!)),
    ]),
  );
}

function serverClass(host: PythonHost, files: Class): Class {
  return new Class(
    "HTTPServer",
    [],
    new Map<string, Value>([
      builtin("__init__", ([self, address, handler]) => {
        const [name = "", port = 0n] = (address as Tuple).items;
        const folder = host.self.directory;
        const listening = listen(host, text(name), Number(port), function* (request): Task<HttpResponse> {
          const kind = handler as Class;
          const method = kind.find(`do_${request.method}`);
          if (method === undefined && kind.is(files) && request.method === "GET")
            return pythonAnswer(host.self, resolvePath(folder, "."), request);
          const instance = new Instance(kind);
          const state: Told = { status: 200, headers: {}, body: "" };
          instance.inner = state;
          const set = (key: string, value: Value) => instance.attributes.set(key, value);
          const headers = Dict.of(
            Object.fromEntries(
              Object.entries(request.headers).map(([key, value]) => [key.replace(/\b\w/g, (char) => char.toUpperCase()), value]),
            ),
          );
          set("path", request.path);
          set("command", request.method);
          set("requestline", `${request.method} ${request.path} HTTP/1.1`);
          set("headers", headers);
          set("client_address", new Tuple([request.peer.address, BigInt(request.peer.port)]));
          set(
            "wfile",
            object("BufferedWriter", {
              write: ([data = ""]) => {
                state.body += bodyText(data);
                return BigInt(bodyText(data).length);
              },
              flush: () => null,
            }),
          );
          set("rfile", object("BufferedReader", { read: () => new Bytes(request.body) }));
          const date = new Date(host.self.clock.now).toUTCString();
          const common = { server: `BaseHTTP/0.6 Python/${host.version}`, date };
          if (method === undefined) {
            host.error(
              `${request.peer.address} - - [${logDate(host.self.clock.now)}] code 501, message Unsupported method ('${request.method}')\n`,
            );
            return { status: 501, headers: { ...common, "content-type": "text/html;charset=utf-8" }, body: "" };
          }
          try {
            yield* host.interpreter.call(method, [instance]);
          } catch (error) {
            if (!(error instanceof Raised)) throw error;
            host.error(
              `----------------------------------------\nException occurred during processing of request from ('${request.peer.address}', ${request.peer.port})\n${host.traceback(error)}----------------------------------------\n`,
            );
          }
          return {
            status: state.status,
            headers: { ...common, ...state.headers, "content-length": String(Buffer.byteLength(state.body)) },
            body: state.body,
          };
        });
        (self as Instance).inner = listening;
        (self as Instance).attributes.set("server_address", new Tuple([name, port]));
        return null;
      }),
      builtin("serve_forever", ([self]) => forEver(host, (self as Instance).inner as Listening)),
      builtin("server_close", ([self]) => {
        ((self as Instance).inner as Listening).close();
        return null;
      }),
      builtin("shutdown", () => null),
      builtin("__enter__", ([self]) => self!),
      builtin("__exit__", () => false),
    ]),
  );
}
