// Changing objects by the patch that leads from how they were to how they shall be (polymorphichelpers' CalculatePatches).
import type { KubeObject } from "../../api/object.ts";
import type { PatchType, Request } from "../../api/request.ts";
import type { Task } from "../../machine/process.ts";
import { createMergePatch, type JsonObject } from "./apply/json.ts";
import { twoWayStrategic } from "./apply/merge.ts";
import { patchSchema } from "./apply/patch-schema.ts";
import type { Info } from "./resources/builder.ts";
import type { Session } from "./session.ts";

export interface Change {
  patch: unknown;
  type: PatchType;
  /** Whether the patch changes anything. */
  empty: boolean;
}

/** The patch between two states of an object, strategic where its kind is known. */
export function changeOf(info: Info, before: object, after: object): Change {
  const schema = patchSchema(info.kind);
  const patch = schema
    ? twoWayStrategic(before as JsonObject, after as JsonObject, schema)
    : createMergePatch(before as JsonObject, after as JsonObject);
  return { patch, type: schema ? "strategic" : "merge", empty: !Object.keys(patch).length };
}

export interface PatchOptions {
  dryRun: boolean;
  fieldManager?: string;
  subresource?: string;
  fieldValidation?: Request["fieldValidation"];
}

/** @throws ApiError */
export function* patchObject(session: Session, info: Info, patch: unknown, type: PatchType, options: PatchOptions): Task<KubeObject> {
  const door = yield* session.door();
  return (yield* door.request({
    verb: "patch",
    kind: info.kind,
    name: info.name,
    ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
    ...(options.subresource ? { subresource: options.subresource } : {}),
    patch: type,
    body: patch,
    ...(options.fieldManager ? { fieldManager: options.fieldManager } : {}),
    ...(options.fieldValidation ? { fieldValidation: options.fieldValidation } : {}),
    ...(options.dryRun ? { dryRun: true } : {}),
  })) as KubeObject;
}
