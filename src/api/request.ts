// A request at the door of the API server, and what comes back.
import type { Signal } from "../base/signal.ts";
import type { Kind } from "./kind.ts";
import type { KubeList, KubeObject } from "./object.ts";

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";
export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface Request {
  verb: Verb;
  kind: Kind;
  namespace?: string;
  name?: string;
  /** status, scale, log, eviction, binding, token … */
  subresource?: string;
  /** The object of create and update; the patch (a JSON value) of patch; the body of a subresource. */
  body?: unknown;
  /** The body of a create is the writer's own and as decoding and defaulting would give it: it is taken as it is. For parts of the server. */
  decoded?: true;
  patch?: PatchType;
  user: User;
  dryRun?: boolean;
  fieldManager?: string;
  /** Server-side apply only: take over what others own. */
  force?: boolean;
  fieldValidation?: "Strict" | "Warn" | "Ignore";
  labelSelector?: string;
  fieldSelector?: string;
  resourceVersion?: string;
  /** How a list's resourceVersion is meant; with sendInitialEvents always NotOlderThan. */
  resourceVersionMatch?: "Exact" | "NotOlderThan";
  /** Watch: versions are told now and then though nothing changed. */
  allowWatchBookmarks?: boolean;
  /** Watch: true begins with what there is and, with bookmarks, says where that ends; false begins with what comes. */
  sendInitialEvents?: boolean;
  /** Watch: ends after so many virtual seconds. */
  timeoutSeconds?: number;
  limit?: number;
  continue?: string;
  delete?: DeleteOptions;
  /** Query parameters of a subresource (log: container, follow, previous, tailLines …). */
  options?: Record<string, string>;
  /** Receives the warnings that a real server sends in Warning headers. */
  warn?(text: string): void;
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: T;
}

/** An open watch: events wait in it until they are taken. */
export interface Watch<T extends KubeObject = KubeObject> {
  /** Fires when an event has come. */
  readonly changed: Signal;
  /** Whether it has come to its end: nothing follows what is still to be taken. */
  readonly ended: boolean;
  /** The events since the last call. */
  take(): WatchEvent<T>[];
  stop(): void;
}

/** A whole answer. Whatever is refused is thrown as an ApiError. */
export type Answer = KubeObject | KubeList | Watch;
export type Handle = (request: Request) => Answer;
