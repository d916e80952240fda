// Create, update and patch as the generic registry does them: identity, versions, locking, defaults, admission, validation, storage.
import { alreadyExists, conflict, failure, invalidError, MODIFIED, notFoundError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-errors.ts";
import { groupResource, type Kind } from "../../api/kind.ts";
import type { Write } from "../../api/managed-fields.ts";
import type { Manager } from "../../api/managers.ts";
import { validateMeta, validateMetaUpdate } from "../../api/meta-validation.ts";
import { type Draft, type KubeObject, type ManagedFields, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { equal, settle } from "../../api/structure.ts";
import { hubOf, present } from "../../api/versions.ts";
import { COMPLETED, fieldsNow, fieldsSent } from "./asked-fields.ts";
import { attributesOf } from "./attributes.ts";
import type { Core } from "./core.ts";
import { isGoneAfterUpdate, removeNow } from "./deletion.ts";
import { checkName, checkPlace, incoming } from "./incoming.ts";
import { keep, keepField, keepMetadata, keepOwners } from "./kept-fields.ts";
import { dropDoubleOwners } from "./owner-references.ts";
import { patched } from "./patching.ts";

type Open = Draft<KubeObject>;

export function create(core: Core, request: Request): KubeObject {
  const kind = hubOf(request.kind);
  const draft = incoming(request, request.body);
  checkPlace(request, draft);
  const { metadata } = draft;
  if (kind.namespaced) metadata.namespace = request.namespace;
  else delete metadata.namespace;
  if (!metadata.name && metadata.generateName) metadata.name = metadata.generateName.slice(0, 58) + core.random.suffix();
  metadata.uid = core.random.uuid();
  metadata.creationTimestamp = timestamp(core.clock.now);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  const managers = proposedManagers(core, request, draft);
  delete metadata.generation;
  dropDoubleOwners(request, draft);
  const attributes = attributesOf(request, "CREATE", draft, undefined);
  const sent = COMPLETED.has(groupResource(kind)) ? fieldsSent(kind, draft) : undefined;
  for (const plugin of core.admissionOf(kind)) plugin.admit?.(attributes);
  if (kind.hasGeneration) metadata.generation = 1;
  kind.prepare?.(draft as never, undefined);
  const existing = metadata.name ? core.storage.get(kind, metadata.namespace ?? "", metadata.name) : undefined;
  refuseIf(kind, metadata.name ?? "", [...validateMeta(kind, draft), ...validateObject(request, draft, undefined)]);
  for (const plugin of core.admissionOf(kind)) plugin.validate?.(attributes);
  if (existing) throw alreadyExists(kind, metadata.name);
  if (metadata.resourceVersion) throw failure(500, "", "resourceVersion should not be set on objects to be created");
  const asked = core.allocates(kind) ? fieldsNow(kind, draft) : sent;
  core.reserve(kind, draft, undefined);
  if (request.warn) for (const text of kind.warnings?.(draft as never, undefined) ?? []) request.warn(text);
  return store(core, request, draft, undefined, { asked, adopted: managers });
}

/** Stores what another server of this process has already made of the same body: it gets an identity of its own, and nothing is checked again. */
export function recreate(core: Core, request: Request, made: KubeObject): KubeObject {
  const metadata = { ...made.metadata, uid: core.random.uuid(), creationTimestamp: timestamp(core.clock.now) };
  return store(core, request, { ...made, metadata } as Open, undefined, {});
}

/** As recreate, for the status of an object that was made again: it becomes that of `made`. */
export function recreateStatus(core: Core, request: Request, old: KubeObject, made: KubeObject): KubeObject {
  return store(core, request, { ...made, metadata: { ...old.metadata } } as Open, old, {});
}

export function update(core: Core, request: Request): KubeObject {
  const body = request.body as Partial<KubeObject> | undefined;
  const name = request.name ?? body?.metadata?.name ?? "";
  const old = core.storage.get(request.kind, request.namespace ?? "", name);
  const draft = incoming(request, request.body, old);
  checkPlace(request, draft);
  checkName(draft, name);
  const kind = hubOf(request.kind);
  if (!old) throw notFoundError(kind, name);
  const { uid } = draft.metadata;
  if (uid && uid !== old.metadata.uid)
    throw conflict(
      kind,
      name,
      `StorageError: invalid object, Code: 4, Key: ${storageKey(old, kind)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  return replace(core, request, old, draft);
}

export function patch(core: Core, request: Request): KubeObject {
  const old = core.storage.get(request.kind, request.namespace ?? "", request.name ?? "");
  if (!old) throw notFoundError(hubOf(request.kind), request.name ?? "");
  const managed = (): readonly ManagedFields[] => core.managedFields.of(old);
  const draft = incoming(request, patched(request, patchBase(core, request, old), managed), old);
  checkPlace(request, draft);
  checkName(draft, old.metadata.name);
  return replace(core, request, old, draft);
}

/** Puts `draft` in the place of `old`, as update, patch and the subresources do. */
export function replace(core: Core, request: Request, old: KubeObject, draft: Open): KubeObject {
  const { subresource } = request;
  const kind = hubOf(request.kind);
  const { metadata } = draft;
  const name = old.metadata.name;
  const version = metadata.resourceVersion;
  if (version && !/^\d+$/.test(version)) throw failure(500, "", `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
  if (version && version !== old.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
  const errors: FieldError[] =
    metadata.uid && metadata.uid !== old.metadata.uid ? [invalid("metadata.uid", metadata.uid, "field is immutable")] : [];
  metadata.name = name;
  if (old.metadata.namespace) metadata.namespace = old.metadata.namespace;
  metadata.uid = old.metadata.uid;
  metadata.resourceVersion = old.metadata.resourceVersion;
  metadata.creationTimestamp = old.metadata.creationTimestamp;
  keep(metadata, old, "generation");
  keep(metadata, old, "generateName");
  keep(metadata, old, "deletionTimestamp");
  keep(metadata, old, "deletionGracePeriodSeconds");
  const managers = proposedManagers(core, request, draft, old);
  if (metadata.ownerReferences !== old.metadata.ownerReferences) dropDoubleOwners(request, draft);
  const attributes = attributesOf(request, "UPDATE", draft, old);
  if (subresource !== "status") for (const plugin of core.admissionOf(kind)) plugin.admit?.(attributes);
  if (subresource === "status") {
    // What the user sent beside the status counts for nothing, its labels and annotations excepted.
    for (const key in draft) if (key !== "status" && key !== "metadata") draft[key] = old[key];
    for (const key in old) if (key !== "status" && key !== "metadata") draft[key] = old[key];
    keepOwners(metadata, old);
    if (kind.custom) keepMetadata(metadata, old);
    kind.prepareSubresource?.(draft as never, old, "status", core.clock.now);
    errors.push(...validateMetaUpdate(kind, draft, old), ...(kind.validateStatus?.(draft as never, old) ?? []));
  } else {
    if (subresource === "approval" || subresource === "ephemeralcontainers" || subresource === "resize")
      kind.prepareSubresource?.(draft as never, old, subresource, core.clock.now);
    if (subresource === "ephemeralcontainers" || subresource === "resize") {
      keepMetadata(metadata, old);
      keepOwners(metadata, old);
    }
    if (subresource !== "approval" && subresource !== "binding" && kind.subresources?.some(({ name: sub }) => sub === "status"))
      keepField(draft, old, "status");
    if (!subresource) kind.prepare?.(draft as never, old);
    errors.push(
      ...validateMetaUpdate(kind, draft, old),
      ...(subresource === "binding" || subresource === "finalize" ? [] : validateObject(request, draft, old)),
    );
  }
  refuseIf(kind, name, errors);
  for (const plugin of core.admissionOf(kind)) plugin.validate?.(attributes);
  if (!subresource) core.reserve(kind, draft, old);
  if (!subresource && request.warn) for (const text of kind.warnings?.(draft as never, old) ?? []) request.warn(text);
  return store(core, request, draft, old, { adopted: managers });
}

/** Commits: versions, generation, sharing with the old object; a write that changes nothing is none. */
function store(
  core: Core,
  request: Request,
  draft: Open,
  old: KubeObject | undefined,
  { asked, adopted }: Pick<Write, "asked" | "adopted">,
): KubeObject {
  const kind = hubOf(request.kind);
  const { metadata } = draft;
  const like = old ?? core.siblings.of(kind, draft as KubeObject);
  let same = old !== undefined;
  let specSame = same;
  // The status of a custom resource is a field as any other, unless it has a subresource.
  const countsStatus = kind.custom && !kind.subresources?.some(({ name }) => name === "status");
  for (const key in draft) {
    if (key === "metadata") continue;
    const was = old?.[key];
    const value = settle(like?.[key], draft[key]);
    draft[key] = value;
    if (value !== was) {
      same = false;
      if (key !== "status" || countsStatus) specSame = false;
    }
  }
  if (old) for (const key in old) if (old[key] !== undefined && draft[key] === undefined) same = specSame = false;
  if (old && kind.hasGeneration && !specSame) metadata.generation = (old.metadata.generation ?? 0) + 1;
  if (old && same && !adopted && equal(old.metadata, metadata) && !core.storage.atRest?.stale(kind, old)) return old;
  if (!request.dryRun) metadata.resourceVersion = String(core.storage.nextVersion());
  else if (!old) delete (metadata as Partial<Open["metadata"]>).resourceVersion;
  for (const key of ["labels", "annotations", "ownerReferences", "finalizers"] as const)
    if (like?.metadata[key] && metadata[key]) metadata[key] = settle(like.metadata[key], metadata[key]) as never;
  const stored = settle(undefined, draft) as KubeObject;
  if (request.dryRun) return stored;
  core.managedFields.note({ request, old, stored, time: timestamp(core.clock.now), asked, adopted });
  if (old && isGoneAfterUpdate(stored)) return removeNow(core, kind, old, stored);
  if (!old) core.siblings.note(kind, stored);
  core.storage.put(kind, stored, old);
  return stored;
}

/** What a patch is applied to: the object at the version of the request, with managedFields where the patch speaks of them. */
function patchBase(core: Core, request: Request, old: KubeObject): KubeObject {
  const { kind } = request;
  const shown = present(kind, old);
  const text = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
  if (!kind.custom && !text?.includes("managedFields")) return shown;
  return { ...shown, metadata: { ...shown.metadata, managedFields: core.managedFields.of(old) } };
}

/** Takes metadata.managedFields out of a draft: they are kept apart. What they are to become, if the writer changes them. */
function proposedManagers(core: Core, { kind, subresource }: Request, { metadata }: Open, old?: KubeObject): Manager[] | undefined {
  const sent = metadata.managedFields;
  delete metadata.managedFields;
  // Through a subresource nobody changes them.
  if (!sent || subresource || (old && equal(sent, core.managedFields.of(old)))) return undefined;
  const { group, kind: name } = kind;
  return core.managedFields.proposed(sent as never, (version) => {
    const [number = "", of = ""] = version.split("/").reverse();
    return of === group ? core.scheme.byKind(group, number, name) : undefined;
  });
}

/** The stored kind's checks, then those of the version at which the request came. */
const validateObject = ({ kind, subresource }: Request, draft: Open, old: KubeObject | undefined): FieldError[] => [
  ...(hubOf(kind).validate?.(draft as never, old, subresource) ?? []),
  ...(kind.storedAs?.validate?.(draft as KubeObject, old) ?? []),
];

/** Where etcd keeps an object: services and nodes under names of their own. */
const storageKey = ({ metadata }: KubeObject, { group, plural }: Kind): string => {
  const folder = group === "" && plural === "services" ? "services/specs" : group === "" && plural === "nodes" ? "minions" : plural;
  return `/registry/${[folder, metadata.namespace, metadata.name].filter(Boolean).join("/")}`;
};

export function refuseIf(kind: Kind, name: string, errors: readonly FieldError[]): void {
  if (errors.length) throw invalidError(kind, name, errors);
}
