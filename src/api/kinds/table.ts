// Shared parts of the tables that `kubectl get` prints (pkg/printers/internalversion).

import { humanDuration } from "../../base/duration.ts";
import type { Column } from "../kind.ts";
import type { KubeObject } from "../object.ts";
import { fromTimestamp } from "../object.ts";

/** Descriptions of the columns that all kinds share, from the published schema. */
const NAME_DESCRIPTION =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE_DESCRIPTION =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** How long ago a timestamp was, in kubectl's short form. */
export const since = (timestamp: string | undefined | null, now: number): string =>
  timestamp ? humanDuration(now - fromTimestamp(timestamp)) : "<unknown>";

export const nameColumn: Column<KubeObject> = {
  name: "Name",
  type: "string",
  format: "name",
  description: NAME_DESCRIPTION,
  value: (object) => object.metadata.name,
};
export const ageColumn: Column<KubeObject> = {
  name: "Age",
  type: "string",
  description: AGE_DESCRIPTION,
  value: (object, now) => since(object.metadata.creationTimestamp, now),
};
/** A column of text. */
export const text = <T extends KubeObject>(name: string, description: string, value: Column<T>["value"]): Column<T> => ({
  name,
  type: "string",
  description,
  value,
});
/** A column of whole numbers. */
export const count = <T extends KubeObject>(name: string, description: string, value: Column<T>["value"]): Column<T> => ({
  name,
  type: "integer",
  description,
  value,
});
/** Of the scale of a workload (printScale). */
export const scaleColumns: readonly Column<KubeObject>[] = [
  nameColumn,
  count("Desired", "How many pods are wanted", (scale) => scale["spec"]?.replicas ?? 0),
  count("Available", "How many pods there are", (scale) => scale["status"]?.replicas ?? 0),
  ageColumn,
];

/** The same column, shown with -o wide only. */
export const wide = <T extends KubeObject>(column: Column<T>): Column<T> => ({ ...column, priority: 1 });

/** A map in selector form, sorted: `a=1,b=2`; `<none>` when empty. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {});
  return keys.length
    ? keys
        .sort()
        .map((key) => `${key}=${labels![key]}`)
        .join(",")
    : "<none>";
}
