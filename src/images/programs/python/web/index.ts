// Packages of PyPI that programs of tutorials stand on: web frameworks, and clients of what runs beside them.

import { fetchUrl, parseUrl } from "../../../../machine/http.ts";
import { resolvePath } from "../../../../machine/paths.ts";
import type { Task } from "../../../../machine/process.ts";
import { type RedisValue, redisCall } from "../../redis-call.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { truth } from "../compared.ts";
import { exceptionClass, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { fromJson, toJson } from "../json.ts";
import { object } from "../modules/object.ts";
import { text } from "../shown.ts";
import { Builtin, Bytes, Class, Instance, List, Module, type Value } from "../values.ts";
import { fastApiModule, uvicorn } from "./fastapi.ts";
import { flaskModule } from "./flask.ts";

/** A module of an installed package; undefined where it is not modelled. */
export function webModule(host: PythonHost, name: string): Module | undefined {
  switch (name) {
    case "flask":
      return flaskModule(host);
    case "fastapi":
    case "fastapi.responses":
    case "fastapi.middleware.cors":
    case "starlette.responses":
    case "pydantic":
      return fastApiModule(name);
    case "uvicorn":
      return new Module(
        name,
        new Map([
          builtin("run", function* ([app = null], named): Task<Value> {
            const given = typeof app === "string" ? yield* target(host, app) : app;
            return yield* uvicorn(host, given, text(named.get("host") ?? "127.0.0.1"), Number(named.get("port") ?? 8000n));
          }),
        ]),
      );
    case "flask_cors":
      return new Module(
        name,
        new Map([builtin("CORS", () => null), builtin("cross_origin", () => new Builtin("cross_origin", ([call]) => call!))]),
      );
    case "redis":
    case "redis.exceptions":
      return redisModule(host);
    case "requests":
    case "httpx":
      return requestsModule(host, name);
    case "dotenv":
      return new Module(name, new Map([builtin("load_dotenv", ([file = ".env"]) => loadDotenv(host, text(file)))]));
    default:
      return undefined;
  }
}

function loadDotenv(host: PythonHost, file: string): Value {
  const path = resolvePath(host.self.directory, file);
  const { files } = host.self.machine;
  if (!files.exists(path)) return false;
  for (const line of files.read(path).split("\n")) {
    const [, key, value = ""] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key && host.self.environment[key] === undefined) host.self.setVariable(key, value.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return true;
}

/** "app.main:app": what a server's command line names. @throws Raised */
export function* target(host: PythonHost, words: string): Task<Value> {
  const [module = "", name = "app"] = words.split(":");
  const found = yield* host.interpreter.import(module);
  const made = found.attributes.get(name.replace(/\(\)$/, ""));
  if (made === undefined) throw raise("AttributeError", `module '${module}' has no attribute '${name}'`);
  return name.endsWith("()") ? yield* host.interpreter.call(made, []) : made;
}

const named = (base: string, name: string, module: string): Class =>
  new Class(name, [exceptionClass(base)!], new Map([["__module__", module]]));
const REDIS_ERROR = named("Exception", "RedisError", "redis.exceptions");
const REDIS_CONNECTION = new Class("ConnectionError", [REDIS_ERROR], new Map([["__module__", "redis.exceptions"]]));
const REDIS_RESPONSE = new Class("ResponseError", [REDIS_ERROR], new Map([["__module__", "redis.exceptions"]]));

function redisModule(host: PythonHost): Module {
  const make = (where: { host: string; port: number; decode: boolean }): Instance => {
    const plain = (value: RedisValue): Value =>
      value === null
        ? null
        : typeof value === "number"
          ? BigInt(value)
          : typeof value === "string"
            ? where.decode
              ? value
              : new Bytes(value)
            : new List(value.map(plain));
    const send = function* (words: string[]): Task<RedisValue> {
      const answer = yield* redisCall(host.self.machine.network, where.host, where.port, words);
      if ("value" in answer) return answer.value;
      if (answer.failure === "reply") throw raise(REDIS_RESPONSE, answer.message);
      throw raise(
        REDIS_CONNECTION,
        answer.failure === "lookup"
          ? `Error -2 connecting to ${where.host}:${where.port}. Name or service not known.`
          : `Error 111 connecting to ${where.host}:${where.port}. Connection refused.`,
      );
    };
    const client = new Instance(new Class("Redis", [], new Map()));
    const command = (name: string, words: (args: Value[]) => string[], read: (value: RedisValue) => Value = plain) =>
      client.attributes.set(
        name,
        new Builtin(name, function* (args): Task<Value> {
          return read(yield* send(words(args)));
        }),
      );
    const texts = (args: Value[]) => args.map((each) => (each instanceof Bytes ? each.text : text(each)));
    for (const name of [
      "get",
      "set",
      "incr",
      "decr",
      "incrby",
      "decrby",
      "delete",
      "exists",
      "keys",
      "lpush",
      "rpush",
      "lrange",
      "llen",
      "lpop",
      "rpop",
      "hset",
      "hget",
      "sadd",
      "smembers",
      "expire",
      "ttl",
      "info",
      "dbsize",
      "flushall",
    ])
      command(
        name,
        (args) => [name === "delete" ? "DEL" : name.toUpperCase(), ...texts(args)],
        name === "set" ? (value) => value === "OK" : plain,
      );
    command(
      "ping",
      () => ["PING"],
      () => true,
    );
    command(
      "hgetall",
      (args) => ["HGETALL", ...texts(args)],
      (value) => {
        const dict = new Dict();
        const list = Array.isArray(value) ? value : [];
        for (let at = 0; at + 1 < list.length; at += 2) dict.set(plain(list[at]!), plain(list[at + 1]!));
        return dict;
      },
    );
    return client;
  };
  const redis = new Class("Redis", [], new Map());
  redis.attributes.set(
    "__make__",
    new Builtin("Redis", ([, place, port], given) =>
      make({
        host: text(given.get("host") ?? place ?? "localhost"),
        port: Number(given.get("port") ?? port ?? 6379n),
        decode: truth(given.get("decode_responses") ?? false),
      }),
    ),
  );
  const fromUrl: [string, Value] = builtin("from_url", ([url = ""], given) => {
    const parsed = parseUrl(text(url).replace(/^rediss?:/, "http:"));
    return make({
      host: parsed?.host ?? "localhost",
      port: /:\d+/.test(text(url).slice(8)) ? (parsed?.port ?? 6379) : 6379,
      decode: truth(given.get("decode_responses") ?? false),
    });
  });
  redis.attributes.set("from_url", new Builtin("staticmethod", () => null, new Map([["function", fromUrl[1]]])));
  const errors: [string, Value][] = [
    ["ConnectionError", REDIS_CONNECTION],
    ["RedisError", REDIS_ERROR],
    ["ResponseError", REDIS_RESPONSE],
    ["TimeoutError", REDIS_CONNECTION],
  ];
  return new Module(
    "redis",
    new Map<string, Value>([
      ["Redis", redis],
      ["StrictRedis", redis],
      fromUrl,
      ...errors,
      ["exceptions", new Module("redis.exceptions", new Map(errors))],
    ]),
  );
}

function requestsModule(host: PythonHost, name: string): Module {
  const failure = named("OSError", "RequestException", "requests.exceptions");
  const broken = new Class("ConnectionError", [failure], new Map([["__module__", "requests.exceptions"]]));
  const http = new Class("HTTPError", [failure], new Map([["__module__", "requests.exceptions"]]));
  const ask = (method: string) =>
    function* ([address = ""]: Value[], given: Map<string, Value>): Task<Value> {
      const url = parseUrl(text(address));
      if (!url) throw raise(failure, `Invalid URL '${text(address)}': No scheme supplied.`);
      const params = given.get("params");
      if (params instanceof Dict)
        url.path += `${url.path.includes("?") ? "&" : "?"}${[...params.entries.values()].map(([key, value]) => `${encodeURIComponent(text(key))}=${encodeURIComponent(text(value))}`).join("&")}`;
      const json = given.get("json");
      const headers: Record<string, string> = {
        "user-agent": "python-requests/2.32.5",
        accept: "*/*",
        ...(json === undefined ? {} : { "content-type": "application/json" }),
      };
      const more = given.get("headers");
      if (more instanceof Dict) for (const [key, value] of more.entries.values()) headers[text(key).toLowerCase()] = text(value);
      const data = given.get("data");
      const found = yield* fetchUrl(host.self.machine.network, url, {
        method,
        headers,
        body:
          json === undefined ? (data === undefined || data === null ? "" : data instanceof Bytes ? data.text : text(data)) : toJson(json),
      });
      if (!("response" in found)) {
        const why =
          "lookup" in found
            ? `Failed to resolve '${url.host}' ([Errno -2] Name or service not known)`
            : "Failed to establish a new connection: [Errno 111] Connection refused";
        throw raise(
          broken,
          `HTTPConnectionPool(host='${url.host}', port=${url.port}): Max retries exceeded with url: ${url.path} (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f3a5c1b2f90>: ${why}'))`,
        );
      }
      const { status, body, headers: back } = found.response;
      const answer = object("Response", {
        json: () => fromJson(body),
        raise_for_status: () => {
          if (status >= 400) throw raise(http, `${status} ${status < 500 ? "Client" : "Server"} Error for url: ${text(address)}`);
          return null;
        },
      });
      const values: Record<string, Value> = {
        status_code: BigInt(status),
        text: body,
        content: new Bytes(body),
        ok: status < 400,
        url: text(address),
        headers: Dict.of(back),
      };
      for (const [key, value] of Object.entries(values)) answer.attributes.set(key, value);
      return answer;
    };
  const errors: [string, Value][] = [
    ["RequestException", failure],
    ["ConnectionError", broken],
    ["HTTPError", http],
    ["Timeout", broken],
  ];
  return new Module(
    name,
    new Map<string, Value>([
      ...["get", "post", "put", "delete", "patch", "head"].map((verb) => builtin(verb, ask(verb.toUpperCase()))),
      ...errors,
      ["exceptions", new Module("requests.exceptions", new Map(errors))],
    ]),
  );
}
