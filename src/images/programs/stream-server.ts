// Servers of protocols that are not modelled: they are there, write their log, and hold connections open.
import type { Process, Program } from "../../machine/process.ts";
import type { Connection } from "../../machine/sockets.ts";
import { read } from "../../machine/tasks.ts";
import { dates, type Parameters, serve, untilSignal } from "./server.ts";

/** A server of a protocol that is not modelled: it is there, says so in its log, and holds connections open. */
export function streamServer(parameters: Parameters): Program {
  const ports = (parameters["ports"] as number[] | undefined) ?? [];
  return function* (self) {
    for (const line of (parameters["log"] as string[] | undefined) ?? [])
      self.stdout.write(
        `${line
          .replaceAll("{iso}", dates.full(self.clock.now))
          .replaceAll("{klog}", dates.klog(self.clock.now))
          .replaceAll("{version}", String(parameters["version"] ?? ""))}\n`,
      );
    const addresses = parameters["addresses"] as string[] | undefined;
    if (ports.length) return yield* serve(self, ports, { stream: idle }, addresses ? { addresses } : {});
    yield* untilSignal(self);
    return 0;
  };
}

/** A connection in a protocol that is not modelled: it stays open until the client goes. */
export function* idle(connection: Connection): Process {
  while ((yield* read(connection.input)) !== undefined);
  return 0;
}
