// The time of a world that the real kubectl works on: it stands still while kubectl thinks, however slow the machine, and passes while kubectl waits.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";

/** How often to look, and how long nothing may have been said for it to be waiting: real ms. */
const LOOK = 10;
const QUIET = 40;
/** Virtual ms that pass at each look. */
const STRIDE = 1_000;
/** The same request again after so long (real ms) is a poll: until the next one, so much virtual time passes (ms). */
const POLL = 500;
const BETWEEN_POLLS = 60_000;

/** Follows what a server is asked, and calls `pass` with virtual ms while somebody waits. */
export class Waiting {
  readonly #streams = new Set<{ socket: Duplex & { bytesWritten?: number } }>();
  #written = 0;
  #busyAt = 0;
  #last = { request: "", at: 0 };

  constructor(
    server: Server | SecureServer,
    private readonly pass: (virtual: number) => void,
  ) {
    server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#asked(request);
      const stream = { socket: request.socket };
      this.#streams.add(stream);
      response.on("close", () => this.#streams.delete(stream));
    });
    server.prependListener("upgrade", (request: IncomingMessage, socket: Duplex) => {
      this.#asked(request);
      const stream = { socket };
      this.#streams.add(stream);
      socket.on("close", () => this.#streams.delete(stream));
    });
  }

  /** Lets time pass as `line` needs it. */
  async during<T>(line: Promise<T>): Promise<T> {
    this.#last = { request: "", at: 0 };
    const timer = setInterval(() => this.#look(), LOOK);
    return line.finally(() => clearInterval(timer));
  }

  #asked({ method, url }: IncomingMessage): void {
    const now = Date.now();
    const request = `${method} ${url}`;
    if (request === this.#last.request && now - this.#last.at >= POLL && this.#streams.size === 0) this.pass(BETWEEN_POLLS);
    this.#last = { request, at: now };
    this.#busyAt = now;
  }

  #look(): void {
    let written = 0;
    for (const { socket } of this.#streams) written += socket.bytesWritten ?? 0;
    if (written !== this.#written) this.#busyAt = Date.now();
    this.#written = written;
    if (this.#streams.size > 0 && Date.now() - this.#busyAt >= QUIET) this.pass(STRIDE);
  }
}
