// The body of a request by its media type.
import { badRequest, failure } from "../../../api/errors.ts";
import { parseJson } from "../../../api/json.ts";
import type { PatchType } from "../../../api/request.ts";
import { toBytes } from "../../../base/bytes.ts";
import { goKind } from "../../../base/go-json-error.ts";
import { parseYaml } from "../../../base/yaml.ts";
import { decodeProtobuf } from "./protobuf.ts";

const PATCHES: Record<string, PatchType> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

const mediaType = (header: string | undefined): string => (header ?? "").split(";")[0]!.trim().toLowerCase();

const unsupported = (accepted: readonly string[]) =>
  failure(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  );

/** JSON stays text where `keepText`, so that the decoder sees what it gives twice. @throws ApiError 415, 400 */
export function bodyValue(contentType: string | undefined, body: string, keepText = false): unknown {
  if (!body.trim()) return undefined;
  switch (mediaType(contentType)) {
    case "application/json":
    case "":
      return keepText ? body : parseJson(body).value;
    case "application/yaml":
      return yaml(body);
    case "application/vnd.kubernetes.protobuf":
      return decodeProtobuf(toBytes(body));
    default:
      throw unsupported(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]);
  }
}

/** @throws ApiError 415, 400 */
export function patchBody(contentType: string | undefined, body: string, strategic: boolean): { patch: PatchType; body: unknown } {
  const patch = PATCHES[mediaType(contentType)];
  if (!patch || (patch === "strategic" && !strategic))
    throw unsupported(Object.keys(PATCHES).filter((type) => strategic || !type.includes("strategic")));
  return { patch, body: patch === "apply" ? applied(body) : parseJson(body).value };
}

/** What is applied is an object; nothing at all is one without fields (handlers/patch.go). */
function applied(body: string): unknown {
  const value = yaml(body) ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`,
  );
}

function yaml(body: string): unknown {
  try {
    return parseYaml(body);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${(error as Error).message}`);
  }
}
