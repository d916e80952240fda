// What connections hear that bring no request (Go's net/http: badRequestError, and silence for who says nothing).
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { onClientError } from "../../src/http/client-error.ts";

const heard = (code: string): string => {
  const socket = new PassThrough();
  onClientError(Object.assign(new Error(code), { code }), socket);
  return String(socket.read() ?? "").split("\r\n")[0]!;
};

it("answers what is no HTTP", () => {
  expect(heard("HPE_INVALID_METHOD")).toBe("HTTP/1.1 400 Bad Request");
  expect(heard("HPE_HEADER_OVERFLOW")).toBe("HTTP/1.1 431 Request Header Fields Too Large");
});
it("says nothing to who said nothing in time, or left in the middle: it would be read as the answer to the next request", () => {
  for (const code of ["ERR_HTTP_REQUEST_TIMEOUT", "ECONNRESET", "HPE_INVALID_EOF_STATE"]) expect(heard(code)).toBe("");
});
