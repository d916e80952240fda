// The registry of the CNCF's distribution project as a program: the HTTP API by which images are pushed and pulled, kept as files.

import { sizeOf } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { digestOf } from "../hash.ts";
import { authorised } from "./registry-access.ts";
import { dates, type Parameters, serve, targetOf } from "./server.ts";

const ROOT = "/var/lib/registry/docker/registry/v2";
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const VERSION = { "docker-distribution-api-version": "registry/2.0" };

const CODES: Readonly<Record<string, [status: number, message: string]>> = {
  BLOB_UNKNOWN: [404, "blob unknown to registry"],
  BLOB_UPLOAD_UNKNOWN: [404, "blob upload unknown to registry"],
  DIGEST_INVALID: [400, "provided digest did not match uploaded content"],
  MANIFEST_BLOB_UNKNOWN: [404, "blob unknown to registry"],
  MANIFEST_INVALID: [400, "manifest invalid"],
  MANIFEST_UNKNOWN: [404, "manifest unknown"],
  NAME_UNKNOWN: [404, "repository name not known to registry"],
  PAGINATION_NUMBER_INVALID: [400, "invalid number of results requested"],
  UNAUTHORIZED: [401, "authentication required"],
  UNSUPPORTED: [405, "The operation is unsupported."],
};

const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { "content-length": String(Buffer.byteLength(body)), ...VERSION, ...headers },
  body,
});
const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse =>
  answer(status, `${JSON.stringify(value)}\n`, { "content-type": "application/json; charset=utf-8", ...headers });

function refused(code: string, detail?: unknown): HttpResponse {
  const [status, message] = CODES[code]!;
  return json(status, { errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] });
}

/** What is kept, as distribution lays it out in files. */
class Store {
  constructor(
    private readonly files: FileSystem,
    private readonly now: () => number,
  ) {}

  #write(path: string, content: string | (() => string)): void {
    this.files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
    this.files.write(path, content);
  }
  #blob = (digest: string): string => `${ROOT}/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;
  #own = (name: string): string => `${ROOT}/repositories/${name}`;
  #link(path: string): string | undefined {
    const node = this.files.lookup(path);
    return node?.type === "file" && this.files.exists(path) ? this.files.read(path) : undefined;
  }
  list(path: string): string[] {
    return this.files.isFolder(path) ? this.files.list(path) : [];
  }

  /** Names of repositories, sorted. */
  repositories(under = `${ROOT}/repositories`): string[] {
    return this.list(under).flatMap((name) => {
      if (name.startsWith("_")) return name === "_manifests" ? [under.slice(ROOT.length + "/repositories/".length)] : [];
      return this.repositories(`${under}/${name}`);
    });
  }
  has(name: string): boolean {
    return this.files.isFolder(this.#own(name));
  }
  tags(name: string): string[] {
    return this.list(`${this.#own(name)}/_manifests/tags`);
  }

  /** A blob that the repository has; its size may be more than the text that stands for it. */
  blob(name: string, digest: string): { content: string; size: number } | undefined {
    if (this.#link(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}/link`) !== digest) return undefined;
    const node = this.files.lookup(this.#blob(digest));
    return node?.type === "file" ? { content: this.files.read(this.#blob(digest)), size: sizeOf(node) } : undefined;
  }
  keep(name: string, digest: string, content: string, size: number): void {
    this.#write(this.#blob(digest), size === Buffer.byteLength(content) ? content : Object.assign(() => content, { size }));
    this.link(name, digest);
  }
  link(name: string, digest: string): void {
    this.#write(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}/link`, digest);
  }
  unlink(name: string, digest: string): void {
    this.files.remove(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}`, { recursive: true });
  }

  manifest(name: string, reference: string): { digest: string; content: string } | undefined {
    const at = `${this.#own(name)}/_manifests`;
    const digest = reference.startsWith("sha256:") ? reference : this.#link(`${at}/tags/${reference}/current/link`);
    if (!digest || this.#link(`${at}/revisions/sha256/${digest.slice(7)}/link`) !== digest) return undefined;
    const node = this.files.lookup(this.#blob(digest));
    return node ? { digest, content: this.files.read(this.#blob(digest)) } : undefined;
  }
  keepManifest(name: string, reference: string, content: string, digest = `sha256:${digestOf(content)}`): string {
    const at = `${this.#own(name)}/_manifests`;
    this.#write(this.#blob(digest), content);
    this.#write(`${at}/revisions/sha256/${digest.slice(7)}/link`, digest);
    if (!reference.startsWith("sha256:")) {
      this.#write(`${at}/tags/${reference}/index/sha256/${digest.slice(7)}/link`, digest);
      this.#write(`${at}/tags/${reference}/current/link`, digest);
    }
    return digest;
  }
  removeManifest(name: string, digest: string): void {
    const at = `${this.#own(name)}/_manifests`;
    for (const tag of this.tags(name))
      if (this.#link(`${at}/tags/${tag}/current/link`) === digest) this.files.remove(`${at}/tags/${tag}`, { recursive: true });
    this.files.remove(`${at}/revisions/sha256/${digest.slice(7)}`, { recursive: true });
  }

  upload(name: string, id: string): string | undefined {
    return this.#link(`${this.#own(name)}/_uploads/${id}/data`);
  }
  keepUpload(name: string, id: string, content: string): void {
    this.#write(`${this.#own(name)}/_uploads/${id}/data`, content);
    this.#write(`${this.#own(name)}/_uploads/${id}/startedat`, new Date(this.now()).toISOString().replace(/\.\d+/, ""));
  }
  endUpload(name: string, id: string): void {
    this.files.remove(`${this.#own(name)}/_uploads/${id}`, { recursive: true });
  }
}

/** Bytes of an upload: a layer is told by a text that stands for it, and by how long it would be. */
const sizeOfBody = ({ headers, body }: HttpRequest): number => Number(headers["content-length"] ?? Buffer.byteLength(body));

function blobs(store: Store, request: HttpRequest, name: string, digest: string, mayDelete: boolean): HttpResponse {
  const found = store.blob(name, digest);
  if (!found) return refused("BLOB_UNKNOWN", digest);
  if (request.method === "DELETE") {
    if (!mayDelete) return refused("UNSUPPORTED");
    store.unlink(name, digest);
    return answer(202, "", { "docker-content-digest": digest });
  }
  const headers = { "content-length": String(found.size), "content-type": "application/octet-stream", "docker-content-digest": digest };
  return answer(200, request.method === "HEAD" ? "" : found.content, { ...headers, etag: `"${digest}"` });
}

/** `hidesOci`: only who says that it takes OCI's types gets them, as before version 3 (registry/handlers/manifests.go). */
function manifests(
  store: Store,
  request: HttpRequest,
  name: string,
  reference: string,
  { mayDelete, hidesOci }: { mayDelete: boolean; hidesOci: boolean },
): HttpResponse {
  if (request.method === "PUT") {
    let manifest: { mediaType?: string; config?: { digest: string }; layers?: { digest: string }[]; manifests?: { digest: string }[] };
    try {
      manifest = JSON.parse(request.body);
    } catch {
      return refused("MANIFEST_INVALID", {});
    }
    const parts = [manifest.config, ...(manifest.layers ?? [])];
    for (const part of parts) if (part && !store.blob(name, part.digest)) return refused("MANIFEST_BLOB_UNKNOWN", { digest: part.digest });
    for (const { digest } of manifest.manifests ?? [])
      if (!store.manifest(name, digest)) return refused("MANIFEST_BLOB_UNKNOWN", { digest });
    const digest = store.keepManifest(name, reference, request.body, request.headers["x-content-digest"]);
    return answer(201, "", { location: `/v2/${name}/manifests/${digest}`, "docker-content-digest": digest });
  }
  const found = store.manifest(name, reference);
  if (request.method === "DELETE") {
    if (!mayDelete) return refused("UNSUPPORTED");
    if (!reference.startsWith("sha256:")) return refused("DIGEST_INVALID");
    if (!found) return refused("MANIFEST_UNKNOWN");
    store.removeManifest(name, reference);
    return answer(202);
  }
  if (!store.has(name)) return refused("NAME_UNKNOWN", { name });
  if (!found)
    return refused(
      "MANIFEST_UNKNOWN",
      reference.startsWith("sha256:") ? `unknown manifest name=${name} revision=${reference}` : { Tag: reference },
    );
  const type = (JSON.parse(found.content) as { mediaType?: string }).mediaType ?? MANIFEST;
  const [, oci] = /^application\/vnd\.oci\.image\.(index|manifest)\.v1\+json$/.exec(type) ?? [];
  const accepted = request.headers["accept"] ?? "";
  if (oci && hidesOci && !accepted.includes(type)) {
    const [what, plural] = oci === "index" ? ["OCI index", "OCI indexes"] : ["OCI manifest", "OCI manifests"];
    return json(404, { errors: [{ code: "MANIFEST_UNKNOWN", message: `${what} found, but accept header does not support ${plural}` }] });
  }
  const headers = { "content-type": type, "docker-content-digest": found.digest, etag: `"${found.digest}"` };
  return request.method === "HEAD"
    ? answer(200, "", { ...headers, "content-length": String(Buffer.byteLength(found.content)) })
    : answer(200, found.content, headers);
}

function uploads(store: Store, request: HttpRequest, name: string, id: string, newId: () => string): HttpResponse {
  const { query } = targetOf(request);
  const digest = query.get("digest");
  const at = (upload: string) => ({ location: `/v2/${name}/blobs/uploads/${upload}`, "docker-upload-uuid": upload });
  if (request.method === "POST") {
    const [mount, from] = [query.get("mount"), query.get("from")];
    if (mount && from && store.blob(from, mount)) {
      store.link(name, mount);
      return answer(201, "", { location: `/v2/${name}/blobs/${mount}`, "docker-content-digest": mount });
    }
    const upload = newId();
    store.keepUpload(name, upload, "");
    return answer(202, "", { ...at(upload), range: "0-0" });
  }
  const before = store.upload(name, id);
  if (before === undefined) return refused("BLOB_UPLOAD_UNKNOWN");
  if (request.method === "DELETE") {
    store.endUpload(name, id);
    return answer(204);
  }
  const content = before + request.body;
  if (request.method === "PATCH") {
    store.keepUpload(name, id, content);
    return answer(202, "", { ...at(id), range: `0-${Math.max(Buffer.byteLength(content) - 1, 0)}` });
  }
  const size = sizeOfBody(request);
  const standsIn = size !== Buffer.byteLength(request.body);
  if (!digest || (!standsIn && digest !== `sha256:${digestOf(content)}` && !request.headers["x-content-known"]))
    return refused("DIGEST_INVALID");
  store.endUpload(name, id);
  store.keep(name, digest, content, standsIn ? size : Buffer.byteLength(content));
  return answer(201, "", { location: `/v2/${name}/blobs/${digest}`, "docker-content-digest": digest });
}

function route(store: Store, request: HttpRequest, newId: () => string, rules: { mayDelete: boolean; hidesOci: boolean }): HttpResponse {
  const { path, query } = targetOf(request);
  if (path === "/") return { status: 200, headers: { "content-length": "0", "cache-control": "no-cache" }, body: "" };
  if (path === "/v2") return answer(301, "", { location: "/v2/" });
  if (path === "/v2/") return answer(200, "{}", { "content-type": "application/json; charset=utf-8" });
  if (path === "/v2/_catalog") {
    const all = store.repositories();
    const from = query.get("last") ? all.filter((name) => name > query.get("last")!) : all;
    const most = query.has("n") ? Number(query.get("n")) : 100;
    if (!(most > 0)) return refused("PAGINATION_NUMBER_INVALID", { n: Number(query.get("n")) });
    const page = from.slice(0, most);
    return json(
      200,
      { repositories: page },
      from.length > page.length ? { link: `</v2/_catalog?last=${encodeURIComponent(page.at(-1)!)}&n=${most}>; rel="next"` } : {},
    );
  }
  const [, name = "", kind = "", rest = ""] = /^\/v2\/(.+?)\/(tags\/list|manifests|blobs\/uploads|blobs)(?:\/(.*))?$/.exec(path) ?? [];
  switch (kind) {
    case "tags/list":
      return store.has(name)
        ? json(200, { name, tags: store.tags(name).length ? store.tags(name) : null })
        : refused("NAME_UNKNOWN", { name });
    case "manifests":
      return manifests(store, request, name, rest, rules);
    case "blobs":
      return blobs(store, request, name, rest, rules.mayDelete);
    case "blobs/uploads":
      return uploads(store, request, name, rest, newId);
    default:
      return {
        status: 404,
        headers: { "content-type": "text/plain; charset=utf-8", "content-length": "19" },
        body: "404 page not found\n",
      };
  }
}

const accessLine = (now: number, { method, path, headers, peer }: HttpRequest, { status, body }: HttpResponse): string =>
  `${peer.address} - - [${dates.common(now)}] "${method} ${path} HTTP/1.1" ${status} ${method === "HEAD" ? 0 : Buffer.byteLength(body)} "" ${JSON.stringify(headers["user-agent"] ?? "")}\n`;

function* run(self: Running, version: string): Process {
  const { files } = self.machine;
  const [word = "", config = ""] = self.argv.slice(1).filter((each) => each !== "registry");
  if (word === "--version" || word === "-v") {
    self.stdout.write(`registry github.com/distribution/distribution${version.startsWith("2") ? "" : "/v3"} v${version}\n`);
    return 0;
  }
  if (word === "garbage-collect") {
    self.stderr.write("k8s-quest does not simulate registry garbage-collect yet\n");
    return 1;
  }
  const file = word === "serve" ? config : word;
  if (file && !files.exists(file)) {
    self.stderr.write(`configuration error: open ${file}: no such file or directory\n`);
    return 1;
  }
  const store = new Store(files, () => self.clock.now);
  const log = (level: string, message: string) =>
    self.stderr.write(
      `time="${dates.full(self.clock.now)}" level=${level} msg=${JSON.stringify(message)} go.version=go1.23.7 version=v${version}\n`,
    );
  if (!self.environment["REGISTRY_HTTP_SECRET"])
    log(
      "warning",
      "No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the REGISTRY_HTTP_SECRET environment variable.",
    );
  const port = Number(/:(\d+)$/.exec(self.environment["REGISTRY_HTTP_ADDR"] ?? "")?.[1] ?? 5000);
  const rules = { mayDelete: self.environment["REGISTRY_STORAGE_DELETE_ENABLED"] === "true", hidesOci: version.startsWith("2") };
  let made = 0;
  const newId = () => {
    const digits = digestOf(`${self.machine.hostname} ${made++}`);
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-4$3-a$4-$5");
  };
  log("info", `listening on [::]:${port}`);
  return yield* serve(
    self,
    [port],
    {
      http: (request) => {
        const challenge = authorised(self, request);
        const given = challenge ? { ...refused("UNAUTHORIZED", null), ...challenge } : route(store, request, newId, rules);
        self.stdout.write(accessLine(self.clock.now, request, given));
        return given;
      },
    },
    { code: 0 },
  );
}

/** `registry serve CONFIG`, behind the image's entrypoint. */
export function registry(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "3.0.0");
  return (self) => run(self, version);
}
