// One request of curl's and its answer, with what -v tells of them.
import { byteLength } from "../../../base/bytes.ts";
import type { Url } from "../../../machine/http.ts";
import type { Task } from "../../../machine/process.ts";
import type { HttpResponse } from "../../../machine/sockets.ts";
import { sleep } from "../../../machine/tasks.ts";
import { ofFamily } from "./common.ts";
import type { Attempt } from "./curl-attempt.ts";
import { HANDSHAKE, notConnected, reach, resolve } from "./curl-connect.ts";
import { Failed } from "./curl-failure.ts";
import { requestHeaders } from "./curl-request.ts";
import { headText, isAddress, marked } from "./curl-text.ts";

/** @param data the request's body; none where it has none @throws Failed */
export function* exchange(attempt: Attempt, url: Url, method: string, data: string | undefined): Task<HttpResponse> {
  const { report } = attempt;
  const { self, options, trust, headers, transfer } = attempt.call;
  const patience = options.value("connect-timeout");
  const limit = patience === undefined || Number(patience) === 0 ? undefined : self.clock.now + Number(patience) * 1000;
  const addresses = yield* resolve(attempt, url, limit);
  report.nameLookup = attempt.elapsed;
  attempt.phase = "connecting";
  if (!isAddress(url.host))
    yield* attempt.verbose(
      `* Host ${url.host}:${url.port} was resolved.\n* IPv6: ${ofFamily(addresses, 6).join(", ") || "(none)"}\n* IPv4: ${ofFamily(addresses, 4).join(", ") || "(none)"}\n`,
    );
  const lines = requestHeaders(options, transfer.url, url, headers, data);
  const secure = url.scheme === "https";
  const asked = {
    method,
    path: url.path,
    headers: Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value])),
    body: data ?? "",
    ...(secure ? { tls: { serverName: url.host, ...(trust.client === undefined ? {} : { client: trust.client }) } } : {}),
  };
  const { address, answer, refusal } = yield* reach(attempt, url, asked, addresses, limit);
  report.version ||= "1.1";
  if (!report.local) yield* notConnected(attempt, url, address, "error" in answer ? answer.error : "reset", limit);
  yield* attempt.verbose(`* Connected to ${url.host} (${address}) port ${url.port}\n`);
  if (refusal) throw refusal;
  if ("error" in answer && secure && !report.verify)
    throw new Failed(35, "TLS connect error: error:0A00010B:SSL routines::wrong version number");
  if (secure) yield* sleep(self, HANDSHAKE);
  const request = `${method} ${url.path} HTTP/${report.version}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  report.sizeRequest += byteLength(request);
  report.sizeUpload = byteLength(data ?? "");
  yield* attempt.verbose(
    `* using HTTP/${report.version === "2" ? "2" : "1.x"}\n${marked(">", request)}${data ? `} [${byteLength(data)} bytes data]\n` : ""}* ${data ? `upload completely sent off: ${byteLength(data)} bytes` : "Request completely sent off"}\n`,
  );
  if ("error" in answer) {
    yield* attempt.verbose("* Empty reply from server\n* shutting down connection #0\n");
    throw new Failed(52, "Empty reply from server");
  }
  report.startTransfer = attempt.elapsed;
  report.status = answer.status;
  report.headers = answer.headers;
  yield* attempt.verbose(marked("<", headText(answer, report.version)));
  if (answer.body && method !== "HEAD" && !self.stdout.terminal) yield* attempt.verbose(`{ [${byteLength(answer.body)} bytes data]\n`);
  yield* attempt.verbose(`* Connection #0 to host ${url.host} left intact\n`);
  return answer;
}
