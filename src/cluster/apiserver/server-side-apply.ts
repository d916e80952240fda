// Server-side apply: an applied configuration merged into the live object, by who owns what.
import { decode, decodeAs } from "../../api/decode.ts";
import { badRequest, conflict, failure, invalidError, MODIFIED, notFoundError } from "../../api/errors.ts";
import { required } from "../../api/field-errors.ts";
import { itemKey } from "../../api/field-sets.ts";
import { parseJson } from "../../api/json.ts";
import { apiVersion } from "../../api/kind.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import { timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { type Field, type Type, typeOfKind } from "../../api/schema/types.ts";
import { clone, equal } from "../../api/structure.ts";
import { hubOf, present, toHub } from "../../api/versions.ts";
import { checkWriteOptions } from "../../api/write-options.ts";
import { goJson } from "../../base/go-json.ts";
import type { Core } from "./core.ts";
import { create, replace } from "./registry.ts";
import { typingErrors } from "./typed-patch.ts";

type Fields = Record<string, unknown>;
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

export function apply(core: Core, request: Request): KubeObject {
  const { kind } = request;
  const name = request.name ?? "";
  if (!request.fieldManager)
    throw invalidError({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [required("fieldManager", "is required for apply patch")]);
  checkWriteOptions(request);
  const body = (typeof request.body === "string" ? parseJson(request.body).value : request.body) as Partial<KubeObject>;
  refuseVersion(body, apiVersion(kind));
  if (body.metadata?.managedFields) throw badRequest("metadata.managedFields must be nil");
  refuseUntyped(request, body);
  const config = decode(request, body);
  if (config.metadata?.name && config.metadata.name !== name)
    throw badRequest(`the name of the object (${config.metadata.name}) does not match the name on the URL (${name})`);
  const live = core.storage.get(kind, request.namespace ?? "", name);
  // Only the object itself can be made by applying it.
  if (!live && request.subresource) throw notFoundError(hubOf(kind), name);
  const uid = config.metadata?.uid;
  if (!live && uid)
    throw conflict(hubOf(kind), name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  const version = config.metadata?.resourceVersion;
  if (version && version !== (live?.metadata.resourceVersion ?? "")) throw conflict(hubOf(kind), name, MODIFIED);
  const { managers, dropped } = core.managedFields.planApply(kind, live, config, request, timestamp(core.clock.now));
  let stored: KubeObject;
  if (!live) stored = create(core, { ...request, verb: "create", body: { ...config, metadata: { ...config.metadata, name } } });
  else {
    const joined = merge(typeOfKind(kind), undefined, clone(present(kind, live)), config) as Fields;
    // From the outside to the inside: an item is found by its keys, which are fields of it.
    for (const path of dropped.sort()) drop(typeOfKind(kind), joined, path.split("\u0001"));
    // What was emptied is left out, as it is when Go writes it.
    const merged = decodeAs(kind, joined).value as Draft<KubeObject>;
    followLastApplied(merged, body, request.fieldManager);
    merged.metadata.resourceVersion = live.metadata.resourceVersion;
    kind.defaults?.(merged as never);
    stored = replace(core, request, live, kind.storedAs ? (clone(toHub(kind, merged as KubeObject)) as Draft<KubeObject>) : merged);
  }
  if (!request.dryRun) core.managedFields.commitApply(stored.metadata.uid, managers);
  return stored;
}

/** What is applied must be of the version that the request is made at. @throws ApiError */
export function refuseVersion(body: { apiVersion?: string }, expected: string): void {
  const said = body.apiVersion ?? "";
  if (said !== expected)
    throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${said}, expected: ${expected}`);
}

/** Merging needs the type of every field: what does not fit is refused whatever field validation asks for (structured-merge-diff's typed conversion). */
function refuseUntyped({ kind, namespace, name = "" }: Request, body: Partial<KubeObject>): void {
  const named = body.kind ?? "";
  const texts =
    named === kind.kind ? typingErrors(typeOfKind(kind), body) : [`no corresponding type for ${kind.group}/${kind.version}, Kind=${named}`];
  if (!texts.length) return;
  const all = texts.length === 1 ? texts[0] : ["errors:", ...texts.map((text) => `  ${text}`)].join("\n");
  const place = namespace ? `${namespace}/${name}` : `/${name}`;
  throw failure(500, "", `failed to create typed patch object (${place}; ${kind.group}/${kind.version}, Kind=${named}): ${all}`);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const ANNOTATION_LIMIT = 262_144;

/** Keeps the annotation of client-side apply in step when kubectl applies on the server (fieldmanager's lastAppliedUpdater). */
function followLastApplied(merged: Draft<KubeObject>, config: Partial<KubeObject>, manager: string | undefined): void {
  const { annotations } = merged.metadata;
  if (manager !== "kubectl" || !annotations?.[LAST_APPLIED]) return;
  const { [LAST_APPLIED]: _last, ...others } = config.metadata?.annotations ?? {};
  const text = `${goJson({ ...config, metadata: { ...config.metadata, annotations: others } })}\n`;
  if (text.length <= ANNOTATION_LIMIT) merged.metadata.annotations = { ...annotations, [LAST_APPLIED]: text };
}

/** Merges `config` into `live` in place, by the types of their fields. */
export function merge(type: Type | undefined, field: Field | undefined, live: unknown, config: unknown): unknown {
  if (isMap(config) && isMap(live) && type && type.form !== "scalar" && type.form !== "list" && !type.atomic && !field?.mapAtomic) {
    for (const [key, value] of Object.entries(config)) {
      const inner = type.form === "struct" ? type.fields[key] : undefined;
      live[key] =
        key in live ? merge(inner?.type ?? (type.form === "map" ? type.value : type.rest), inner, live[key], value) : clone(value);
    }
    return live;
  }
  if (Array.isArray(config) && Array.isArray(live) && type?.form === "list" && field) {
    if (field.listType === "set") return [...live, ...config.filter((item) => !live.some((other) => equal(other, item)))];
    if (field.listType === "map") {
      const out = [...live];
      for (const item of config) {
        const at = out.findIndex((other) => itemKey(field, other) === itemKey(field, item));
        if (at >= 0) out[at] = merge(type.item, undefined, out[at], item);
        else out.push(clone(item));
      }
      return out;
    }
  }
  return clone(config);
}

/** Takes away what the manager no longer applies and nobody else holds. */
function drop(type: Type | undefined, target: Fields, [segment, ...rest]: string[]): void {
  const key = segment!.slice(2);
  const field = type?.form === "struct" ? type.fields[key] : undefined;
  const inner = field?.type ?? (type?.form === "map" ? type.value : type?.form === "struct" ? type.rest : undefined);
  if (rest.length === 0) {
    delete target[key];
    return;
  }
  const value = target[key];
  if (Array.isArray(value) && field && inner?.form === "list") {
    const at = value.findIndex((item) => (field.listType === "set" ? `v:${JSON.stringify(item)}` : itemKey(field, item)) === rest[0]);
    if (at < 0) return;
    if (rest.length === 1) target[key] = value.filter((_, index) => index !== at);
    else drop(inner.item, value[at], rest.slice(1));
  } else if (isMap(value)) drop(inner, value, rest);
}
