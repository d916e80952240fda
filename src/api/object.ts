// What every Kubernetes object has. Objects in the store are frozen; a change is a new object that shares what it did not change.

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFields {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  /** RFC 3339, whole seconds, UTC. */
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFields[];
}

/** An object as the API serves it. Kinds narrow `spec`, `status` and the rest. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: a field of a kind that is not known here
  [field: string]: any;
}

export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: readonly T[];
}

/** The same shape, open to change: what defaulting and admission work on before the object is frozen. */
// biome-ignore lint/suspicious/noExplicitAny: a field whose type is not known stays so
export type Draft<T> = 0 extends 1 & T ? any : { -readonly [K in keyof T]: Draft<T[K]> };

/** A label selector as the API writes it. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
}

let latest = { second: Number.NaN, text: "" };
let today = { day: Number.NaN, text: "" };

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** The date is written once a day: leases alone are renewed thousands of times in one. */
function toSeconds(second: number): string {
  const day = Math.floor(second / 86_400);
  if (day !== today.day) today = { day, text: new Date(day * 86_400_000).toISOString().slice(0, 11) };
  const rest = second - day * 86_400;
  return `${today.text}${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

/** The RFC 3339 form of a virtual time in ms, whole seconds, as in creationTimestamp. */
export function timestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  // Thousands of objects change within one virtual second.
  if (second !== latest.second) latest = { second, text: `${toSeconds(second)}Z` };
  return latest.text;
}
/** The form with microseconds, as in Lease and events.k8s.io. */
export function microTimestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  return `${toSeconds(second)}.${String(Math.floor(milliseconds - second * 1000)).padStart(3, "0")}000Z`;
}
/** Virtual ms of a timestamp. */
export const fromTimestamp = (text: string): number => Date.parse(text);

/** The owner that controls an object, if one does. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller);
