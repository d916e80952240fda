// All that the system knows of one kind: its names, how it is defaulted, checked, printed and described.

import type { FieldError } from "./field-errors.ts";
import type { Draft, KubeList, KubeObject } from "./object.ts";
import type { Schema } from "./schema/openapi.ts";
import type { Type } from "./schema/types.ts";

/** A column of `kubectl get`: what the server prints (apimachinery's TableColumnDefinition). */
export interface Column<T extends KubeObject = KubeObject> {
  /** As in the table, in title case: kubectl prints it in capitals. */
  name: string;
  type?: "string" | "integer" | "number" | "boolean" | "date";
  format?: string;
  description?: string;
  /** 0 is always shown, 1 only with -o wide. */
  priority?: number;
  /** `now` is virtual time in ms, for ages. */
  value(object: T, now: number): string | number | boolean | null;
}

/** Reads for `describe`: what the describing user may see. Errors of the door come through. */
export interface Reader {
  readonly now: number;
  get(kind: Kind, name: string, namespace?: string): KubeObject | undefined;
  list(kind: Kind, options?: { namespace?: string; labelSelector?: string; fieldSelector?: string }): readonly KubeObject[];
  kind(plural: string, group?: string): Kind | undefined;
}

export interface Subresource {
  name:
    | "status"
    | "scale"
    | "log"
    | "exec"
    | "attach"
    | "portforward"
    | "eviction"
    | "binding"
    | "token"
    | "proxy"
    | "finalize"
    | "ephemeralcontainers"
    | "resize"
    | "approval"
    | "rollback";
  verbs: readonly string[];
}

/** A field selector that the kind supports beyond metadata.name and metadata.namespace. */
export type FieldSelectors<T> = Record<string, (object: T) => string>;

/** How a served version relates to the one in which its objects are stored (apimachinery's conversion through a hub). */
export interface StoredAs {
  /** The kind that is stored: admission, validation, strategy, columns and storage are its. */
  readonly kind: Kind;
  /** Both answer with an object of their own that may share parts with what they got; apiVersion and kind are set by the caller. */
  toStored(object: KubeObject): KubeObject;
  fromStored(stored: KubeObject): KubeObject;
  /** What is checked of requests at this version only, after the stored kind's own checks. Sees stored objects. */
  validate?(stored: KubeObject, old: KubeObject | undefined): FieldError[];
}

/** What a kind that a CustomResourceDefinition made has in the place of published types. */
export interface CustomParts {
  /** The object that a JSON value means: a private copy, pruned by the schema; `strict` names what was dropped. @throws DecodeError */
  decode(value: unknown): { value: unknown; strict: readonly string[] };
  /** Its schema as /openapi/v2 and /openapi/v3 publish it. */
  readonly second: Schema;
  readonly third: Schema;
  /** Where it is not the kind's name and List. */
  readonly listKind?: string;
  /** Of the scale subresource: paths as .spec.replicas. */
  readonly scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
}

export interface Kind<T extends KubeObject = KubeObject> {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower case plural: the resource. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** In what it differs from a real cluster's, where it is known to: one sentence for docs/fidelity.md. */
  readonly approximate?: string;
  /** Empty for a kind that is only created (reviews). */
  readonly verbs: readonly string[];
  /** Present when objects of this version are kept as another: then `fields` reads stored objects. See versions.ts. */
  readonly storedAs?: StoredAs;
  /** The name in schema/definitions.json, as io.k8s.api.apps.v1.Deployment. */
  readonly definition: string;
  readonly subresources?: readonly Subresource[];
  readonly columns: readonly Column<T>[];
  /** Made by a CustomResourceDefinition. */
  readonly custom?: CustomParts;
  /** The type of its objects where that is not the definition's. */
  readonly type?: Type;
  readonly fields?: FieldSelectors<T>;
  /** Counts metadata.generation up when spec changes. */
  readonly hasGeneration?: boolean;
  /** Deleted with a grace period (pods). Seconds that apply when the request names none. */
  graceSeconds?(object: T): number;
  /** Kubernetes' defaulting of the version, on a private copy, before admission. */
  defaults?(draft: Draft<T>): void;
  /**
   * What the registry strategy does before create or update, on a private copy: clears what the user may not set, keeps what may not be lost
   * (status on spec writes; clusterIP on Service updates), sets initial status.
   */
  prepare?(draft: Draft<T>, old: T | undefined): void;
  /** The same for a write through a subresource; `now` is virtual time in ms. */
  prepareSubresource?(draft: Draft<T>, old: T, subresource: "status" | "approval" | "ephemeralcontainers" | "resize", now: number): void;
  /** What a deletion changes before it is carried out: finalizers and status of what must be cleared away first. `now` is a timestamp. */
  beforeDelete?(object: T, now: string): T;
  /** Kubernetes' validation, on create and (with `old`) on update, also through a subresource: its own words and paths, in its order. */
  validate?(object: T, old: T | undefined, subresource?: string): FieldError[];
  /** Validation of a status update where it differs from nothing. */
  validateStatus?(object: T, old: T): FieldError[];
  /** What the server warns of at every request. */
  readonly deprecation?: string;
  /** Warnings that the server sends beside a success. */
  warnings?(object: T, old: T | undefined): string[];
  /** The text of `kubectl describe` for one object, trailing line break included. */
  describe?(object: T, read: Reader, options: { showEvents: boolean }): string;
}

export const apiVersion = (kind: { group: string; version: string }): string =>
  kind.group ? `${kind.group}/${kind.version}` : kind.version;
/** As in errors and in output names: pods, deployments.apps. */
export const groupResource = (kind: { group: string; plural: string }): string =>
  kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
/** As in `kubectl get -o name`: pod, deployment.apps. */
export const groupSingular = (kind: { group: string; singular: string }): string =>
  kind.group ? `${kind.singular}.${kind.group}` : kind.singular;

export const listOf = (kind: Kind, items: readonly KubeObject[], resourceVersion: string): KubeList => ({
  apiVersion: apiVersion(kind),
  kind: kind.custom?.listKind ?? `${kind.kind}List`,
  metadata: { resourceVersion },
  items,
});
