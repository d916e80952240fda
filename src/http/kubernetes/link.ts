// A connection after its upgrade, whatever carries its bytes: the TLS socket itself, or messages of a WebSocket.
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { CONGESTED } from "../congested.ts";

export interface Link {
  /** What was sent and is not yet on its way is too much: wait for `drained`. */
  readonly congested: boolean;
  send(bytes: Uint8Array): void;
  /** Takes nothing from the client until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
  listen(listener: LinkListener): void;
}

export interface LinkListener {
  received(bytes: Buffer): void;
  drained(): void;
  /** Called once, however it ended. */
  closed(): void;
}

export function socketLink(socket: Duplex, head: Buffer): Link {
  if (head.length) socket.unshift(head);
  return {
    get congested() {
      return socket.writableLength > CONGESTED;
    },
    send: (bytes) => void (socket.writable && socket.write(bytes)),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    // A client that keeps its half open would hold the connection for ever.
    close: () => void socket.end(() => socket.destroy()),
    listen({ received, drained, closed }) {
      socket.on("data", received);
      socket.on("drain", drained);
      socket.on("end", () => socket.end());
      socket.on("close", closed);
    },
  };
}

export function webSocketLink(ws: WebSocket): Link {
  let listener: LinkListener | undefined;
  return {
    get congested() {
      return ws.bufferedAmount > CONGESTED;
    },
    send(bytes) {
      if (ws.readyState !== ws.OPEN) return;
      ws.send(bytes, { binary: true }, () => {
        if (ws.bufferedAmount <= CONGESTED) listener?.drained();
      });
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    close: () => ws.close(1000),
    listen(each) {
      listener = each;
      ws.on("message", (data: Buffer) => each.received(data));
      ws.on("close", each.closed);
      ws.on("error", () => ws.terminate());
    },
  };
}
