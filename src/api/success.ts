// What a request answers that worked and gives no object.
import type { Status } from "./errors.ts";
import type { Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";

/** A Status, which has no name and goes the way of objects all the same. */
export const success = (more: Partial<Pick<Status, "details" | "code">>): KubeObject =>
  ({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", ...more }) as unknown as KubeObject;

/** Which object it was. */
export const detailsOf = (kind: Kind, { metadata: { name, uid } }: KubeObject): Status["details"] & object => ({
  name,
  ...(kind.group ? { group: kind.group } : {}),
  kind: kind.plural,
  uid,
});
