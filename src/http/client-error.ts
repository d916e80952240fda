// What a connection hears that brings no request.
import type { Duplex } from "node:stream";

/**
 * Answers what is no HTTP as Go's net/http does. Who has gone, or never said anything until it was too late, hears nothing: an answer that nobody asked
 * for would be read as that of the next request.
 */
export function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || !error.code?.startsWith("HPE_") || error.code === "HPE_INVALID_EOF_STATE") return void socket.destroy();
  const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`);
}
