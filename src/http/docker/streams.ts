// Feeds and sessions of the engine on a connection: what comes is sent on, what the client sends goes in.
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { Feed, Frame, Session } from "../../docker/api/message.ts";
import type { Door } from "./door.ts";

/** The client's side. */
export interface Outlet {
  /** What was sent and is not yet on its way is too much: nothing more is taken out of the world until `onDrain`. */
  readonly congested: boolean;
  write(bytes: Uint8Array): void;
  end(): void;
  onClose(gone: () => void): void;
  onDrain(drained: () => void): void;
  /** What the client sends. */
  readonly inlet?: Inlet;
}
interface Inlet {
  on(data: (bytes: Buffer) => void, ended: () => void): void;
  /** Takes nothing more until `resume`. */
  pause(): void;
  resume(): void;
}

/** A frame with its header: which stream, how long (docs: "Stream format" of attach). */
function framed({ stream, text }: Frame): Uint8Array {
  const bytes = toBytes(text);
  const header = Buffer.alloc(8);
  header[0] = stream === "stdout" ? 1 : 2;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

type Carried = { feed: Feed<object> } | { frames: Feed<Frame>; raw: boolean } | Session;

/** Sends what comes until it ends; `early` is what the client has already sent. */
export function carry({ act, patience }: Door, carried: Carried, outlet: Outlet, early?: Buffer): void {
  const source = "feed" in carried ? carried.feed : carried.frames;
  const want = { over: () => source.ended || source.closed, awaits: source.awaits };
  let planned = false;
  let over = false;
  const flush = () => {
    planned = false;
    if (over || outlet.congested) return;
    if ("feed" in carried) for (const item of carried.feed.take()) outlet.write(toBytes(`${JSON.stringify(item)}\r\n`));
    else for (const frame of carried.frames.take()) outlet.write(carried.raw ? toBytes(frame.text) : framed(frame));
    if (!source.ended) return;
    over = true;
    outlet.end();
  };
  source.changed.on(() => {
    if (planned) return;
    planned = true;
    // Who waits for room in the feed goes on inside the world.
    queueMicrotask(() => act(flush));
  });
  outlet.onDrain(() => {
    act(flush);
    patience.pass();
  });
  outlet.onClose(() => {
    if (over) return;
    over = true;
    act(() => source.close());
  });
  if ("stdin" in carried) {
    const { stdin } = carried;
    const typed = (type: () => void) => {
      act(type);
      patience.begin(want);
    };
    const { inlet } = outlet;
    const isFull = () => stdin.full && !stdin.broken;
    const write = (bytes: Buffer) => {
      typed(() => stdin.write(fromBytes(bytes)));
      if (isFull()) inlet?.pause();
    };
    stdin.changed.on(() => {
      if (!isFull()) inlet?.resume();
    });
    if (early?.length) write(early);
    inlet?.on(write, () => typed(() => stdin.end()));
  }
  act(flush);
  patience.begin(want);
}
