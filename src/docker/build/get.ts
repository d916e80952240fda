// What Go's HTTP client makes of a GET: redirections followed, and its words for what fails (net/http: Client; net: OpError; crypto/tls).
import { isSignedBy } from "../../base/x509/certificate.ts";
import { type Fetched, fetchUrl, parseUrl, type Url } from "../../machine/http.ts";
import { reasonOf } from "../../machine/http-status.ts";
import type { Machine, Task } from "../../machine/process.ts";
import type { Certificate, HttpResponse, Stack } from "../../machine/sockets.ts";
import { EngineError } from "../error.ts";

/** Who asks: over which network, and by whose authorities. */
export interface Asker {
  stack: Stack;
  files: Machine["files"];
}

/** What it waits for a connection, ms, and how far it follows redirections. */
const PATIENCE = 30_000;
const MOST_REDIRECTS = 10;
/** The authorities that a computer trusts beside the usual ones. */
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

/** Nothing answered. `isUnknown`: nobody has that name. */
export class Unanswered extends Error {
  constructor(
    url: string,
    why: string,
    readonly isUnknown = false,
  ) {
    super(`Get ${JSON.stringify(url)}: ${why}`);
  }
}

export const isHttpUrl = (text: string): boolean => /^https?:\/\//.test(text);

/** The answer to a GET, whatever its status. @throws Unanswered */
export function* answerTo({ stack, files }: Asker, source: string, agent: string): Task<HttpResponse> {
  let url = source;
  for (let redirects = 0; ; redirects++) {
    const parsed = parseUrl(url);
    if (!parsed) throw new Unanswered(url, "http: no Host in request URL");
    let distrust: string | undefined;
    const answer = yield* fetchUrl(stack, parsed, {
      headers: { "user-agent": agent },
      timeout: PATIENCE,
      certificate: (shown) => {
        distrust = distrustOf(shown, parsed.host, files);
        return distrust === undefined;
      },
    });
    if (distrust) throw new Unanswered(url, `tls: failed to verify certificate: x509: ${distrust}`);
    if ("error" in answer) throw new Unanswered(url, why(parsed, answer), "lookup" in answer && answer.error === "nxdomain");
    const { response } = answer;
    const location = response.headers["location"];
    if (response.status < 300 || response.status >= 400 || !location) return response;
    if (redirects === MOST_REDIRECTS) throw new Unanswered(location, "stopped after 10 redirects");
    url = new URL(location, url).href;
  }
}

/** Why a certificate does not do for `host`; undefined where it does. */
export function distrustOf({ trusted, pem, names }: Certificate, host: string, files: Asker["files"]): string | undefined {
  const own = pem !== undefined && files.lookup(AUTHORITIES)?.type === "file" && isSignedBy(pem, files.read(AUTHORITIES));
  if (!trusted && !own) return "certificate signed by unknown authority";
  if (names.some((name) => name === host || (name.startsWith("*.") && host.replace(/^[^.]+/, "*") === name))) return undefined;
  return `certificate is valid for ${names.join(", ")}, not ${host}`;
}

function why({ host, port, scheme }: Url, failed: Extract<Fetched, { error: string }>): string {
  if ("lookup" in failed) return `dial tcp: lookup ${host}: ${failed.error === "nxdomain" ? "no such host" : "i/o timeout"}`;
  const { error, address } = failed;
  if (error === "reset") return scheme === "https" ? "http: server gave HTTP response to HTTPS client" : "EOF";
  const words = error === "refused" ? "connect: connection refused" : error === "timeout" ? "i/o timeout" : "connect: no route to host";
  return `dial tcp ${address}:${port}: ${words}`;
}

const REFUSALS = [400, 401, 403, 404] as const;
const DOCKER = "Go-http-client/1.1";

/** What docker itself fetches: a status of an error is one (builder/remotecontext: GetWithStatusError). @throws EngineError */
export function* gotten(asker: Asker, url: string): Task<HttpResponse> {
  let response: HttpResponse;
  try {
    response = yield* answerTo(asker, url, DOCKER);
  } catch (error) {
    throw error instanceof Unanswered ? new EngineError(error.isUnknown ? 404 : 500, error.message) : error;
  }
  const { status, reason, body } = response;
  if (status < 400) return response;
  const words = `failed to GET ${url} with status ${status} ${reasonOf(status, reason)}: ${body.trim()}`;
  throw new EngineError(REFUSALS.find((each) => each === status) ?? 500, words);
}

/** How old a file is that was answered with, ms. */
export const modifiedIn = ({ headers }: HttpResponse): number => Date.parse(headers["last-modified"] ?? "") || 0;

/** The last part of a URL's path; nothing where it has none. */
export const nameIn = (url: string): string => decoded(new URL(url).pathname.split("/").filter(Boolean).at(-1) ?? "");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
