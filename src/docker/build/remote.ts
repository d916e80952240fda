// ADD of what a URL names: fetched by the builder, from where the engine runs (buildkit/source/http).
import { digestOf } from "../../images/hash.ts";
import { fetchUrl, parseUrl, type Url } from "../../machine/http.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpResponse, LookupError } from "../../machine/sockets.ts";
import type { Engine } from "../engine.ts";
import type { Found } from "./copy.ts";

/** What Go's HTTP client waits for a connection, and how far it follows redirections. */
const PATIENCE = 30_000;
const MOST_REDIRECTS = 10;

/** A file that could not be had. */
export class RemoteError extends Error {}

export const isHttpSource = (source: string): boolean => /^https?:\/\//.test(source);
export const isGitSource = (source: string): boolean => /^(git|ssh):\/\/|^git@/.test(source);

/** The file that a URL names: as BuildKit keeps it, for its owner alone, and as old as the server says. @throws RemoteError */
export function* fetched(engine: Engine, source: string): Task<Found & { digest: string }> {
  const response = yield* answered(engine, source);
  if (response.status < 200 || response.status >= 400) throw new RemoteError(`invalid response status ${response.status}`);
  const name = new URL(source).pathname.split("/").filter(Boolean).at(-1) ?? "__unnamed__";
  const modified = Date.parse(response.headers["last-modified"] ?? "") || 0;
  return {
    path: `/${name}`,
    node: { type: "file", content: response.body, mode: 0o600, owner: 0, modified },
    digest: `sha256:${digestOf(response.body)}`,
  };
}

function* answered({ fabric }: Engine, source: string): Task<HttpResponse> {
  let url = source;
  for (let redirects = 0; ; redirects++) {
    const parsed = parseUrl(url)!;
    const answer = yield* fetchUrl(fabric.host.stack, parsed, {
      headers: { "user-agent": "buildkit/v0.25", accept: "*/*" },
      timeout: PATIENCE,
    });
    if ("error" in answer) throw new RemoteError(`Get ${JSON.stringify(url)}: ${why(parsed, answer)}`);
    const { response } = answer;
    const location = response.headers["location"];
    if (response.status < 300 || response.status >= 400 || !location) return response;
    if (redirects === MOST_REDIRECTS) throw new RemoteError(`Get ${JSON.stringify(location)}: stopped after 10 redirects`);
    url = new URL(location, url).href;
  }
}

function why({ host, port, scheme }: Url, failed: { error: string; address: string } | { error: LookupError; lookup: true }): string {
  if ("lookup" in failed) return `dial tcp: lookup ${host}: ${failed.error === "nxdomain" ? "no such host" : "i/o timeout"}`;
  const { error, address } = failed;
  if (error === "reset") return scheme === "https" ? "http: server gave HTTP response to HTTPS client" : "EOF";
  const words = error === "refused" ? "connect: connection refused" : error === "timeout" ? "i/o timeout" : "connect: no route to host";
  return `dial tcp ${address}:${port}: ${words}`;
}
