// Port-forward: each connection to the learner's own port is a pair of streams, and inside the world a connection in the pod's name space.

import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { Signal } from "../../base/signal.ts";
import type { PortForwardSession } from "../../cluster/kubelet/streams.ts";
import { Pipe } from "../../machine/pipe.ts";
import { type Process, Running } from "../../machine/process.ts";
import { Settling } from "../settling.ts";
import type { Link } from "./link.ts";
import type { ServeOptions } from "./serve-options.ts";
import { SpdyConnection, type SpdyStream } from "./spdy.ts";

/** How long one stream waits for the other of its pair, in virtual ms (the kubelet's streamCreationTimeout). */
const PAIRING = 30_000;

/** What goes back to the client for one connection. */
interface Outlet {
  readonly congested: boolean;
  data(bytes: Uint8Array): void;
  /** The connection failed: what kubectl prints. */
  error(text: string): void;
  end(): void;
}

/** One connection. Its two pipes are what a process of the world and the client's streams share. */
export class Forwarded {
  readonly #fromClient = new Pipe();
  readonly #toClient = new Pipe();
  readonly #options: ServeOptions;
  readonly #outlet: Outlet;
  readonly #settling: Settling;
  #planned = false;
  #connected = false;
  #over = false;

  constructor(options: ServeOptions, forward: PortForwardSession, port: number, outlet: Outlet) {
    this.#options = options;
    this.#outlet = outlet;
    const { machine, clock } = options.context;
    this.#settling = new Settling({ clock, settle: options.settle }, () => this.#toClient.readable || this.#over);
    this.#toClient.changed.on(() => this.#wake());
    options.act(() => {
      // No entry of the node's process table: on a real one it is the runtime itself that copies.
      new Running(machine, 0, { argv: [], program: () => this.#run(forward, port) });
    });
    options.settle?.(() => this.#connected || this.#toClient.ended);
  }

  /** Whether the client should wait before it sends more. */
  get full(): boolean {
    return this.#fromClient.full;
  }
  /** Fires when there may be room again. */
  get changed(): Signal {
    return this.#fromClient.changed;
  }

  receive(bytes: Buffer): void {
    this.#options.act(() => this.#fromClient.write(fromBytes(bytes)));
    this.#settling.begin();
  }

  /** The client sends no more. */
  endInput(): void {
    this.#options.act(() => this.#fromClient.end());
    this.#settling.begin();
  }

  /** The client is gone. */
  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.act(() => {
      this.#fromClient.end();
      this.#toClient.close();
    });
  }

  drained(): void {
    this.#wake();
  }

  *#run(forward: PortForwardSession, port: number): Process {
    const code = yield* this.#carry(forward, port);
    // What still comes for it goes nowhere: it must not hold up the client's other connections.
    this.#fromClient.close();
    return code;
  }

  *#carry(forward: PortForwardSession, port: number): Process {
    const target = yield* forward.connect(port);
    if ("error" in target) {
      this.#outlet.error(target.message);
      this.#toClient.end();
      return 1;
    }
    this.#connected = true;
    const [input, output] = [this.#fromClient, this.#toClient];
    const signals = [input.changed, output.changed, target.input.changed, target.output.changed];
    for (;;) {
      if (!target.output.full) {
        target.output.write(input.read());
        if (input.ended) target.output.end();
      }
      const room = !output.full;
      if (room) output.write(target.input.read());
      if ((room && target.input.ended) || output.broken) break;
      yield { on: signals };
    }
    output.end();
    target.close();
    return 0;
  }

  #wake(): void {
    if (this.#planned || this.#over) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#options.act(() => this.#flush());
    });
  }

  #flush(): void {
    if (this.#over || this.#outlet.congested) return;
    const text = this.#toClient.read();
    if (text) this.#outlet.data(toBytes(text));
    if (!this.#toClient.ended) {
      this.#settling.goOn();
      return;
    }
    this.#over = true;
    this.#outlet.end();
  }
}

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  forwarded?: Forwarded;
}

/** The streams of a SPDY connection, paired by their request's id (kubelet's portforward/httpstream.go). */
export function forwardOverSpdy(options: ServeOptions, link: Link, forward: PortForwardSession): void {
  const { clock } = options.context;
  const pairs = new Map<string, Pair>();
  const idOf = ({ id, headers }: SpdyStream): string =>
    // Old clients name no id: the error stream comes first, the data stream is the next.
    headers["requestid"] ?? String(headers["streamtype"] === "error" ? id : id - 2);

  const start = (id: string, { data, error }: Required<Pick<Pair, "data" | "error">>): Forwarded => {
    const forwarded = new Forwarded(options, forward, Number(data.headers["port"]), {
      get congested() {
        return link.congested;
      },
      data: (bytes) => data.write(bytes),
      error: (text) => error.write(Buffer.from(text)),
      end: () => {
        pairs.delete(id);
        data.end();
        error.end();
      },
    });
    const reset = () => {
      pairs.delete(id);
      forwarded.abort();
    };
    data.listen({
      received: (bytes) => {
        forwarded.receive(bytes);
        if (!forwarded.full) return;
        link.pause();
        const undo = forwarded.changed.on(() => {
          if (forwarded.full) return;
          undo();
          link.resume();
        });
      },
      ended: () => forwarded.endInput(),
      reset,
    });
    return forwarded;
  };

  const connection = new SpdyConnection(link, {
    opening({ headers }) {
      if (!["error", "data"].includes(headers["streamtype"] ?? "")) throw new Error("invalid stream type");
      const port = Number(headers["port"]);
      if (!(Number.isInteger(port) && port > 0 && port < 65536)) throw new Error("no port");
    },
    opened(stream) {
      const id = idOf(stream);
      const pair = pairs.get(id) ?? {};
      if (!pairs.has(id)) {
        pairs.set(id, pair);
        clock.after(PAIRING, () => {
          if (pair.forwarded || pairs.get(id) !== pair) return;
          pairs.delete(id);
          (pair.data ?? pair.error)?.reset();
        });
      }
      pair[stream.headers["streamtype"] as "data" | "error"] = stream;
      const { data, error } = pair;
      if (data && error) pair.forwarded ??= start(id, { data, error });
    },
    drained() {
      for (const { forwarded } of pairs.values()) forwarded?.drained();
    },
    closed() {
      undo();
      for (const { forwarded } of pairs.values()) forwarded?.abort();
      pairs.clear();
      options.act(() => forward.close());
    },
  });
  const undo = forward.changed.on(() => {
    if (forward.ended) connection.close();
  });
}

/** WebSocket channels: a pair for each port, data and errors, which begin with the port's number (kubelet's portforward/websocket.go). */
export function forwardOverChannels(options: ServeOptions, link: Link, forward: PortForwardSession, ports: readonly number[]): void {
  const send = (channel: number, bytes: Uint8Array): void => link.send(Buffer.concat([Uint8Array.of(channel), bytes]));
  let open = ports.length;
  const connections = ports.map((port, index) => {
    const [data, error] = [2 * index, 2 * index + 1];
    const named = Uint8Array.of(port & 255, port >> 8);
    send(data, named);
    send(error, named);
    return new Forwarded(options, forward, port, {
      get congested() {
        return link.congested;
      },
      data: (bytes) => send(data, bytes),
      error: (text) => send(error, Buffer.from(text)),
      end: () => {
        if (--open === 0) link.close();
      },
    });
  });
  const undo = forward.changed.on(() => {
    if (forward.ended) link.close();
  });
  link.listen({
    received(message) {
      // Nothing is read from error channels.
      const connection = message[0]! % 2 === 0 ? connections[message[0]! / 2] : undefined;
      if (!connection) return;
      connection.receive(message.subarray(1));
      if (!connection.full) return;
      link.pause();
      const resume = connection.changed.on(() => {
        if (connection.full) return;
        resume();
        link.resume();
      });
    },
    drained() {
      for (const each of connections) each.drained();
    },
    closed() {
      undo();
      for (const each of connections) each.abort();
      options.act(() => forward.close());
    },
  });
}
