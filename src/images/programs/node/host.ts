// The world's side of a running Node.js program: what its context asks for by texts, timers, listening ports, and what goes out.

import { createHash } from "node:crypto";
import { promiseHooks } from "node:v8";
import { type Context, createContext, Script } from "node:vm";
import { readAsset } from "../../../base/assets.ts";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { Signal } from "../../../base/signal.ts";
import { drive } from "../../../machine/drive.ts";
import { FileError } from "../../../machine/files.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import { fetchUrl } from "../../../machine/http.ts";
import { type Running, type SignalName, signalNames, signalNumber, type Task } from "../../../machine/process.ts";
import { AddressInUse, type HttpRequest, type HttpResponse, type Listening } from "../../../machine/sockets.ts";
import { redisCall } from "../redis-call.ts";
import type { Start } from "./index.ts";

/** Real ms that a piece of a program may compute without a pause: who computes longer computes for ever. */
const PATIENCE = 3000;
const PORTS = { first: 32768, last: 60999 };
const MESSAGES: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EEXIST: "file already exists",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EROFS: "read-only file system",
  EPERM: "operation not permitted",
};
const CALLS: Readonly<Record<string, string>> = {
  read: "open",
  writeFile: "open",
  list: "scandir",
  stat: "stat",
  mkdir: "mkdir",
  remove: "unlink",
  rename: "rename",
};

/** JavaScript that runs in the contexts of programs, not here. */
const GUEST = "src/images/programs/node/guest";

let prelude: Script | undefined;
const preludeScript = (): Script =>
  (prelude ??= new Script(
    readAsset(`${GUEST}/prelude.js`).replace("/*MODULES*/", () => readAsset(`${GUEST}/packages.js`)),
    { filename: "prelude" },
  ));
const step = new Script("__dispatch(__event)", { filename: "prelude" });
const adopt = new Script("__adopt()", { filename: "prelude" });

interface Waiting {
  server: number;
  answer?: HttpResponse;
  came: Signal;
}

/** What a program of the context asks, as JSON. */
type Asked = Record<string, never>;

export class NodeHost {
  readonly changed = new Signal();
  exit: number | undefined;
  #context!: Context;
  readonly #timers = new Map<number, { at: number; counts: boolean }>();
  readonly #listening = new Map<number, Listening>();
  readonly #requests = new Map<number, Waiting>();
  #next = 1;
  #outgoing = 0;
  #code = 0;
  #stuck = false;
  /** Promises that somebody waits for. */
  readonly #awaited = new WeakSet<object>();

  constructor(
    private readonly self: Running,
    private readonly version: string,
    private readonly start: Start,
  ) {}

  /** Something will still happen. */
  get busy(): boolean {
    return this.#listening.size > 0 || this.#outgoing > 0 || this.#stuck;
  }
  get nextTimer(): number | undefined {
    let first: number | undefined;
    let counts = this.busy;
    for (const timer of this.#timers.values()) {
      counts ||= timer.counts;
      if (first === undefined || timer.at < first) first = timer.at;
    }
    return counts ? first : undefined;
  }

  begin(): void {
    const { self, version, start } = this;
    if (start.file !== undefined && !this.#entry(start.file)) {
      self.stderr.write(
        `node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\nError: Cannot find module '${start.file}'\n    at node:internal/main/run_main_module:36:49 {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v${version}\n`,
      );
      this.exit = 1;
      return;
    }
    // Nothing of the outside has a prototype in here: what is shared are texts.
    const shared = Object.create(null) as Record<string, unknown>;
    this.#context = createContext(shared, { microtaskMode: "afterEvaluate" });
    const host = (op: unknown, text: unknown): string => this.#answer(String(op), String(text));
    const compile = (file: unknown, code: unknown, tail: unknown, isAsync: unknown, print: unknown): unknown =>
      this.#compile(String(file), String(code), String(tail ?? ""), isAsync === true, print === true);
    Object.setPrototypeOf(host, null);
    Object.setPrototypeOf(compile, null);
    Object.assign(shared, { __compile: compile });
    const make = preludeScript().runInContext(this.#context) as (...parts: unknown[]) => unknown;
    const argv = ["/usr/local/bin/node", ...(start.file === undefined ? [] : [this.#entry(start.file)!]), ...start.rest];
    shared["__make"] = make;
    shared["__host"] = host;
    shared["__start"] = JSON.stringify({ argv, env: self.environment, version });
    new Script(
      "__dispatch = (() => { const m = __make, h = __host, s = JSON.parse(__start); delete globalThis.__make; delete globalThis.__host; delete globalThis.__start; return m(h, s.argv, s.env, s.version); })()",
      { filename: "prelude" },
    ).runInContext(this.#context);
    self.machine.load.set(self, { memory: 12 << 20 });
    this.dispatch({
      type: "main",
      ...(start.file === undefined ? { code: start.code, print: start.print } : { file: this.#entry(start.file) }),
    });
  }

  #entry(file: string): string | undefined {
    const { files } = this.self.machine;
    for (const path of [file, `${file}.js`, `${file}/index.js`]) if (files.lookup(path)?.type === "file") return path;
    return undefined;
  }

  #compile(file: string, code: string, tail: string, isAsync: boolean, print: boolean): unknown {
    const head = `(${isAsync ? "async " : ""}function (exports, require, module, __filename, __dirname) {`;
    const body = print ? `return (${code.replace(/;\s*$/, "")}\n)` : code;
    try {
      return new Script(`${head} ${body}${tail}\n})`, { filename: file, columnOffset: -head.length - 1 }).runInContext(this.#context);
    } catch (error) {
      // An error of the outside must not get in: only its words do.
      const { message, stack = message } = error as Error;
      const own = stack.split("\n").filter((line) => !/^\s+at /.test(line));
      if (own[1]?.startsWith(head)) {
        own[1] = own[1].slice(head.length + 1);
        own[2] = own[2]?.slice(head.length + 1) ?? "";
      }
      return JSON.stringify({ message, stack: own.join("\n") });
    }
  }

  /** Lets the program have an event. */
  dispatch(event: object): void {
    if (this.exit !== undefined || this.#stuck) return;
    this.#context["__event"] = JSON.stringify(event);
    const settled: object[] = [];
    const unhook = promiseHooks.createHook({
      init: (_, parent) => {
        if (parent) this.#awaited.add(parent);
      },
      settled: (promise) => {
        settled.push(promise);
      },
    });
    try {
      this.#code = Number(step.runInContext(this.#context, { timeout: PATIENCE })) || 0;
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        // It computes and computes: nothing else of it happens any more.
        this.#stuck = true;
        this.self.machine.load.set(this.self, { cpu: 1000, memory: 12 << 20 });
      } else this.#fatal({ stack: String((error as Error).stack ?? error), text: String((error as Error).stack ?? error) });
    } finally {
      (unhook as () => void)();
      this.#adopt(settled.filter((promise) => !this.#awaited.has(promise)));
    }
    this.changed.fire();
  }

  /** What was rejected and nobody waits for ends the program, as soon as nothing else is to be done. */
  #adopt(orphans: object[]): void {
    if (!orphans.length) return;
    // A list of the outside leads to nothing there.
    this.#context["__orphans"] = Object.setPrototypeOf(orphans, null);
    try {
      adopt.runInContext(this.#context, { timeout: PATIENCE });
    } catch {
      this.#stuck = true;
    }
  }

  runDue(): void {
    for (;;) {
      const now = this.self.clock.now;
      const due = [...this.#timers].filter(([, { at }]) => at <= now).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!due || this.exit !== undefined || this.#stuck) return;
      this.#timers.delete(due[0]);
      this.dispatch({ type: "timer", id: due[0] });
    }
  }

  /** Nothing is left to wait for. */
  finish(): number {
    const code = this.#code;
    this.dispatch({ type: "exit", code });
    return this.exit ?? code;
  }

  close(): void {
    for (const listening of this.#listening.values()) listening.close();
    this.#listening.clear();
  }

  #answer(op: string, text: string): string {
    try {
      const value = text === "" ? undefined : (JSON.parse(text) as Asked);
      const given = this.#do(op, value);
      return given === undefined ? "" : JSON.stringify({ value: given });
    } catch (error) {
      if (!(error instanceof FileError)) return JSON.stringify({ error: { message: String(error) } });
      const { code } = error;
      const syscall = CALLS[op] ?? op;
      const path = error.path;
      return JSON.stringify({
        error: { message: `${code}: ${MESSAGES[code] ?? code}, ${syscall} '${path}'`, errno: -2, code, syscall, path },
      });
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: what comes is JSON, each operation knows its own
  #do(op: string, value: any): unknown {
    const { self } = this;
    const { machine } = self;
    const { files, random } = machine;
    switch (op) {
      case "write":
        (value.fd === 2 ? self.stderr : self.stdout).write(value.text);
        return undefined;
      case "now":
        return Math.floor(self.clock.now);
      case "random":
        return random.float();
      case "uuid":
        return random.hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
      case "bytes":
        return Array.from({ length: value }, () => random.between(0, 255));
      case "hash":
        return createHash(value.kind).update(value.text).digest("hex");
      case "utf8":
        return [...toBytes(value)];
      case "text":
        return fromBytes(Uint8Array.from(value));
      case "base64":
        return Buffer.from(Uint8Array.from(value)).toString("base64");
      case "unbase64":
        return [...Buffer.from(value, "base64")];
      case "pid":
        return self.pid;
      case "uid":
        return self.user;
      case "cwd":
        return self.directory;
      case "chdir":
        self.directory = value;
        return undefined;
      case "tty":
        return (value === 2 ? self.stderr : self.stdout).terminal;
      case "hostname":
        return machine.hostname;
      case "addresses":
        return machine.network.addresses;
      case "processors":
        return COMPUTER.processors;
      case "exit":
        this.exit = value & 255;
        return undefined;
      case "fatal":
        this.#fatal(value);
        return undefined;
      case "kill":
        machine.processes.running.get(value.pid)?.kill(value.signal, { fromOutside: false });
        return undefined;
      case "trap":
        if (signalNames.includes(value))
          self.trap(value as SignalName, () => this.dispatch({ type: "signal", name: value, number: signalNumber(value) }));
        return undefined;
      case "timer":
        this.#timers.set(value.id, { at: self.clock.now + value.ms, counts: true });
        return undefined;
      case "untimer":
        this.#timers.delete(value);
        return undefined;
      case "unref": {
        const timer = this.#timers.get(value);
        if (timer) timer.counts = false;
        return undefined;
      }
      case "read":
        return files.read(value);
      case "writeFile":
        files.write(value.path, value.text, { append: value.append ?? false });
        return undefined;
      case "exists":
        return files.exists(value);
      case "isFile":
        return files.exists(value) && !files.isFolder(value);
      case "isFolder":
        return files.isFolder(value);
      case "list":
        return files.list(value);
      case "stat": {
        const found = files.stat(value);
        const size = found.type === "file" ? Buffer.byteLength(files.read(value)) : 4096;
        return { folder: found.type === "folder", size, mode: found.mode, modified: found.modified, owner: found.owner };
      }
      case "mkdir":
        files.makeFolder(value.path, { parents: value.recursive });
        return undefined;
      case "remove":
        files.remove(value.path, { recursive: value.recursive ?? false });
        return undefined;
      case "rename":
        files.rename(value.from, value.to);
        return undefined;
      case "listen":
        return this.#listen(value.id, value.port, value.host);
      case "close":
        this.#listening.get(value)?.close();
        this.#listening.delete(value);
        return undefined;
      case "respond": {
        const waiting = this.#requests.get(value.id);
        if (waiting) {
          waiting.answer = this.#response(value);
          waiting.came.fire();
        }
        return undefined;
      }
      case "request":
        this.#outwards(value.id, this.#request(value));
        return undefined;
      case "lookup":
        this.#outwards(value.id, this.#lookup(value.host));
        return undefined;
      case "redis":
        this.#outwards(value.id, this.#redis(value));
        return undefined;
      default:
        return undefined;
    }
  }

  #fatal({ stack, text, plain }: { stack: string; text: string; plain?: boolean }): void {
    if (this.exit !== undefined) return;
    const { self, version } = this;
    const place = /((?:\/|\[)[^()\s:]*):(\d+)(?::(\d+))?/.exec(
      stack.split("\n").find((line) => /^\s+at /.test(line) || /^\S+:\d+$/.test(line)) ?? "",
    );
    let head = "";
    if (place && !plain) {
      const { files } = self.machine;
      const source = files.exists(place[1]!) ? files.read(place[1]!).split("\n")[Number(place[2]) - 1] : undefined;
      const isSyntax = stack.startsWith(`${place[1]}:`);
      head = isSyntax ? "" : `${place[1]}:${place[2]}\n${source ?? ""}\n${" ".repeat(Math.max(0, Number(place[3] ?? 1) - 1))}^\n\n`;
    }
    const missing = text.includes("code: 'MODULE_NOT_FOUND'") || text.includes("Cannot find module");
    if (missing) head = "node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\n";
    self.stderr.write(
      `${plain ? "node:internal/process/promises:394\n      triggerUncaughtException(err, true /* fromPromise */);\n      ^\n\n" : head}${text}\n\nNode.js v${version}\n`,
    );
    this.exit = 1;
    this.changed.fire();
  }

  #listen(id: number, port: number, host: string): number {
    const { network, random } = this.self.machine;
    const wanted = port || random.between(PORTS.first, PORTS.last);
    const address = host && host !== "0.0.0.0" && host !== "::" ? (host === "localhost" ? "127.0.0.1" : host) : undefined;
    try {
      this.#listening.set(
        id,
        network.listen(wanted, { http: (request) => this.#serve(id, wanted, request) }, address === undefined ? {} : { address }),
      );
      return wanted;
    } catch (error) {
      if (!(error instanceof AddressInUse)) throw error;
      return -1;
    }
  }

  *#serve(server: number, port: number, request: HttpRequest): Task<HttpResponse> {
    const id = this.#next++;
    const waiting: Waiting = { server, came: new Signal() };
    this.#requests.set(id, waiting);
    const { method, path, headers, body, peer } = request;
    this.dispatch({ type: "request", server, id, port, method, path, headers, body, peer });
    while (!waiting.answer) yield { on: [waiting.came, this.self.changed] };
    this.#requests.delete(id);
    return waiting.answer;
  }

  #response({
    status,
    reason,
    headers,
    body,
  }: {
    status: number;
    reason?: string;
    headers: Record<string, string>;
    body: string;
  }): HttpResponse {
    const { "content-length": _, ...others } = headers;
    return {
      status,
      ...(reason ? { reason } : {}),
      headers: {
        ...others,
        date: new Date(this.self.clock.now).toUTCString(),
        connection: "keep-alive",
        "keep-alive": "timeout=5",
        "content-length": String(Buffer.byteLength(body)),
      },
      body,
    };
  }

  /** Something that goes on beside the program, whose end it is told. */
  #outwards(id: number, task: Task<object>): void {
    this.#outgoing++;
    const host = this;
    drive(
      this.self.clock,
      (function* () {
        const answer = yield* task;
        host.#outgoing--;
        host.dispatch({ type: "answer", id, ...answer });
        host.changed.fire();
      })(),
    );
  }

  *#request(asked: {
    method: string;
    host: string;
    port: number;
    secure: boolean;
    path: string;
    headers: Record<string, string>;
    body: string;
  }): Task<object> {
    const { method, host, port, path, headers, body } = asked;
    const url = { scheme: asked.secure ? ("https" as const) : ("http" as const), host, port, path };
    const found = yield* fetchUrl(this.self.machine.network, url, { method, headers, body });
    if ("response" in found) return { status: found.response.status, headers: found.response.headers, body: found.response.body };
    if ("lookup" in found)
      return {
        error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", errno: -3008, syscall: "getaddrinfo", hostname: host },
      };
    const code =
      found.error === "refused"
        ? "ECONNREFUSED"
        : found.error === "timeout"
          ? "ETIMEDOUT"
          : found.error === "reset"
            ? "ECONNRESET"
            : "EHOSTUNREACH";
    return {
      error: { message: `connect ${code} ${found.address}:${port}`, code, errno: -111, syscall: "connect", address: found.address, port },
    };
  }

  *#lookup(host: string): Task<object> {
    const found = yield* this.self.machine.network.resolve(host);
    if ("error" in found)
      return { error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host } };
    return { address: found.addresses[0] };
  }

  *#redis({ host, port, words }: { host: string; port: number; words: string[] }): Task<object> {
    const answer = yield* redisCall(this.self.machine.network, host, port, words);
    if ("value" in answer) return { value: answer.value };
    if (answer.failure === "lookup")
      return { error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host } };
    if (answer.failure === "refused")
      return { error: { message: `connect ECONNREFUSED ${answer.message}`, code: "ECONNREFUSED", syscall: "connect" } };
    return { error: { message: answer.message, name: "ReplyError" } };
  }
}
