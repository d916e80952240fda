// The HTTP API by which images are pushed and pulled (registry/handlers).
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { digestOf } from "../hash.ts";
import { answer, json, refused } from "./registry-answers.ts";
import type { Store } from "./registry-store.ts";
import { targetOf } from "./server.ts";

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

/** What a registry does or does not do, by its version and its settings. */
interface Rules {
  mayDelete: boolean;
  /** Only who says that it takes OCI's types gets them, as before version 3 (registry/handlers/manifests.go). */
  hidesOci: boolean;
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

function manifests(store: Store, request: HttpRequest, name: string, reference: string, { mayDelete, hidesOci }: Rules): HttpResponse {
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

/** @param newId of an upload */
export function route(store: Store, request: HttpRequest, newId: () => string, rules: Rules): HttpResponse {
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
