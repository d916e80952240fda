// A registry that answers over HTTP on the network of the world: what people run themselves (distribution/registry/client, registry/service_v2.go).
import { byteLength, toBase64 } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpResponse } from "../../machine/sockets.ts";
import { EngineError, internal, notFound } from "../error.ts";
import { remember, remembered } from "../images/contents.ts";
import type { DockerImage } from "../images/image.ts";
import { HOST, type Platform } from "../images/platform.ts";
import { familiar } from "../images/store.ts";
import type { Parts } from "../parts.ts";
import type { Kept } from "./kept.ts";
import { type Blob, imageFile, type Manifest, manifestText } from "./manifest.ts";
import { entryFor, INDEX, LIST, listOf, MANIFEST, OCI_MANIFEST } from "./manifest-list.ts";
import { noMatch } from "./no-match.ts";
import type { Credentials, Found, Remote } from "./remote-types.ts";

const AGENT = "docker/28.5.2 go/go1.25.3 git-commit/89c5e8f os/linux arch/amd64";
const ACCEPT = [MANIFEST, LIST, INDEX, OCI_MANIFEST].join(", ");
/** Virtual ms that a registry has to answer. */
const PATIENCE = 30_000;

interface Asked {
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Where plain HTTP is good enough: this computer, and what the daemon is told to take for it. */
export function isInsecure({ daemon: { config } }: Parts, host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  if (name === "localhost" || name.startsWith("127.")) return true;
  const { "insecure-registries": list = [] } = config;
  return list.some((each) => each.replace(/^https?:\/\//, "").replace(/\/$/, "") === host);
}

/** One registry: finds out whether it speaks TLS, and remembers. */
export class Connection {
  #scheme: "https" | "http" | undefined;

  constructor(
    private readonly engine: Parts,
    readonly host: string,
    private readonly credentials: Credentials | undefined,
    /** Whether plain HTTP and unknown certificates will do; as the daemon is set up where nobody says. */
    private readonly insecure = isInsecure(engine, host),
  ) {}

  *#exchange(scheme: "https" | "http", method: string, path: string, { body = "", headers = {} }: Asked): Task<HttpResponse> {
    const [name = "", port = scheme === "https" ? "443" : "80"] = this.host.split(":");
    const { stack } = this.engine.fabric.host;
    const failed = (why: string) => internal(`${method[0]}${method.slice(1).toLowerCase()} "${scheme}://${this.host}${path}": ${why}`);
    const found = yield* stack.resolve(name);
    if ("error" in found) throw failed(`dial tcp: lookup ${name}: ${found.error === "nxdomain" ? "no such host" : "i/o timeout"}`);
    const address = found.addresses[0]!;
    const { credentials } = this;
    const answer = yield* stack.exchange(
      address,
      Number(port),
      {
        method,
        path,
        headers: {
          host: this.host,
          "user-agent": AGENT,
          accept: ACCEPT,
          ...(credentials ? { authorization: `Basic ${toBase64(`${credentials.username}:${credentials.password}`)}` } : {}),
          ...(body ? { "content-length": String(byteLength(body)) } : {}),
          ...headers,
        },
        body,
        ...(scheme === "https" ? { tls: { serverName: name } } : {}),
      },
      { timeout: PATIENCE, certificate: ({ trusted }) => trusted || this.insecure },
    );
    if (!("error" in answer)) return answer;
    if (answer.error === "reset" && scheme === "https") throw failed("http: server gave HTTP response to HTTPS client");
    if (answer.error === "timeout")
      throw failed("net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)");
    throw failed(`dial tcp ${address}:${port}: connect: ${answer.error === "refused" ? "connection refused" : "no route to host"}`);
  }

  /** Whether the registry is there; what it says to GET /v2/. @throws EngineError */
  *open(): Task<HttpResponse> {
    for (const scheme of this.insecure ? (["https", "http"] as const) : (["https"] as const))
      try {
        const answer = yield* this.#exchange(scheme, "GET", "/v2/", {});
        this.#scheme = scheme;
        return answer;
      } catch (error) {
        if (!(error instanceof EngineError) || scheme === "http" || !this.insecure) throw error;
      }
    throw new Error("unreachable");
  }

  /** The whole address, for errors. */
  url = (path: string): string => `${this.#scheme ?? "https"}://${this.host}${path}`;

  *send(method: string, path: string, asked: Asked = {}): Task<HttpResponse> {
    if (!this.#scheme) yield* this.open();
    return yield* this.#exchange(this.#scheme!, method, path, asked);
  }
}

/** The first error that a registry tells: "code: message". */
function told({ status, body }: HttpResponse): string {
  try {
    const [{ code, message }] = (JSON.parse(body) as { errors: [{ code: string; message: string }] }).errors;
    return `${code.toLowerCase().replaceAll("_", " ")}: ${message}`;
  } catch {
    return `received unexpected HTTP status: ${status}`;
  }
}

export class HttpRemote implements Remote {
  readonly bandwidth = 150_000_000;
  readonly #to: Connection;

  constructor(
    private readonly engine: Parts,
    private readonly repository: Reference,
    private readonly credentials: Credentials | undefined,
    insecure?: boolean,
  ) {
    this.#to = new Connection(engine, repository.host, credentials, insecure);
  }

  #path = (rest: string): string => `/v2/${this.repository.path}/${rest}`;

  *open(): Task<void> {
    yield* this.#to.open();
  }

  *#manifest(reference: Reference): Task<{ text: string; digest: string }> {
    const path = this.#path(`manifests/${reference.digest ?? reference.tag ?? "latest"}`);
    const head = yield* this.#to.send("HEAD", path);
    if (head.status === 401 && !this.credentials) throw internal(`Head "${this.#to.url(path)}": no basic auth credentials`);
    const got = yield* this.#to.send("GET", path);
    const name = familiar(reference.repository);
    if (got.status === 404)
      throw notFound(
        `manifest for ${name}${reference.digest ? `@${reference.digest}` : `:${reference.tag ?? "latest"}`} not found: ${told(got).replace(/^name unknown: .*/, "name unknown: repository name not known to registry")}`,
      );
    if (got.status >= 400) throw internal(told(got));
    return { text: got.body, digest: got.headers["docker-content-digest"] ?? `sha256:${digestOf(got.body)}` };
  }
  *find(reference: Reference, platform?: Platform): Task<Found> {
    const { text, digest } = yield* this.#manifest(reference);
    const list = listOf(text);
    const entry = list && entryFor(list, platform);
    if (list && !entry) throw noMatch(platform ?? HOST);
    const own = entry ? (yield* this.#manifest({ ...reference, digest: entry.digest })).text : text;
    const { config } = JSON.parse(own) as Manifest;
    const image = remembered(this.engine.registry, config.digest);
    const got = yield* this.#to.send("GET", this.#path(`blobs/${config.digest}`));
    if (!image || got.status >= 400) throw internal("blob unknown: blob unknown to registry");
    return { image, digest, ...(list ? { isChosen: true as const } : {}) };
  }
  *manifest(reference: Reference): Task<Kept> {
    return yield* this.#manifest(reference);
  }
  *blob(digest: string): Task<string> {
    const got = yield* this.#to.send("GET", this.#path(`blobs/${digest}`));
    if (got.status >= 400) throw internal(told(got));
    return got.body;
  }
  *fetch({ digest }: Blob): Task<void> {
    const got = yield* this.#to.send("GET", this.#path(`blobs/${digest}`));
    if (got.status >= 400) throw internal(told(got));
  }
  *tags(): Task<readonly string[]> {
    const got = yield* this.#to.send("GET", this.#path("tags/list"));
    if (got.status >= 400) throw got.status === 404 ? notFound(told(got)) : internal(told(got));
    return (JSON.parse(got.body) as { tags: string[] | null }).tags ?? [];
  }

  /** The first layer's answer tells. */
  *mayPush(): Task<void> {}
  *has({ digest }: Pick<Blob, "digest">): Task<boolean> {
    const got = yield* this.#to.send("HEAD", this.#path(`blobs/${digest}`));
    if (got.status === 401) throw internal(this.credentials ? "unauthorized: authentication required" : "no basic auth credentials");
    return got.status === 200;
  }
  *mount({ digest }: Blob, path: string): Task<boolean> {
    const got = yield* this.#to.send(
      "POST",
      this.#path(`blobs/uploads/?from=${encodeURIComponent(path)}&mount=${encodeURIComponent(digest)}`),
    );
    if (got.status === 202) yield* this.#to.send("DELETE", got.headers["location"]!);
    return got.status === 201;
  }
  *upload({ digest, size }: Blob, content: string): Task<void> {
    yield* this.#put(digest, content, size === byteLength(content) ? { "x-content-known": "1" } : { "content-length": String(size) });
  }
  *#put(digest: string, body: string, headers: Readonly<Record<string, string>>): Task<void> {
    const begun = yield* this.#to.send("POST", this.#path("blobs/uploads/"));
    if (begun.status >= 400) throw internal(told(begun));
    const got = yield* this.#to.send("PUT", `${begun.headers["location"]}?digest=${encodeURIComponent(digest)}`, { body, headers });
    if (got.status >= 400) throw internal(told(got));
  }

  *keep({ text, digest }: Kept, tag?: string): Task<void> {
    const { mediaType } = JSON.parse(text) as { mediaType: string };
    // A list that was published elsewhere keeps the digest by which it is known there.
    const headers = { "content-type": mediaType, "x-content-digest": digest };
    const got = yield* this.#to.send("PUT", this.#path(`manifests/${tag ?? digest}`), { body: text, headers });
    if (got.status >= 400) throw internal(told(got));
  }

  *finish(tag: string, image: DockerImage): Task<string> {
    remember(this.engine.registry, image);
    if (!(yield* this.has({ digest: image.id }))) yield* this.#put(image.id, JSON.stringify(imageFile(image)), { "x-content-known": "1" });
    const body = manifestText(image);
    const got = yield* this.#to.send("PUT", this.#path(`manifests/${tag}`), { body, headers: { "content-type": MANIFEST } });
    if (got.status >= 400) throw internal(told(got));
    return `sha256:${digestOf(body)}`;
  }
}
