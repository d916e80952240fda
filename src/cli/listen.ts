// Servers that the learner asked for begin to listen, or it is told why they cannot.
import type { AddressInfo, ListenOptions, Server } from "node:net";
import { Failure } from "./failure.ts";

/** Gives the port; 0 for a socket. @throws Failure */
export const listen = (server: Server, where: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(whyNot(error, where)));
    server.listen(where, () => {
      const address = server.address() as AddressInfo | string;
      resolve(typeof address === "string" ? 0 : address.port);
    });
  });

function whyNot({ code = "", message }: NodeJS.ErrnoException, { host: address = "", port }: ListenOptions): Failure {
  if (port !== undefined && code === "EADDRINUSE") return new Failure("serve.port-in-use", { port });
  if (port !== undefined && code === "EACCES") return new Failure("serve.port-forbidden", { port });
  if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(code)) return new Failure("serve.no-address", { address });
  return new Failure("command.plain", { problem: message });
}
