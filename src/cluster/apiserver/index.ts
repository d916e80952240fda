// The API server as the rest of the system holds it.

import type { Client, EventRecorder, EventSeriesRecorder } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject, ManagedFields } from "../../api/object.ts";
import type { Handle, Request, User } from "../../api/request.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Change } from "./change.ts";
import type { Attributes } from "./core.ts";
import type { Refusal } from "./rights.ts";
import type { Scheme } from "./scheme.ts";
import type { ServerSettings } from "./settings.ts";
import type { Storage } from "./storage.ts";

export type { Scheme } from "./scheme.ts";

export interface ApiServerOptions {
  clock: Clock;
  random: Random;
  /** The built-in kinds. */
  kinds: readonly Kind[];
  /** Name of the cluster in messages; service CIDR for cluster IPs. */
  serviceCidr: string;
  /** The address behind the kubernetes service; 172.18.0.2 unless told. */
  advertiseAddress?: string;
}

/** Long-lived subresources are served by the kubelets: they plug in here. */
export type Backend = (request: Request, object: KubeObject) => unknown;

/** A request as an admission webhook sees it; the object of a mutating one is open to change. */
export type WebhookCall = Pick<Attributes, "operation" | "kind" | "namespace" | "object">;
/** Answers for the webhook behind a service: false where nobody is there. @throws ApiError to refuse */
export type WebhookAnswer = (call: WebhookCall) => boolean;

/** Makes objects when they are asked for. `get` throws NotFound. */
export interface ComputedSource {
  list(namespace: string | undefined): readonly KubeObject[];
  get(name: string, namespace: string | undefined): KubeObject;
}

/** Who a client certificate was given to; its fingerprint is SHA-256, hexadecimal. */
export interface CertificateHolder {
  commonName: string;
  organizations: readonly string[];
  fingerprint?: string;
}

/** An object under renewal. */
export interface KeptRenewal {
  /** False, and nothing done, where that is not what an update would do. @throws ApiError */
  renew(): boolean;
  /** As the last renewal has it. */
  readonly object: KubeObject;
}

export interface ApiServer {
  readonly scheme: Scheme;
  readonly handle: Handle;
  /** Holds the door under a user's name. */
  client(user: User): Client;
  /** Calls `listener` synchronously after each committed write. Returns how to stop. */
  subscribe<T extends KubeObject>(kind: Kind<T>, listener: (change: Change<T>) => void): () => void;
  /** metadata.managedFields of a stored object: kept beside it, since almost nobody looks. */
  managedFields(object: KubeObject): ManagedFields[];
  /** The objects of any kind that name `uid` among their owners (the garbage collector's graph). */
  dependents(uid: string): readonly KubeObject[];
  /** Who `user` becomes with --as: throws Forbidden where that is not allowed. */
  impersonate(
    user: User,
    as: { user: string; groups?: readonly string[]; uid?: string; extra?: Readonly<Record<string, readonly string[]>> },
  ): User;
  /** Events are written under `user`, with `component` (and `host`) as their source. */
  recorder(user: User, component: string, host?: string): EventRecorder;
  /** Events of the newer API, with `controller` and `instance` as who reports them. */
  seriesRecorder(user: User, controller: string, instance: string): EventSeriesRecorder;
  /** Who a bearer token or client certificate name belongs to; without either it is system:anonymous; undefined answers 401. */
  authenticate(credentials: { token?: string; certificate?: CertificateHolder }): User | undefined;
  authorize(
    user: User,
    attributes:
      | { verb: string; group: string; resource: string; subresource?: string; namespace?: string; name?: string }
      | { verb: string; path: string },
  ): { allowed: boolean; reason: string };
  /** A token for a service account, as TokenRequest issues it; `bound` is the pod it lives and dies with. */
  issueToken(
    namespace: string,
    serviceAccount: string,
    options: { audiences?: string[]; seconds?: number; bound?: { kind: string; name: string; uid: string } },
  ): { token: string; expires: string };
  /** Whether the server answers at all: false while its static pod is not running. */
  available: boolean;
  /** What its flags decide. */
  settings: ServerSettings;
  /** What is in etcd: for its own tools, and for nobody who asks the server. */
  readonly stored: Storage;
  /** Stores what a server of this process has made of the same body before: it gets an identity of its own, and nothing is checked again. For a new cluster only. */
  recreate(user: User, kind: Kind, made: KubeObject): KubeObject;
  /** The same for the status that `made` has: it becomes that of `old`, which was made again before. */
  recreateStatus(user: User, kind: Kind, old: KubeObject, made: KubeObject): KubeObject;
  /** The last request that authorisation refused. */
  readonly refused: Refusal | undefined;
  /** Runs what must not draw from the server's own random numbers: what is made in it changes nothing about the names of what users make. */
  aside<T>(run: () => T): T;
  /**
   * Puts `fields` in the place of those of `object`, which must be the stored one, without looking at the rest again: for what kubelets write all
   * the time. They must be valid, and as decoding would give them. Undefined, and nothing done, where that is not what an update would do. @throws ApiError
   */
  renew(
    user: User,
    kind: Kind,
    object: KubeObject,
    fields: Readonly<Record<string, unknown>>,
    subresource?: "status",
  ): KubeObject | undefined;
  /**
   * As renew, for an object that `user` has just written and will renew again and again, and whose renewals are written when somebody looks.
   * @param fields what the object has when it is renewed at `now` (virtual ms)
   */
  renewal(
    user: User,
    kind: Kind,
    object: KubeObject,
    fields: (object: KubeObject, now: number) => Readonly<Record<string, unknown>>,
  ): KeptRenewal;
  /** Whether somebody watches a kind. */
  watched(kind: Kind): boolean;
  /** When an object was renewed (virtual ms), where that is not yet written. */
  due(kind: Kind, object: KubeObject): number | undefined;
  /** Registers who serves a subresource such as pods/log or pods/exec. */
  serve(kind: Kind, subresource: string, backend: Backend): void;
  /** Registers who answers admission webhooks that are called through a service. */
  answerWebhook(namespace: string, service: string, answer: WebhookAnswer): void;
  /** Registers who makes the objects of a kind when they are asked for: nothing of it is stored. */
  compute(kind: Kind, source: ComputedSource): void;
  /** Registers who brings stored objects of a kind up to date before somebody reads them: what changes all the time is written when it is looked at. */
  beforeReads(kind: Kind, refresh: (request: Request) => void): void;
}
