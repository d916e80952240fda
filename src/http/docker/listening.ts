// A server listens while its daemon is up: while it is not, nobody takes connections, as with the real one.
import { chmodSync, statSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Daemon } from "../../docker/daemon.ts";

/** Where a server listened, and what may be done with the socket's file there. */
type Place = AddressInfo | { path: string; mode: number };

function placeOf(server: Server): Place | undefined {
  const address = server.address();
  if (typeof address !== "string") return address ?? undefined;
  return { path: address, mode: statSync(address).mode };
}

/** Lets `server` come and go with the daemon, until it is closed. */
export function followDaemon(server: Server, daemon: Pick<Daemon, "up" | "changed">): void {
  const close = server.close.bind(server);
  /** Where it will listen again. */
  let left: Place | undefined;
  const look = () => {
    if (!daemon.up && server.listening) {
      left = placeOf(server);
      close();
      server.closeAllConnections();
    } else if (daemon.up && left) {
      const place = left;
      left = undefined;
      if (!("path" in place)) server.listen(place.port, place.address);
      else server.listen(place.path, () => chmodSync(place.path, place.mode));
    }
  };
  const off = daemon.changed.on(look);
  // Whoever has it listen looks at the address first.
  server.on("listening", () => setImmediate(look));
  server.close = (done) => {
    off();
    left = undefined;
    return close(done);
  };
}
