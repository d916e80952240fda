// New events of the system's own parts: each is known to be right, so it is stored as it is where nobody has a say in writes.
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import type { Core } from "./core.ts";
import { createsAreFree } from "./free-writes.ts";
import { renewed } from "./renewal.ts";

/** An event as decoding and the strategy of its kind leave it, but for an empty reason or message; of its metadata, name and namespace. */
export type NewEvent = Omit<KubeObject, "metadata"> & { metadata: { name: string; namespace: string } };

/** Writes events under one user's name. @throws ApiError where one is refused */
export interface EventWriter {
  create(kind: Kind, event: NewEvent): void;
  /** Puts valid `fields` in the place of those of a stored event. */
  again(kind: Kind, event: KubeObject, fields: Readonly<Record<string, unknown>>): void;
}

/** @param straight whether a request may go straight into the store; throws an ApiError where it is not allowed at all */
export const eventWriter = (core: Core, client: Client, straight: (request: Request) => boolean): EventWriter => ({
  create(kind, event) {
    // Go leaves them out.
    if (!event["reason"]) delete event["reason"];
    if (!event["message"]) delete event["message"];
    const request: Request = { verb: "create", kind, user: client.user, namespace: event.metadata.namespace };
    if (!straight(request) || !stored(core, request, event)) client.request({ ...request, body: event, decoded: true });
  },
  again(kind, event, fields) {
    const { name, namespace = "" } = event.metadata;
    const request: Request = { verb: "patch", kind, user: client.user, name, namespace };
    if (!straight(request) || !renewed(core, request, event, fields)) client.patch(kind, name, fields, { namespace });
  },
});

/** Names that need no second look. */
const PLAIN = /^[a-z0-9][a-z0-9.-]{0,250}$/;

/** Stores an event as its creation would. Undefined where that is not certain: its namespace is ending, or somebody has a say in writes. */
function stored(core: Core, request: Request, event: NewEvent): KubeObject | undefined {
  const { clock, managedFields, random, scheme, storage } = core;
  const { kind } = request;
  const { name, namespace } = event.metadata;
  if (!createsAreFree(core, kind, namespace) || !PLAIN.test(name) || storage.get(kind, namespace, name)) return undefined;
  const place = storage.get(scheme.byKind("", "v1", "Namespace")!, "", namespace);
  if (!place || place.metadata.deletionTimestamp || place["status"]?.phase === "Terminating") return undefined;
  const time = timestamp(clock.now);
  const uid = random.uuid();
  const resourceVersion = String(storage.nextVersion());
  const metadata = Object.freeze({ name, namespace, uid, creationTimestamp: time, resourceVersion });
  const made = event as unknown as KubeObject;
  made.metadata = metadata;
  Object.freeze(made);
  managedFields.note({ request, old: undefined, stored: made, time });
  storage.put(kind, made, undefined);
  return made;
}
