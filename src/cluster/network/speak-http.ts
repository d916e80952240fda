// HTTP as text on a connection, for services that only know whole requests.
import type { Task } from "../../machine/process.ts";
import type { Connection, HttpResponse, Service } from "../../machine/sockets.ts";
import { readRequest, responseText } from "./wire.ts";

export const PLAIN_TO_TLS: HttpResponse = { status: 400, headers: {}, body: "Client sent an HTTP request to an HTTPS server.\n" };

/** Answers one request after another until the connection ends. */
export function* speakHttp(service: Service, connection: Connection): Task<number> {
  for (;;) {
    const request = yield* readRequest(connection);
    if (!request) return 0;
    if (request === "bad" || service.tls) {
      connection.output.write(
        responseText(request === "bad" ? { status: 400, headers: { connection: "close" }, body: "400 Bad Request" } : PLAIN_TO_TLS, "GET"),
      );
      return 0;
    }
    const answer = service.http!({ ...request, peer: connection.peer });
    connection.output.write(responseText("status" in answer ? answer : yield* answer, request.method));
    if (request.headers["connection"]?.toLowerCase() === "close") return 0;
  }
}
