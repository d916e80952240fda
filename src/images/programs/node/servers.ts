// The ports on which a Node.js program listens, and the requests that it has to answer.

import { Signal } from "../../../base/signal.ts";
import { EPHEMERAL_PORTS } from "../../../machine/ephemeral-ports.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { AddressInUse, type HttpRequest, type HttpResponse, type Listening } from "../../../machine/sockets.ts";
import type { Operations } from "./operations.ts";

interface Waiting {
  answer?: HttpResponse;
  came: Signal;
}

export class Servers {
  readonly #listening = new Map<number, Listening>();
  readonly #requests = new Map<number, Waiting>();
  #next = 1;

  /** @param tell lets the program have an event */
  constructor(
    private readonly self: Running,
    private readonly tell: (event: object) => void,
  ) {}

  readonly operations: Operations = {
    listen: ({ id, port, host }) => this.#listen(id, port, host),
    close: (id) => {
      this.#listening.get(id)?.close();
      this.#listening.delete(id);
    },
    respond: ({ id, ...response }) => {
      const waiting = this.#requests.get(id);
      if (!waiting) return;
      waiting.answer = this.#response(response);
      waiting.came.fire();
    },
  };

  get listens(): boolean {
    return this.#listening.size > 0;
  }
  closeAll(): void {
    for (const listening of this.#listening.values()) listening.close();
    this.#listening.clear();
  }

  #listen(id: number, port: number, host: string): number {
    const { network, random } = this.self.machine;
    const wanted = port || random.between(EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last);
    const address = host && host !== "::" ? (host === "localhost" ? "127.0.0.1" : host) : undefined;
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
    const waiting: Waiting = { came: new Signal() };
    this.#requests.set(id, waiting);
    const { method, path, headers, body, peer } = request;
    this.tell({ type: "request", server, id, port, method, path, headers, body, peer });
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
}
