// Servers that the learner asked for begin to listen, or it is told why they cannot.
import type { AddressInfo, ListenOptions, Server } from "node:net";
import { Failure } from "./failure.ts";

/** Gives the port; 0 for a socket. @throws Failure */
export const listen = (server: Server, where: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const used = code === "EADDRINUSE" && where.port !== undefined;
      reject(used ? new Failure("serve.port-in-use", { port: where.port! }) : new Failure("command.plain", { problem: message }));
    });
    server.listen(where, () => {
      const address = server.address() as AddressInfo | string;
      resolve(typeof address === "string" ? 0 : address.port);
    });
  });
