// The server's side of SPDY/3.1, as far as kubectl's streams need it: framing, streams with two halves, pings and goodbyes.
// Neither side keeps windows, as spdystream (the library of kubectl and the kubelet) does not: the connection's own flow counts.
import type { Link } from "./link.ts";
import { HeaderReader, HeaderWriter } from "./spdy-headers.ts";

const VERSION = 3;
const FRAME = { synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 };
const FIN = 1;
/** Of RST_STREAM. */
const RESET = { protocolError: 1, refused: 3, cancel: 5 };
const HEAD = 8;
/** No client of ours sends more in one frame; one that claims to is none. */
const LARGEST_FRAME = 1024 * 1024;
/** A frame of data that we send holds at most this much, so that streams take turns. */
const CHUNK = 32 * 1024;

export interface StreamListener {
  received(bytes: Buffer): void;
  /** The client sends no more on this stream. */
  ended(): void;
  /** The stream is over without being finished. */
  reset(): void;
}

export interface SpdyListener {
  /** A stream that the client wants to open. What is thrown refuses it; nothing may be written to it yet. */
  opening(stream: SpdyStream): void;
  /** It has been told that the stream is open. */
  opened(stream: SpdyStream): void;
  /** Room again for what waits to be sent. */
  drained(): void;
  /** The connection is gone. */
  closed(): void;
}

/** One stream of a connection. */
export class SpdyStream {
  #listener: StreamListener | undefined;
  /** What came before anybody listened: streams that belong together are opened in any order. */
  #early: ((listener: StreamListener) => void)[] = [];
  #finished = false;

  constructor(
    readonly id: number,
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>,
    private readonly connection: SpdyConnection,
  ) {}

  /** Hears all that the client sends, from the beginning. */
  listen(listener: StreamListener): void {
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
  }
  /** Something came on it. */
  came(tell: (listener: StreamListener) => void): void {
    if (this.#listener) tell(this.#listener);
    else this.#early.push(tell);
  }

  write(bytes: Uint8Array): void {
    if (this.#finished) return;
    for (let at = 0; at < bytes.length; at += CHUNK) this.connection.sendData(this.id, bytes.subarray(at, at + CHUNK), false);
  }

  /** We send no more on this stream. */
  end(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.connection.sendData(this.id, new Uint8Array(), true);
  }

  reset(): void {
    this.#finished = true;
    this.connection.sendReset(this.id, RESET.cancel);
  }
}

export class SpdyConnection {
  readonly #streams = new Map<number, SpdyStream>();
  readonly #reader = new HeaderReader();
  readonly #writer = new HeaderWriter();
  #waiting: Buffer = Buffer.alloc(0);
  #last = 0;
  #over = false;

  constructor(
    readonly link: Link,
    private readonly listener: SpdyListener,
  ) {
    link.listen({
      received: (bytes) => this.#receive(bytes),
      drained: () => listener.drained(),
      closed: () => {
        this.#over = true;
        listener.closed();
      },
    });
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#control(FRAME.goAway, 0, words(this.#last, 0));
    this.link.close();
  }

  sendData(id: number, bytes: Uint8Array, last: boolean): void {
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(id, 0);
    head.writeUInt32BE(((last ? FIN : 0) << 24) | bytes.length, 4);
    this.link.send(Buffer.concat([head, bytes]));
  }

  sendReset(id: number, code: number): void {
    this.#streams.delete(id);
    this.#control(FRAME.reset, 0, words(id, code));
  }

  #control(type: number, flags: number, payload: Buffer): void {
    const head = Buffer.alloc(HEAD);
    head.writeUInt16BE(0x8000 | VERSION, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt32BE(((flags << 24) | payload.length) >>> 0, 4);
    this.link.send(Buffer.concat([head, payload]));
  }

  #receive(bytes: Buffer): void {
    if (this.#over) return;
    this.#waiting = this.#waiting.length ? Buffer.concat([this.#waiting, bytes]) : bytes;
    try {
      while (this.#waiting.length >= HEAD) {
        const length = this.#waiting.readUIntBE(5, 3);
        if (length > LARGEST_FRAME) throw new Error("frame too large");
        if (this.#waiting.length < HEAD + length) return;
        const frame = this.#waiting.subarray(0, HEAD + length);
        this.#waiting = this.#waiting.subarray(HEAD + length);
        this.#frame(frame, frame[4]!, frame.subarray(HEAD));
      }
    } catch {
      // What is no SPDY leaves header compression in the dark: the connection cannot go on.
      this.close();
    }
  }

  #frame(frame: Buffer, flags: number, payload: Buffer): void {
    if (!(frame[0]! & 0x80)) {
      this.#data(frame.readUInt32BE(0), flags, payload);
      return;
    }
    if ((frame.readUInt16BE(0) & 0x7fff) !== VERSION) throw new Error("another version");
    switch (frame.readUInt16BE(2)) {
      case FRAME.synStream:
        this.#open(payload.readUInt32BE(0) & 0x7fffffff, flags, payload.subarray(10));
        return;
      case FRAME.headers:
        // Nothing in them is for us, but the next block builds on them.
        this.#reader.read(payload.subarray(4));
        return;
      case FRAME.reset: {
        const id = payload.readUInt32BE(0) & 0x7fffffff;
        const stream = this.#streams.get(id);
        this.#streams.delete(id);
        stream?.came((listener) => listener.reset());
        return;
      }
      case FRAME.ping:
        // A client's pings are odd; an even one answers one of ours.
        if (payload.readUInt32BE(0) & 1) this.#control(FRAME.ping, 0, payload);
        return;
      default:
        // SETTINGS, WINDOW_UPDATE and GOAWAY ask for nothing: after a GOAWAY the client closes when its streams are done.
        return;
    }
  }

  #open(id: number, flags: number, block: Buffer): void {
    const stream = new SpdyStream(id, this.#reader.read(block), this);
    if (id <= this.#last || id % 2 === 0) {
      this.sendReset(id, RESET.protocolError);
      return;
    }
    this.#last = id;
    this.#streams.set(id, stream);
    try {
      this.listener.opening(stream);
    } catch {
      this.sendReset(id, RESET.refused);
      return;
    }
    this.#control(FRAME.synReply, 0, Buffer.concat([words(id), this.#writer.write({})]));
    this.listener.opened(stream);
    if (flags & FIN) stream.came((listener) => listener.ended());
  }

  #data(id: number, flags: number, bytes: Buffer): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    if (bytes.length) stream.came((listener) => listener.received(bytes));
    if (flags & FIN) {
      this.#streams.delete(id);
      stream.came((listener) => listener.ended());
    }
  }
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
