// Requests to applications of Flask and their answers; the development server with its log.
import type { Task } from "../../../../machine/process.ts";
import type { HttpRequest, HttpResponse, Listening } from "../../../../machine/sockets.ts";
import type { Python } from "../contract.ts";
import { Raised, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import type { Value } from "../values.ts";
import { type Answer, answerOf, errorPage, HTML, HTTP_EXCEPTION, response } from "./flask-answer.ts";
import type { App } from "./flask-app.ts";
import { forEver, listen, logDate, STATUS } from "./listen.ts";

/** Serves the applications of one program. */
export class FlaskServer {
  /** The application whose request was answered last. */
  current: App | undefined;
  readonly #python: Python;

  /** @param enter makes a request the one that the program sees */
  constructor(
    private readonly host: PythonHost,
    private readonly enter: (asked: HttpRequest) => void,
  ) {
    this.#python = host.interpreter;
  }

  *#error(app: App, status: number, words?: string): Task<Answer> {
    const handler = app.errors.get(status);
    if (handler !== undefined) return yield* answerOf(yield* this.#python.call(handler, [`${status} ${STATUS[status] ?? ""}`]));
    return { status, headers: { "content-type": HTML }, body: errorPage(status, words) };
  }

  *#viewed(app: App, asked: HttpRequest): Task<Answer> {
    const { host } = this;
    const { interpreter } = host;
    const depth = interpreter.frames.length;
    try {
      this.enter(asked);
      const path = decodeURIComponent(asked.path.split("?")[0]!);
      const fits = app.routes.filter(({ rule }) => rule.pattern.test(path));
      for (const call of app.before) {
        const given = yield* interpreter.call(call, []);
        if (given !== null) return yield* answerOf(given);
      }
      const route = fits.find(({ methods }) => methods.includes(asked.method) || (asked.method === "HEAD" && methods.includes("GET")));
      if (!route) return yield* this.#error(app, fits.length ? 405 : 404);
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
        return yield* this.#error(
          app,
          Number(error.value.attributes.get("code")),
          error.value.attributes.get("description") as string | undefined,
        );
      host.error(
        `[${new Date(host.self.clock.now).toISOString().slice(0, 23).replace("T", " ").replace(".", ",")}] ERROR in app: Exception on ${asked.path} [${asked.method}]\n${host.traceback(error)}`,
      );
      return yield* this.#error(app, 500);
    }
  }

  /** What is registered last for after a request comes first. */
  *#handle(app: App, asked: HttpRequest): Task<Answer> {
    this.current = app;
    let answer = yield* this.#viewed(app, asked);
    for (const call of [...app.after].reverse()) answer = yield* answerOf(yield* this.#python.call(call, [response(answer)]));
    return answer;
  }

  /** @param server what it calls itself @param log it tells of each request */
  serving(app: App, server: string, log: boolean): (asked: HttpRequest) => Task<HttpResponse> {
    const { host } = this;
    const handle = (asked: HttpRequest) => this.#handle(app, asked);
    return function* (asked: HttpRequest): Task<HttpResponse> {
      const { status, headers, body } = yield* handle(asked);
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
  }

  /** The development server, until it is told to end. @throws Raised where somebody has the port already */
  *run(app: App, where: string, port: number): Task<Value> {
    const { host } = this;
    const listening = this.#listen(app, where, port);
    const all = where === "0.0.0.0";
    const own = host.self.machine.network.addresses[0];
    host.error(
      `WARNING: This is a development server. Do not use it in a production deployment. Use a production WSGI server instead.\n${all ? " * Running on all addresses (0.0.0.0)\n" : ""} * Running on http://${all ? "127.0.0.1" : where}:${port}\n${all && own ? ` * Running on http://${own}:${port}\n` : ""}Press CTRL+C to quit\n`,
    );
    return yield* forEver(host, listening);
  }

  #listen(app: App, where: string, port: number): Listening {
    const { host } = this;
    try {
      return listen(host, where, port, this.serving(app, `Werkzeug/3.1.4 Python/${host.version}`, true));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      host.error(
        `Address already in use\nPort ${port} is in use by another program. Either identify and stop that program, or start the server with a different port.\n`,
      );
      throw raise("OSError", 98n, "Address already in use");
    }
  }
}
