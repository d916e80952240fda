// What a Node.js program asks of the network, and what fails in Node's words.
import { fetchUrl } from "../../../machine/http.ts";
import type { Task } from "../../../machine/process.ts";
import type { Stack } from "../../../machine/sockets.ts";
import { redisCall } from "../redis-call.ts";

/** An HTTP request. */
export function* requested(
  network: Stack,
  asked: {
    method: string;
    host: string;
    port: number;
    secure: boolean;
    path: string;
    headers: Record<string, string>;
    body: string;
  },
): Task<object> {
  const { method, host, port, path, headers, body } = asked;
  const url = { scheme: asked.secure ? ("https" as const) : ("http" as const), host, port, path };
  const found = yield* fetchUrl(network, url, { method, headers, body });
  if ("response" in found) return { status: found.response.status, headers: found.response.headers, body: found.response.body };
  if ("lookup" in found)
    return {
      error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", errno: -3008, syscall: "getaddrinfo", hostname: host },
    };
  const code =
    found.error === "refused"
      ? "ECONNREFUSED"
      : found.error === "timeout"
        ? "ETIMEDOUT"
        : found.error === "reset"
          ? "ECONNRESET"
          : "EHOSTUNREACH";
  return {
    error: { message: `connect ${code} ${found.address}:${port}`, code, errno: -111, syscall: "connect", address: found.address, port },
  };
}

/** The address of a name. */
export function* resolved(network: Stack, host: string): Task<object> {
  const found = yield* network.resolve(host);
  if ("error" in found)
    return { error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host } };
  return { address: found.addresses[0] };
}

/** A command to a Redis server. */
export function* redisAnswered(network: Stack, { host, port, words }: { host: string; port: number; words: string[] }): Task<object> {
  const answer = yield* redisCall(network, host, port, words);
  if ("value" in answer) return { value: answer.value };
  if (answer.failure === "lookup")
    return { error: { message: `getaddrinfo ENOTFOUND ${host}`, code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host } };
  if (answer.failure === "refused")
    return { error: { message: `connect ECONNREFUSED ${answer.message}`, code: "ECONNREFUSED", syscall: "connect" } };
  return { error: { message: answer.message, name: "ReplyError" } };
}
