// What a fault on purpose is: something done to a healthy application through the cluster's own door, with what shows, what cures it, and why.
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import type { MessageId, Values } from "../../i18n/index.ts";
import type { Booted } from "../boot.ts";
import type { Fields } from "../fields.ts";

/** A check as content files write it: exactly one key. */
export type CheckData = Readonly<Record<string, unknown>>;

type Named<Id> = Id extends `fault.${infer Name}.cause` ? Name : never;
/** Every fault has its words: a fault without them does not compile. */
export type FaultName = Named<MessageId>;

/**
 * What other faults need in order to show, and to be seen cured: new pods of their own, calls that get through to a workload, names that
 * resolve.
 */
export type Need = "pods" | "calls" | "names";

/** Where a fault is put, and by whose hand. */
export interface Scene {
  readonly booted: Booted;
  /** The door, as the user `operator`: somebody who meant well. */
  readonly api: Client;
  readonly random: Random;
  kind(name: string): Kind;
}

export interface Injected {
  /** Shows within some minutes. */
  readonly symptom: CheckData;
  /** Holds again when somebody has mended it, by whatever way. */
  readonly cured: CheckData;
  /** Command lines that undo exactly this: one way of several. */
  readonly repair: readonly string[];
  /** What the words need, besides `what` and `namespace`. */
  readonly values?: Values;
  /** Areas beside the target's own in which no second fault may be. */
  readonly touches?: readonly string[];
}

export interface Fault<Options = unknown> {
  readonly name: FaultName;
  /** Kinds of the objects that it can be put into. */
  readonly targets: readonly string[];
  /** What others cannot rely on while it is there. */
  readonly hides?: readonly Need[];
  /** What it relies on itself, to show or to be seen cured. */
  readonly needs?: readonly Need[];
  /** It shuts the node that its target runs on. */
  readonly shutsNode?: true;
  /** Whether an object of the right kind will do. */
  fits?(object: KubeObject, scene: Scene, options: Options): boolean;
  /** Reads what a content file says beside name, target and namespace. */
  parse?(fields: Fields): Options;
  /** @throws ApiError where the door refuses */
  inject(target: KubeObject, scene: Scene, options: Options): Injected;
}

/** As an author asks for a fault; chance fills in what is not said. */
export interface FaultRequest {
  readonly fault: Fault;
  /** `deploy/web`, or a name without kind. */
  readonly target?: string;
  readonly namespace?: string;
  readonly options: unknown;
}

/** A fault that is in the world now. */
export interface PlacedFault extends Injected {
  readonly fault: Fault;
  readonly target: KubeObject;
  /** Everything that it holds: see Injected.touches. */
  readonly areas: readonly string[];
  readonly cause: { readonly id: MessageId; readonly values: Values };
  /** Of rising clarity. */
  readonly hints: readonly { readonly id: MessageId; readonly values: Values }[];
}
