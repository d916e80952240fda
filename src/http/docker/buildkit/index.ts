// BuildKit's doors beside the Engine API's requests: connections on which a client is asked, and on which it asks.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Outsider } from "../../../docker/api/message.ts";
import type { Door } from "../door.ts";
import { askedClient } from "./asking.ts";
import { controlService } from "./control.ts";
import { grpcServer } from "./grpc.ts";
import { Sessions } from "./sessions.ts";
import { encoded, Telling } from "./telling.ts";
import { Uploads } from "./uploads.ts";

export interface BuildKit {
  /** Takes a connection over, where its request asks for that; whether it did. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly outsider: Outsider;
  readonly uploads: Uploads;
  close(): void;
}

/** For one engine. */
export function createBuildKit(door: Door): BuildKit {
  const sessions = new Sessions();
  const control = grpcServer(controlService(door, sessions), (error) => door.log?.(error));
  return {
    upgrade(request, socket, head) {
      const path = (request.url ?? "").replace(/^\/v\d+\.\d+(?=\/)/, "").split("?")[0];
      if (request.method !== "POST" || request.headers.upgrade?.toLowerCase() !== "h2c") return false;
      if (path !== "/session" && path !== "/grpc") return false;
      // Clients that are killed say no more than that; the HTTP server's sockets would stay half open.
      for (const event of ["error", "end"]) socket.on(event, () => socket.destroy());
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      if (head.length) socket.unshift(head);
      if (path === "/grpc") control.accept(socket);
      else sessions.attach(request.headers, socket);
      return true;
    },
    outsider: {
      client: (session) => askedClient(door, sessions, session),
      teller: (build) => {
        const telling = new Telling(build, door.engine.clock);
        return (trace) => encoded(telling.take(trace));
      },
    },
    uploads: new Uploads(),
    close: () => {
      sessions.close();
      control.close();
    },
  };
}
