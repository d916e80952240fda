// kubectl apply of one object: created, patched by a three-way merge, or applied by the server.
import { ApiError } from "../../../api/errors.ts";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { PatchType, Request } from "../../../api/request.ts";
import { goJson } from "../../../base/go-json.ts";
import type { Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import { createObject, LAST_APPLIED, withAppliedForm } from "../changing.ts";
import type { Door } from "../door.ts";
import { withSource } from "../failures.ts";
import type { DryRun } from "../print/printer.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import type { Session } from "../session.ts";
import { createMergePatch, type JsonObject } from "./json.ts";
import { jsonConflicts, threeWayJsonMerge, threeWayStrategic } from "./merge.ts";
import { keepLastApplied, migrate } from "./migrate.ts";
import { patchSchema } from "./patch-schema.ts";

export interface ApplyOptions {
  dryRun: DryRun;
  fieldManager: string;
  fieldValidation: NonNullable<Request["fieldValidation"]>;
  overwrite: boolean;
  force: boolean;
  gracePeriod: number;
  forceConflicts: boolean;
  /** How long a deletion may take, ms. */
  timeout: number;
  /** Only with server-side apply. */
  subresource?: string;
}

export interface Applied {
  object: KubeObject;
  operation: "created" | "configured" | "unchanged" | "serverside-applied";
}

/** resource.Info as errors print it. */
export const infoText = ({ kind, name, namespace }: Info): string => {
  const version = apiVersion(kind);
  const group = kind.group ? version : `/${kind.version}`;
  return `Resource: "${group}, Resource=${kind.plural}", GroupVersionKind: "${group}, Kind=${kind.kind}"\nName: "${name}", Namespace: "${namespace}"`;
};

/** The manifest with the namespace that it goes to. */
export const placed = (info: Info): KubeObject => {
  const object = info.object!;
  return info.kind.namespaced && !object.metadata?.namespace
    ? { ...object, metadata: { ...object.metadata, namespace: info.namespace } }
    : object;
};

/** The object as the server has it; undefined when it has none. Errors name the manifest. */
export function* current(door: Door, info: Info): Task<KubeObject | undefined> {
  try {
    if (!info.name) refuse("resource name may not be empty");
    return yield* door.get(info.kind, info.name, info.kind.namespaced ? { namespace: info.namespace } : {});
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") return undefined;
    throw withSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
  }
}

export function* applyClientSide(session: Session, info: Info, options: ApplyOptions): Task<Applied> {
  const door = yield* session.door();
  const manifest = placed(info);
  if (!info.name && manifest.metadata?.generateName) refuse(`from ${manifest.metadata.generateName}: cannot use generate name with apply`);
  const modified = withAppliedForm(manifest);
  const live = yield* current(door, info);
  if (!live) {
    if (options.dryRun === "client") return { object: modified, operation: "created" };
    try {
      const object = yield* createObject(session, info.kind, withoutNulls(modified), { namespace: info.namespace, ...options });
      return { object, operation: "created" };
    } catch (error) {
      throw withSource("creating", info.source, error);
    }
  }
  // kubectl computes no patch then: what is shown is the object as it is.
  if (options.dryRun === "client") return { object: live, operation: "configured" };
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined)
    yield* session.err(
      `Warning: resource ${info.kind.plural}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  const { patch, object } = yield* patchOnto(session, door, info, live, modified, options);
  yield* warnIfDeleting(session, info, object);
  return { object, operation: Object.keys(patch).length ? "configured" : "unchanged" };
}

/** Warns about an object that is on its way out. */
function* warnIfDeleting(session: Session, info: Info, object: KubeObject): Task<void> {
  if (object.metadata.deletionTimestamp)
    yield* session.err(`Warning: Detected changes to resource ${info.name} which is currently being deleted.\n`);
}

const RETRIES = 5;

function* patchOnto(
  session: Session,
  door: Door,
  info: Info,
  first: KubeObject,
  modified: KubeObject,
  options: ApplyOptions,
): Task<{ patch: JsonObject; object: KubeObject }> {
  let live = first;
  for (let attempt = 1; ; attempt++) {
    const computed = computePatch(info.kind, live, modified, options.overwrite);
    if (!Object.keys(computed.patch).length) return { patch: computed.patch, object: live };
    try {
      return { patch: computed.patch, object: yield* sendPatch(door, info, computed, options) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason === "Conflict" && attempt <= RETRIES) {
        if (attempt > 1) yield* sleep(session.self, 1000);
        live = (yield* current(door, info)) ?? live;
        continue;
      }
      if (options.force && (error.reason === "Conflict" || error.reason === "Invalid"))
        return { patch: computed.patch, object: yield* recreate(session, door, info, modified, options) };
      const refused = withSource("patching", info.source, error);
      throw withSource(`applying patch:\n${goJson(computed.patch)}\nto:\n${infoText(info)}\nfor:`, info.source, refused);
    }
  }
}

const sendPatch = (door: Door, info: Info, { patch, type }: Computed, options: ApplyOptions): Task<KubeObject> =>
  door.request({
    verb: "patch",
    kind: info.kind,
    name: info.name,
    ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
    patch: type,
    body: patch,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    ...(options.dryRun === "server" ? { dryRun: true } : {}),
  }) as Task<KubeObject>;

/** --force: what cannot be patched is deleted and made anew. */
function* recreate(session: Session, door: Door, info: Info, modified: KubeObject, options: ApplyOptions): Task<KubeObject> {
  const place = info.kind.namespaced ? { namespace: info.namespace } : {};
  yield* door.request({
    verb: "delete",
    kind: info.kind,
    name: info.name,
    ...place,
    delete: { propagationPolicy: "Background", ...(options.gracePeriod >= 0 ? { gracePeriodSeconds: options.gracePeriod } : {}) },
  });
  const { clock } = session.self;
  const deadline = clock.now + options.timeout;
  while (yield* current(door, info)) {
    if (clock.now >= deadline)
      throw withSource(
        `applying patch:\n${goJson(modified)}\n\nto:\n${infoText(info)}\nfor:`,
        info.source,
        new Refusal("context deadline exceeded"),
      );
    yield* sleep(session.self, Math.min(1000, deadline - clock.now));
  }
  return yield* createObject(session, info.kind, modified, { namespace: info.namespace, ...options });
}

interface Computed {
  patch: JsonObject;
  type: PatchType;
}

/** The patch that apply sends. @throws Refusal */
export function computePatch(kind: Kind, live: KubeObject, modified: KubeObject, overwrite: boolean): Computed {
  const original = lastApplied(live);
  const was = live as JsonObject;
  const wanted = modified as JsonObject;
  const schema = patchSchema(kind);
  if (schema) return { patch: threeWayStrategic(original, wanted, was, schema, overwrite), type: "strategic" };
  const patch = threeWayJsonMerge(original, wanted, was);
  if (patch.apiVersion !== undefined || patch.kind !== undefined || (patch.metadata as JsonObject | undefined)?.name !== undefined)
    throw new Refusal("At least one of apiVersion, kind and name was changed");
  if (!overwrite && jsonConflicts(patch, createMergePatch(original, was)))
    refuse(`patch:\n${goJson(patch)}\nconflicts with changes made from original to current`);
  return { patch, type: "merge" };
}

/** What the annotation says was applied last; empty when there is none. */
function lastApplied(live: KubeObject): JsonObject {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  return text ? (JSON.parse(text) as JsonObject) : {};
}

/** Without the fields that are null, as kubectl sends a creation. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  ) as T;
}

const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

export function* applyServerSide(session: Session, info: Info, options: ApplyOptions): Task<Applied> {
  const door = yield* session.door();
  const manifest = placed(info);
  if (!info.name && manifest.metadata?.generateName) refuse(`from ${info.name}: cannot use generate name with apply`);
  const send = (): Task<KubeObject> =>
    door.request({
      verb: "patch",
      kind: info.kind,
      name: info.name,
      ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
      patch: "apply",
      body: manifest,
      fieldManager: options.fieldManager,
      fieldValidation: options.fieldValidation,
      force: options.forceConflicts,
      ...(options.subresource ? { subresource: options.subresource } : {}),
      ...(options.dryRun === "server" ? { dryRun: true } : {}),
    }) as Task<KubeObject>;
  let object: KubeObject;
  try {
    object = yield* send();
  } catch (error) {
    if (error instanceof ApiError && error.reason === "Conflict") throw new Refusal(`${error.message}\n${CONFLICT_HELP}`);
    throw error;
  }
  if (options.dryRun === "none")
    object = (yield* takeOver(session, partOf(door, options.subresource), info, object, options.fieldManager, send)) ?? object;
  yield* warnIfDeleting(session, info, object);
  return { object, operation: "serverside-applied" };
}

/** A door to a subresource of whatever is asked for (resource.Helper's WithSubresource). */
const partOf = (door: Door, subresource: string | undefined): Door =>
  subresource
    ? {
        ...door,
        request: (request) => door.request({ ...request, subresource }),
        get: (kind, name, options) => door.get(kind, name, { ...options, subresource }),
      }
    : door;

/** Where client-side apply managed the object before: its fields go to the new manager, and the patch is sent again so that they can be dropped. */
function* takeOver(
  session: Session,
  door: Door,
  info: Info,
  object: KubeObject,
  manager: string,
  send: () => Task<KubeObject>,
): Task<KubeObject | undefined> {
  let failed = "failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply";
  try {
    yield* keepLastApplied(door, info, object, manager);
    failed = "server rejected managed fields migration to Server-Side Apply";
    if (!(yield* migrate(door, info, manager))) return undefined;
    failed = "failed to re-apply configuration after performing Server-Side Apply migration";
    return yield* send();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    yield* session.err(`Warning: ${failed}. This is non-fatal and will be retried next time you apply. Error: ${error.message}\n`);
    return undefined;
  }
}
