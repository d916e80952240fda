// nginx as a proxy: requests passed to another server or the members of an upstream.
import { firstThere } from "../../machine/first-there.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { expand, page, type State } from "./nginx-answer.ts";
import type { Directive } from "./nginx-config.ts";
import { dates } from "./server.ts";

/** The answer of the server behind a proxy_pass. */
export function* forward(
  state: State,
  target: string,
  prefix: string,
  request: HttpRequest,
  set: readonly Directive[],
): Task<HttpResponse> {
  const url = /^https?:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(expand(target, request));
  if (!url) return page(state, 500);
  let [host = "", port] = [url[1]!, url[2] ?? "80"];
  const members = state.upstreams.get(host);
  if (members?.length) {
    const [name = "", own] = members[state.turn++ % members.length]!.split(":");
    host = name;
    port = own ?? "80";
  }
  const network = state.self.machine.network;
  const resolved = /^[\d.]+$/.test(host) ? { addresses: [host] } : yield* network.resolve(host);
  const path = url[3] === undefined ? request.path : url[3] + request.path.slice(prefix.length);
  const complain = (why: string) =>
    state.self.stderr.write(
      `${dates.slashes(state.self.clock.now)} [error] 29#29: *${++state.turn} ${why} while connecting to upstream, client: ${request.peer.address}, server: , request: "${request.method} ${request.path} HTTP/1.1", upstream: "http://${host}:${port}${path}", host: "${request.headers["host"] ?? ""}"\n`,
    );
  if ("error" in resolved) {
    complain(`${host} could not be resolved (3: Host not found)`);
    return page(state, 502);
  }
  const headers: Record<string, string> = { ...request.headers, host: members ? url[1]! : host, connection: "close" };
  for (const {
    args: [name = "", value = ""],
  } of set) {
    const filled = expand(value, request);
    // What is empty is not passed on.
    if (filled) headers[name.toLowerCase()] = filled;
    else delete headers[name.toLowerCase()];
  }
  const passed = {
    method: request.method,
    path,
    headers,
    body: request.body,
    ...(request.bulk ? { bulk: request.bulk } : {}),
  };
  const { answer } = yield* firstThere(resolved.addresses, (address) =>
    network.exchange(address, Number(port), passed, { timeout: 60_000 }),
  );
  if (!("error" in answer)) return { ...answer, headers: { ...answer.headers, server: `nginx/${state.version}` } };
  complain(answer.error === "timeout" ? "upstream timed out (110: Operation timed out)" : "connect() failed (111: Connection refused)");
  return page(state, answer.error === "timeout" ? 504 : 502);
}
