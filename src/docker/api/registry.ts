// What goes to registries: POST /images/{name}/push, /auth, GET /distribution/{name}/json, /images/search.
import type { Task } from "../../machine/process.ts";
import { badRequest } from "../error.ts";
import { push } from "../images/push.ts";
import { referenceOf } from "../images/store.ts";
import { type AuthBody, login } from "../registry/login.ts";
import { architectureSpec, type Manifest } from "../registry/manifest.ts";
import { listOf } from "../registry/manifest-list.ts";
import { credentialsOf, remoteOf } from "../registry/remote.ts";
import { searched } from "../registry/search.ts";
import { progressing } from "./images.ts";
import type { ApiAnswer } from "./message.ts";
import type { Call, Route } from "./router.ts";

function* auth(call: Call): Task<ApiAnswer> {
  yield* login(call.engine, call.json<AuthBody>());
  return { status: 200, body: { IdentityToken: "", Status: "Login Succeeded" } };
}

function* distribution({ engine, name, request }: Call): Task<ApiAnswer> {
  const reference = referenceOf(name);
  const remote = remoteOf(engine, reference, credentialsOf(request.headers["x-registry-auth"]));
  yield* remote.open();
  const { text, digest } = yield* remote.manifest(reference);
  const { mediaType } = JSON.parse(text) as Manifest;
  const list = listOf(text);
  const platforms = list
    ? list.manifests.flatMap(({ platform }) => (platform ? [platform] : []))
    : [architectureSpec((yield* remote.find(reference)).image)];
  return { status: 200, body: { Descriptor: { mediaType, digest, size: Buffer.byteLength(text) }, Platforms: platforms } };
}

export const registryRoutes: readonly Route[] = [
  { method: "POST", path: "/auth", handle: auth },
  { method: "GET", path: "/distribution/{name}/json", handle: distribution },
  {
    method: "GET",
    path: "/images/search",
    handle: ({ text, filters }) => {
      const limit = Number(text("limit") ?? 25);
      if (limit && !(limit >= 1 && limit <= 100)) throw badRequest(`limit ${limit} is outside the range of [1, 100]`);
      return { status: 200, body: searched(text("term") ?? "", limit || 25, filters()) };
    },
  },
  {
    method: "POST",
    path: "/images/{name}/push",
    handle: ({ engine, name, text, request }) => {
      const tag = text("tag");
      const reference = referenceOf(tag ? `${name}:${tag}` : name);
      const credentials = credentialsOf(request.headers["x-registry-auth"]);
      return progressing(engine, (tell) => push(engine, reference, tag || undefined, credentials, tell));
    },
  },
];
