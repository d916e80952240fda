// What the parts of the server share.

import type { Kind } from "../../api/kind.ts";
import type { ManagedFieldsLedger } from "../../api/managed-fields.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request, User } from "../../api/request.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { KindRegistry } from "./scheme.ts";
import type { Siblings } from "./siblings.ts";
import type { Storage } from "./storage.ts";

export interface Core {
  readonly clock: Clock;
  readonly random: Random;
  readonly scheme: KindRegistry;
  readonly storage: Storage;
  readonly managedFields: ManagedFieldsLedger;
  readonly siblings: Siblings;
  readonly admission: readonly AdmissionPlugin[];
  /** Those of them that look at objects of a kind. */
  admissionOf(kind: Kind): readonly AdmissionPlugin[];
  /** Whether `reserve` hands out anything for objects of a kind. */
  allocates(kind: Kind): boolean;
  /** Hands out what a valid object takes from a pool: cluster IPs and node ports. */
  reserve(kind: Kind, draft: Draft<KubeObject>, old: KubeObject | undefined): void;
}

/** What an admission plug-in sees (apiserver/pkg/admission Attributes). */
export interface Attributes {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly user: User;
  readonly dryRun: boolean;
  /** Open to change in `admit`; absent on delete. */
  readonly object: Draft<KubeObject> | undefined;
  readonly old: KubeObject | undefined;
  readonly request: Request;
}

/** One step of admission: `admit` may change the object, `validate` sees what will be stored. Both refuse by throwing. */
export interface AdmissionPlugin {
  readonly name: string;
  /** The kinds at whose objects it looks, as group/plural; all where it does not say. */
  readonly kinds?: readonly string[];
  admit?(attributes: Attributes): void;
  validate?(attributes: Attributes): void;
}
