// What the door makes of a body: defaulted, prepared and checked. For the specifications of single kinds.
import type { Kind } from "../../../src/api/kind.ts";
import type { Draft, KubeObject } from "../../../src/api/object.ts";

const META = { uid: "u1", resourceVersion: "1", creationTimestamp: "2026-11-21T03:27:32Z", namespace: "default", name: "it" };

/** The object that would be stored. */
export function made<T extends KubeObject>(kind: Kind<T>, body: object, old?: T): T {
  const draft = structuredClone(body) as T;
  draft.metadata = { ...META, ...draft.metadata };
  draft.kind = kind.kind;
  kind.defaults?.(draft as Draft<T>);
  kind.prepare?.(draft as Draft<T>, old);
  return draft;
}

/** What validation says of it, as `path: message`. */
export const complaints = <T extends KubeObject>(kind: Kind<T>, body: object, old?: T): string[] =>
  (kind.validate?.(made(kind, body, old), old) ?? []).map((error) => `${error.field}: ${error.message}`);
