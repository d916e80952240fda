// How curl comes to a server: its name resolved, one address after the other tried, its certificate looked at.
import { familyOf } from "../../../base/ip-address.ts";
import { isSignedBy } from "../../../base/x509/certificate.ts";
import { bracketed, type Url } from "../../../machine/http.ts";
import type { Task } from "../../../machine/process.ts";
import type { Certificate, ConnectError, HttpRequest, HttpResponse } from "../../../machine/sockets.ts";
import { within } from "../../../machine/tasks.ts";
import { ofFamily } from "./common.ts";
import type { Attempt } from "./curl-attempt.ts";
import { Failed } from "./curl-failure.ts";
import { isAddress, matches, UNTRUSTED } from "./curl-text.ts";

/** TCP's and TLS' further round trip before a request goes out over TLS (virtual ms). */
export const HANDSHAKE = 2;
/** How long an address may take before one of the other family is tried as well (ms). */
const HAPPY_EYEBALLS = 200;

/** What came of the addresses of a server: the last that was tried, its answer, and why its certificate is not believed. */
interface Reached {
  readonly address: string;
  readonly answer: HttpResponse | { error: ConnectError };
  readonly refusal: Failed | undefined;
}

/** The addresses of a URL's host. @param limit virtual ms @throws Failed */
export function* resolve(attempt: Attempt, url: Url, limit: number | undefined): Task<readonly string[]> {
  const { self, options } = attempt.call;
  for (const entry of options.values("resolve")) {
    const [, host, port, address] = /^[+]?([^:]+):(\d+|\*):(.+)$/.exec(entry) ?? [];
    if ((host === "*" || host === url.host) && (port === "*" || Number(port) === url.port))
      return address!.split(",").map((each) => each.replace(/^\[|\]$/g, ""));
  }
  const asking = self.machine.network.resolve(url.host);
  const found = limit === undefined ? { value: yield* asking } : yield* within(self, asking, limit);
  if (found === "late") throw new Failed(28, attempt.timedOut("resolving"));
  const addresses =
    "error" in found.value ? [] : ofFamily(found.value.addresses, options.has("ipv6") ? 6 : options.has("ipv4") ? 4 : undefined);
  if (addresses.length) return addresses;
  const message = `Could not resolve host: ${url.host}`;
  yield* attempt.verbose(`* ${message}\n* shutting down connection #0\n`);
  throw new Failed(6, message);
}

/**
 * Asks one address after the other until somebody is there; those of another family do not wait for long.
 * @param limit virtual ms until which it must stand
 */
export function* reach(
  attempt: Attempt,
  url: Url,
  asked: Omit<HttpRequest, "peer">,
  addresses: readonly string[],
  limit: number | undefined,
): Task<Reached> {
  const { report } = attempt;
  const { self } = attempt.call;
  const handshake = url.scheme === "https" ? HANDSHAKE : 0;
  let refusal: Failed | undefined;
  let address = "";
  let answer: Reached["answer"] = { error: "refused" };
  for (const [index, each] of addresses.entries()) {
    address = each;
    report.remote = { address, port: url.port };
    report.local = undefined;
    const others = addresses.slice(index + 1);
    const left = limit === undefined ? undefined : Math.max(0, limit - self.clock.now);
    const timeout = others.some((other) => familyOf(other) !== familyOf(each)) ? Math.min(left ?? HAPPY_EYEBALLS, HAPPY_EYEBALLS) : left;
    yield* attempt.verbose(`*   Trying ${bracketed(each)}:${url.port}...\n`);
    answer = yield* self.machine.network.exchange(each, url.port, asked, {
      ...(timeout === undefined ? {} : { timeout }),
      connected: (local) => {
        attempt.phase = "answering";
        report.local = local;
        report.connects++;
        report.connect = attempt.elapsed;
        report.appConnect = handshake ? report.connect + handshake : 0;
        report.preTransfer = report.connect + handshake;
      },
      certificate: (certificate) => {
        refusal = refusalOf(attempt, url, certificate) ?? refusal;
        return refusal === undefined;
      },
    });
    if (report.local || !others.length) break;
    if ("error" in answer) yield* attempt.verbose(failed(attempt, url, each, answer.error));
  }
  return { address, answer, refusal };
}

/** Why a server's certificate is not believed; undefined where it is, or where nobody asks. */
function refusalOf({ call: { options, trust }, report }: Attempt, { host }: Url, certificate: Certificate): Failed | undefined {
  report.version = certificate.http2 && !options.has("http1.1") ? "2" : "1.1";
  const known =
    certificate.trusted ||
    (certificate.authority !== undefined && trust.authorities.includes(certificate.authority.trim())) ||
    (certificate.pem !== undefined && isSignedBy(certificate.pem, trust.authorities));
  report.verify = known ? 0 : certificate.authority === undefined ? 18 : 20;
  if (options.has("insecure")) return undefined;
  if (!known)
    return new Failed(
      60,
      `SSL certificate problem: ${report.verify === 18 ? "self-signed certificate" : "unable to get local issuer certificate"}${UNTRUSTED}`,
    );
  if (certificate.names.some((name) => matches(name, host))) return undefined;
  return new Failed(
    60,
    `SSL: no alternative certificate subject name matches target ${isAddress(host) ? `ipv${familyOf(host) ?? 4} address` : "host name"} '${host}'${UNTRUSTED}`,
  );
}

/** Says that nobody was there. @param limit virtual ms @throws Failed always */
export function* notConnected(attempt: Attempt, url: Url, address: string, error: string, limit: number | undefined): Task<never> {
  const late = error === "timeout" && limit !== undefined && attempt.call.self.clock.now >= limit;
  if (late) throw new Failed(28, attempt.timedOut("connecting"));
  const text = `Failed to connect to ${url.host} port ${url.port} after ${Math.floor(attempt.elapsed)} ms: Could not connect to server`;
  yield* attempt.verbose(`${failed(attempt, url, address, error)}* ${text}\n* closing connection #0\n`);
  throw new Failed(error === "timeout" ? 28 : 7, text);
}

function failed({ call: { self } }: Attempt, { port }: Url, address: string, error: string): string {
  const why = error === "timeout" ? "Connection timed out" : error === "unreachable" ? "No route to host" : "Connection refused";
  const [own = address.includes(":") ? "::" : "0.0.0.0"] = ofFamily(self.machine.network.addresses, familyOf(address));
  return `* connect to ${address} port ${port} from ${own} port 0 failed: ${why}\n`;
}
