// Feeds and sessions of the engine on a connection: what comes is sent on, what the client sends goes in.
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { Feed, Frame, Session } from "../../docker/api/message.ts";
import type { Door } from "./door.ts";

/** The client's side. */
export interface Outlet {
  write(bytes: Uint8Array): void;
  end(): void;
  onClose(gone: () => void): void;
  onData?(data: (bytes: Buffer) => void, ended: () => void): void;
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
    if (over) return;
    if ("feed" in carried) for (const item of carried.feed.take()) outlet.write(toBytes(`${JSON.stringify(item)}\r\n`));
    else for (const frame of carried.frames.take()) outlet.write(carried.raw ? toBytes(frame.text) : framed(frame));
    if (!source.ended) return;
    over = true;
    outlet.end();
  };
  source.changed.on(() => {
    if (planned) return;
    planned = true;
    queueMicrotask(flush);
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
    const write = (bytes: Buffer) => typed(() => stdin.write(fromBytes(bytes)));
    if (early?.length) write(early);
    outlet.onData?.(write, () => typed(() => stdin.end()));
  }
  flush();
  patience.begin(want);
}
