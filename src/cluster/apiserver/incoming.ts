// What comes in with a request: the object that a body means, and whether it is sent to the right place.
import { decode } from "../../api/decode.ts";
import { badRequest } from "../../api/errors.ts";
import { apiVersion } from "../../api/kind.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { clone } from "../../api/structure.ts";
import { hubOf, toHub } from "../../api/versions.ts";

type Open = Draft<KubeObject>;

/** A body as the object that it means, in the stored form: decoded and defaulted at the version of the request, as upstream. */
export function incoming(request: Request, body: unknown, old?: KubeObject): Open {
  const { kind } = request;
  if (request.decoded) return body as Open;
  if (kind.storedAs) {
    const { subresource: _, ...whole } = request;
    const sent = decode(whole, body) as Open;
    sent.metadata ??= {} as Open["metadata"];
    kind.defaults?.(sent as never);
    const stored = clone(toHub(kind, sent as KubeObject)) as Open;
    hubOf(kind).defaults?.(stored as never);
    return stored;
  }
  const draft = decode(request, body, old) as Open;
  draft.apiVersion = apiVersion(request.kind);
  draft.kind = request.kind.kind;
  draft.metadata ??= {} as Open["metadata"];
  if (request.subresource !== "status" || request.kind.custom) request.kind.defaults?.(draft as never);
  return draft;
}

/** @throws ApiError 400 where the object names another namespace than the request, or none is told */
export function checkPlace(request: Request, draft: Open): void {
  const sent = draft.metadata.namespace;
  if (request.kind.namespaced && sent && sent !== request.namespace)
    throw badRequest(
      request.namespace
        ? "the namespace of the provided object does not match the namespace sent on the request"
        : "an empty namespace may not be set during creation",
    );
  if (request.kind.namespaced && !request.namespace) throw badRequest("an empty namespace may not be set during creation");
}

/** @throws ApiError 400 where the object has another name than the request, or none */
export function checkName({ metadata }: Open, name: string): void {
  if (!metadata.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}
