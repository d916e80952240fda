// What kubectl logs with -v=6 and more of its requests: client-go's round trippers (transport/round_trippers.go) and rest.Request's bodies.
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { Answer, Request, User } from "../../../api/request.ts";
import { toBytes } from "../../../base/bytes.ts";
import { Random } from "../../../base/random.ts";
import type { WebContext } from "../../../cluster/apiserver/web/context.ts";
import { answerWeb } from "../../../cluster/apiserver/web/index.ts";
import type { Running } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import type { ClientConfig } from "../client-config.ts";
import { levelOf, logAt } from "../klog.ts";
import { requestTimeout } from "../request-timeout.ts";
import { CLIENT_VERSION } from "../versions.ts";
import { answered, type Seen, statusText } from "./answer.ts";
import { ANY, type By, clientOf, JSON_ONLY, wantsObjects } from "./client.ts";
import { bodyOf, hexDump, isStream, mediaOf, methodOf, targetOf } from "./request.ts";

const ROUND_TRIPPERS = "round_trippers.go";
/** The levels from which each is logged. */
const REQUESTS = 6;
const HEADERS = 7;
const BODIES = 8;
/** Requests as curl would send them, and where the time went. */
const CURL = 9;
/** Bodies are not cut off. */
const WHOLE = 10;
/** So much of a body is shown, by level. */
const LONGEST: Readonly<Record<number, number>> = { 8: 1024, 9: 10_240 };

export const USER_AGENT = `kubectl/${CLIENT_VERSION.gitVersion} (${CLIENT_VERSION.platform}) kubernetes/${CLIENT_VERSION.gitCommit.slice(0, 7)}`;
const DISCOVERY = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,`)
  .join("")
  .concat(JSON_ONLY);

/** Answers from this size on are compressed (apiserver's defaultGzipThresholdBytes). */
const GZIP_FROM = 128 * 1024;
/** What describers read in pieces. */
const PIECES = new Set(["events", "pods", "replicasets"]);

/** A request, as it goes over the wire. */
interface Sent {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
  /** From where its bodies are logged; undefined where none are. */
  place: string | undefined;
}

export class Traffic {
  #dialled = false;
  readonly #schemas = new Set<string>();

  constructor(
    private readonly self: Running,
    private readonly call: Call,
    private readonly config: ClientConfig,
    private readonly context: WebContext,
    private readonly user: User,
  ) {}

  /** Whether anything is logged at all. */
  static wanted(call: Call): boolean {
    return call.int("v") >= REQUESTS || call.string("vmodule") !== "";
  }
  get #level(): number {
    return levelOf(this.call, ROUND_TRIPPERS);
  }
  /** Bodies do not hear of --vmodule. */
  #bodies({ place }: Pick<Sent, "place">): number {
    return place ? this.call.int("v") : 0;
  }

  /** A request to the door, which `ask` sends; `milliseconds` that it takes. */
  of(request: Omit<Request, "user">, ask: () => Answer, milliseconds: number, by?: By): Answer {
    const client = clientOf(this.call, request, by);
    const stream = isStream(request);
    const media = mediaOf(request, client);
    const sent: Sent = {
      method: methodOf(request),
      target: targetOf(request, requestTimeout(this.call), this.#extra(request, by)),
      headers: stream
        ? { "Sec-Websocket-Protocol": "v5.channel.k8s.io" }
        : { Accept: client.accept, ...(media ? { "Content-Type": media } : {}) },
      body: this.#bodies(client) >= BODIES ? bodyOf(this.call, request, client) : "",
      place: stream ? undefined : client.place,
    };
    const look = answered(this.context, this.user, request, { ...sent, headers: lower(this.#headers(sent)) });
    this.#begin(sent);
    let answer: Answer | undefined;
    let failure: unknown;
    try {
      answer = ask();
      return answer;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (answer || failure instanceof ApiError)
        this.#end(sent, look(answer, failure as ApiError | undefined, Math.max(this.#level, this.#bodies(sent)) >= BODIES), milliseconds);
    }
  }

  /** What stands in the query and changes nothing here. */
  #extra({ verb, kind }: Omit<Request, "user">, by: By | undefined): Record<string, string> {
    if (verb === "list" && by === "typed" && this.call.path === "kubectl describe" && PIECES.has(kind.plural))
      return { limit: this.call.string("chunk-size") };
    return verb === "list" && wantsObjects(this.call) ? { includeObject: "Object" } : {};
  }

  /** What a client looks at before it waits, which nobody here has to; whether it is there. */
  look(request: Omit<Request, "user">, by: By = "dynamic"): boolean {
    try {
      this.of(request, () => this.context.api.handle({ ...request, user: this.user }), 0, by);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  }

  /** A watch that begins with what there is, as reflectors open it. */
  watch(kind: Kind, options: { namespace?: string; fieldSelector?: string }): void {
    const request: Omit<Request, "user"> = { verb: "watch", kind, ...options };
    const extra = {
      allowWatchBookmarks: "true",
      resourceVersionMatch: "NotOlderThan",
      sendInitialEvents: "true",
      timeoutSeconds: String(300 + (this.self.pid % 300)),
    };
    this.of({ ...request, options: extra }, () => ({}) as Answer, 0, "dynamic");
  }

  /** A request of a path, as --raw sends it. */
  web(method: string, target: string, body: string, answer: Seen, milliseconds: number): void {
    const timeout = this.call.string("request-timeout");
    const sent: Sent = {
      method,
      target: timeout === "0" ? target : `${target}${target.includes("?") ? "&" : "?"}timeout=${timeout}`,
      headers: { Accept: ANY, ...(body ? { "Content-Type": JSON_ONLY } : {}) },
      body,
      place: "raw.go:84",
    };
    this.#begin(sent);
    this.#end(sent, answer, milliseconds);
  }

  /** What is read of the server on the way and changes nothing here: discovery and schemas. */
  read(target: string, place: string, accept: string): void {
    const sent: Sent = { method: "GET", target, headers: { Accept: accept }, body: "", place };
    const headers = lower(this.#headers(sent));
    this.#begin(sent);
    const answer = answerWeb(this.context, { method: "GET", target, body: "", user: this.user, headers });
    this.#end(sent, answer, 0);
  }

  /** The kinds, from both places where they are told. */
  discovery(query = "?timeout=32s"): void {
    this.read(`/api${query}`, "discovery_client.go:255", DISCOVERY);
    this.read(`/apis${query}`, "discovery_client.go:318", DISCOVERY);
  }

  version(): void {
    this.read("/version?timeout=32s", "discovery_client.go:667", ANY);
  }

  resources(version: string): void {
    this.read(version.includes("/") ? `/apis/${version}` : `/api/${version}`, "discovery_client.go:413", ANY);
  }

  /** The schemas of a group and version, once a run. */
  schema(version: string): void {
    if (this.#schemas.has(version)) return;
    const first = !this.#schemas.size;
    this.#schemas.add(version);
    if (first) this.read("/openapi/v3?timeout=32s", "client.go:46", ANY);
    const index = answerWeb(this.context, { method: "GET", target: "/openapi/v3", body: "", user: this.user, headers: {} });
    const { paths } = JSON.parse("body" in index ? index.body : "{}") as { paths?: Record<string, { serverRelativeURL: string }> };
    const found = paths?.[version.includes("/") ? `apis/${version}` : `api/${version}`];
    if (found) this.read(`${found.serverRelativeURL}&timeout=32s`, "groupversion.go:75", JSON_ONLY);
  }

  #headers({ headers }: Sent): Record<string, string> {
    const { token, impersonate } = this.config;
    const all: Record<string, string> = {
      ...headers,
      ...(token ? { Authorization: "Bearer <masked>" } : {}),
      ...(impersonate
        ? {
            "Impersonate-User": impersonate.user,
            ...(impersonate.groups.length ? { "Impersonate-Group": impersonate.groups.join(",") } : {}),
            ...(impersonate.uid ? { "Impersonate-Uid": impersonate.uid } : {}),
          }
        : {}),
      "User-Agent": USER_AGENT,
    };
    return Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #url({ target }: Sent): string {
    return `${this.config.server.replace(/\/$/, "")}${target}`;
  }

  #begin(sent: Sent): void {
    const level = this.#level;
    if (sent.place && this.#bodies(sent) >= BODIES)
      this.#log(sent.place, "Request Body", { body: this.#shown(sent.body, this.#bodies(sent)) });
    if (level < HEADERS) return;
    const headers = this.#headers(sent);
    if (level >= CURL) {
      const flags = Object.entries(headers).map(([name, value]) => ` -H ${JSON.stringify(`${name}: ${value}`)}`);
      this.#log("round_trippers.go:527", "Request", { curlCommand: `curl -v -X${sent.method} ${flags.join("")} '${this.#url(sent)}'\n` });
      if (!this.#dialled) this.#log("round_trippers.go:562", "HTTP Trace: Dial succeed", { network: "tcp", address: this.context.address });
      return;
    }
    this.#log("round_trippers.go:527", "Request", { verb: sent.method, url: this.#url(sent), headers: listed(headers) });
  }

  #end(sent: Sent, answer: Seen, milliseconds: number): void {
    const level = this.#level;
    const named = level < HEADERS || level >= CURL;
    const timing: Record<string, number> = this.#dialled
      ? { getConnectionMilliseconds: 0 }
      : { dnsLookupMilliseconds: 0, dialMilliseconds: 0, tlsHandshakeMilliseconds: Math.min(1, milliseconds) };
    this.#dialled = true;
    if (level < REQUESTS) return;
    this.#log("round_trippers.go:632", "Response", {
      ...(named ? { verb: sent.method, url: this.#url(sent) } : {}),
      status: `${answer.status} ${statusText(answer.status)}`.trim(),
      ...(level >= BODIES ? { headers: listed(this.#answerHeaders(sent, answer)) } : {}),
      milliseconds,
      ...(level >= CURL ? { ...timing, serverProcessingMilliseconds: milliseconds } : {}),
    });
    if (this.#bodies(sent) >= BODIES && sent.place && answer.body !== undefined && !/^(raw|logs)\.go/.test(sent.place))
      this.#log(sent.place, "Response Body", { body: this.#shown(answer.body, this.#bodies(sent)) });
  }

  #answerHeaders(sent: Sent, answer: Seen): Record<string, string> {
    const { now } = this.self.clock;
    const random = new Random(`${sent.method} ${sent.target} ${now} ${this.self.pid}`);
    if (answer.status === 101)
      return {
        Connection: "Upgrade",
        "Sec-Websocket-Accept": Buffer.from(random.bytes(20)).toString("base64"),
        "Sec-Websocket-Protocol": "v5.channel.k8s.io",
        Upgrade: "websocket",
      };
    const headers: Record<string, string> = {
      "Audit-Id": random.uuid(),
      "Cache-Control": "no-cache, private",
      Date: new Date(now).toUTCString(),
    };
    for (const [name, value] of Object.entries(answer.headers))
      headers[name.replace(/(^|-)([a-z])/g, (_all, before: string, letter: string) => before + letter.toUpperCase())] = [value]
        .flat()
        .join(",");
    const length = answer.body === undefined ? 0 : toBytes(answer.body).length;
    // Large answers come compressed, and nobody knows beforehand how long they are.
    if (length > GZIP_FROM && !this.call.bool("disable-compression")) headers["Vary"] = "Accept-Encoding";
    else if (answer.body !== undefined) headers["Content-Length"] = String(length);
    return Object.fromEntries(Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** As much of a body as the level shows; what is no text as its bytes. */
  #shown(body: string, level: number): string {
    const text = /[\x00-\x09]|[\udc80-\udcff]/.test(body) ? hexDump(body) : body;
    const longest = level >= WHOLE ? Number.POSITIVE_INFINITY : (LONGEST[level] ?? 0);
    return text.length > longest ? `${text.slice(0, longest)} [truncated ${text.length - longest} chars]` : text;
  }

  #log(place: string, message: string, values: Readonly<Record<string, string | number>>): void {
    const pairs = Object.entries(values).map(([name, value]) => ` ${name}=${typeof value === "number" ? value : quoted(value)}`);
    logAt(this.self, this.call, 0, place, `${JSON.stringify(message)}${pairs.join("")}`);
  }
}

const lower = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !/^(Impersonate|Authorization)/.test(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );

const listed = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");

/** A value as klog writes it: what has several lines stands on lines of its own. */
function quoted(text: string): string {
  if (!text.includes("\n")) return JSON.stringify(text);
  return `<\n${text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `\t${line}\n`)
    .join("")} >`;
}
