// Patches: JSON (RFC 6902), merge (RFC 7386) and strategic merge, applied to a private copy.
import jsonPatch, { type Operation } from "fast-json-patch";
import { badRequest, failure } from "./errors.ts";
import type { KubeObject } from "./object.ts";
import { clone } from "./structure.ts";

/** RFC 7386; `target` stays as it is. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const out: Record<string, unknown> =
    typeof target === "object" && target !== null && !Array.isArray(target) ? { ...(target as Record<string, unknown>) } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
}

/** evanphx/json-patch 4 replaces a member that is not there, too: it adds it. */
function lenient(document: unknown, operation: Operation): Operation {
  if (operation.op !== "replace" || typeof operation.path !== "string") return operation;
  const at = operation.path.lastIndexOf("/");
  const parent: unknown = jsonPatch.getValueByPointer(document as object, operation.path.slice(0, at));
  const member = jsonPatch.unescapePathComponent(operation.path.slice(at + 1));
  const absent = typeof parent === "object" && parent !== null && !Array.isArray(parent) && !Object.hasOwn(parent, member);
  return absent ? { ...operation, op: "add" } : operation;
}

/** RFC 6902, refused in evanphx/json-patch's words. */
export function applyJsonPatch(object: KubeObject, patch: unknown): KubeObject {
  if (!Array.isArray(patch)) throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  let document: unknown = clone(object);
  for (const operation of patch as Operation[]) {
    try {
      document = jsonPatch.applyOperation(document, clone(lenient(document, operation)), true, false).newDocument;
    } catch {
      // The detail of what does not apply is only in the server's log.
      throw failure(422, "Invalid", "the server rejected our request due to an error in our request");
    }
  }
  return document as KubeObject;
}
