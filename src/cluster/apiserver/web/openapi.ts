// /openapi/v2 and /openapi/v3: the published schemas of what is served.
import { createHash } from "node:crypto";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import { openApiV2Definitions, openApiV3Document } from "../../../api/schema/documents.ts";
import { encodeOpenApiV2 } from "../../../api/schema/protobuf.ts";
import { SERVER_VERSION } from "../../../api/version.ts";
import { fromBytes } from "../../../base/bytes.ts";
import type { WebContext } from "./context.ts";
import { json, type WebAnswer, type WebRequest } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";

const RELEASE = SERVER_VERSION.gitVersion;
const BINARY = /application\/com\.github\.proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/;

/** Documents take a while to make and are asked for by every kubectl: they are kept by what they are made of. */
const made = new Map<string, string>();
function once(key: string, make: () => string): string {
  let found = made.get(key);
  if (found === undefined) made.set(key, (found = make()));
  return found;
}

const placeOf = (kind: Kind): string => (kind.group ? `apis/${apiVersion(kind)}` : `api/${kind.version}`);

function byPlace(kinds: readonly Kind[]): Map<string, Kind[]> {
  const places = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const place = placeOf(kind);
    const there = places.get(place);
    if (there) there.push(kind);
    else places.set(place, [kind]);
  }
  return new Map([...places].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const hashOf = (kinds: readonly Kind[]): string =>
  createHash("sha256")
    .update(kinds.map(({ plural, definition, custom }) => `${plural} ${definition}${custom ? JSON.stringify(custom) : ""}`).join("\n"))
    .digest("hex")
    .toUpperCase();

/** The answer of a path of OpenAPI, or undefined for another path. */
export function openApi({ api }: WebContext, { path }: RequestInfo, { headers }: WebRequest): WebAnswer | undefined {
  const { kinds } = api.scheme;
  if (path === "/openapi/v2") return secondVersion(kinds, headers["accept"] ?? "");
  if (path !== "/openapi/v3" && !path.startsWith("/openapi/v3/")) return undefined;
  const places = byPlace(kinds);
  const place = path.slice("/openapi/v3/".length);
  if (!place)
    return json(200, {
      paths: Object.fromEntries(
        [...places].map(([name, there]) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(there)}` }]),
      ),
    });
  const there = places.get(place);
  if (!there) return undefined;
  const hash = hashOf(there);
  const body = once(`v3 ${place} ${hash}`, () => JSON.stringify(openApiV3Document(there, RELEASE)));
  return { status: 200, headers: { "content-type": "application/json", etag: JSON.stringify(hash) }, body };
}

function secondVersion(kinds: readonly Kind[], accept: string): WebAnswer {
  const hash = hashOf(kinds);
  if (BINARY.test(accept)) {
    const body = once(`binary ${hash}`, () => fromBytes(encodeOpenApiV2(openApiV2Definitions(kinds), RELEASE)));
    return { status: 200, headers: { "content-type": "application/com.github.proto-openapi.spec.v2.v1.0+protobuf" }, body };
  }
  const body = once(`v2 ${hash}`, () =>
    JSON.stringify({
      swagger: "2.0",
      info: { title: "Kubernetes", version: RELEASE },
      paths: {},
      definitions: openApiV2Definitions(kinds),
    }),
  );
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
