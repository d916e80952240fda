// CustomResourceDefinitions at work: names are accepted, resources established and served, and cleared away with their definition
// (apiextensions-apiserver's controllers, which run within the API server).
import type { Client } from "../../../api/client.ts";
import { customKinds, settleInto } from "../../../api/custom/kind.ts";
import { ApiError } from "../../../api/errors.ts";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import {
  CLEANUP,
  type CustomResourceDefinitionObject,
  type DefinitionCondition,
  isConditionTrue,
  withDefinitionCondition,
} from "../../../api/kinds/customresourcedefinition.ts";
import { timestamp } from "../../../api/object.ts";
import { clone, equal, settle } from "../../../api/structure.ts";
import { isHub } from "../../../api/versions.ts";
import type { Clock } from "../../../base/clock.ts";
import type { KindRegistry } from "../scheme.ts";
import type { Storage } from "../storage.ts";
import { judgeNames } from "./names.ts";

/** Virtual ms between a change and the look at it. */
const LATENCY = 10;
/** How often the finalizer looks whether all resources are gone. */
const POLL = 5000;

type Definition = CustomResourceDefinitionObject;

export class CustomResources {
  /** The kinds of a definition, by its uid; `hub` is what its objects are kept as, also while no version is served. */
  #served = new Map<string, { kinds: readonly Kind[]; hub: Kind | undefined; from: Definition }>();
  #planned = new Set<string>();
  readonly #kind: Kind<Definition>;

  constructor(
    kind: Kind,
    readonly scheme: KindRegistry,
    readonly storage: Storage,
    readonly clock: Clock,
    readonly client: () => Client,
  ) {
    this.#kind = kind as never;
    storage.subscribe(kind, ({ type, object }) => {
      if (type === "DELETED") this.#withdraw(object as Definition);
      else {
        this.#serve(object as Definition);
        this.#plan(object.metadata.name, LATENCY);
      }
      // Names that one definition gives up may be free for another.
      for (const other of this.#all())
        if (other !== object && !isConditionTrue(other, "NamesAccepted") && other.spec.group === (object as Definition).spec.group)
          this.#plan(other.metadata.name, LATENCY);
    });
  }

  #all(): readonly Definition[] {
    return this.storage.table(this.#kind as never).all() as readonly Definition[];
  }

  #plan(name: string, delay: number): void {
    if (this.#planned.has(name)) return;
    this.#planned.add(name);
    this.clock.after(delay, () => {
      this.#planned.delete(name);
      const definition = this.storage.get(this.#kind as never, "", name) as Definition | undefined;
      if (definition) this.#reconcile(definition);
    });
  }

  #reconcile(definition: Definition): void {
    try {
      if (definition.metadata.deletionTimestamp) this.#clear(definition);
      else this.#accept(definition);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#plan(definition.metadata.name, POLL);
    }
  }

  /** One step nearer to being served: names first, then the resource itself. */
  #accept(definition: Definition): void {
    const { acceptedNames, condition } = judgeNames(definition, this.#all());
    const now = timestamp(this.clock.now);
    const { status } = definition;
    let conditions: readonly DefinitionCondition[] = withDefinitionCondition(status?.conditions, { ...condition, lastTransitionTime: now });
    const accepted = condition.status === "True";
    const established = conditions.find(({ type }) => type === "Established");
    if (established?.status !== "True" && !(accepted && established?.reason === "Installing"))
      conditions = withDefinitionCondition(conditions, {
        type: "Established",
        status: "False",
        ...(accepted
          ? { reason: "Installing", message: "the initial names have been accepted" }
          : { reason: "NotAccepted", message: "not all names are accepted" }),
        lastTransitionTime: now,
      });
    else if (established.status !== "True" && accepted)
      conditions = withDefinitionCondition(conditions, {
        type: "Established",
        status: "True",
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
        lastTransitionTime: now,
      });
    conditions = withApproval(definition, conditions, now);
    this.#write(definition, { acceptedNames, conditions });
  }

  #write(definition: Definition, change: { acceptedNames?: object; conditions: readonly DefinitionCondition[] }): Definition {
    const status = { ...definition.status, ...change };
    if (equal(status, definition.status)) return definition;
    return this.client().updateStatus(this.#kind, { ...definition, status } as Definition);
  }

  /** Deletes all resources of a definition, and lets it go when there are none any more (its finalizer controller). */
  #clear(definition: Definition): void {
    if (!definition.metadata.finalizers?.includes(CLEANUP)) return;
    const condition = (current: Definition, status: "True" | "False", reason: string, message: string): Definition =>
      this.#write(current, {
        conditions: withDefinitionCondition(current.status?.conditions, {
          type: "Terminating",
          status,
          reason,
          message,
          lastTransitionTime: timestamp(this.clock.now),
        }),
      });
    const hub = this.#served.get(definition.metadata.uid)?.hub;
    let current = definition;
    if (!hub) current = condition(current, "False", "NeverEstablished", "resource was never established");
    else {
      current = condition(current, "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress");
      const api = this.client();
      for (const { metadata } of this.storage.table(hub).all())
        if (!metadata.deletionTimestamp)
          api.delete(hub, metadata.name, {
            ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
            propagationPolicy: "Background",
          });
      if (this.storage.table(hub).all().length) {
        this.#planned.delete(definition.metadata.name);
        this.#plan(definition.metadata.name, POLL);
        return;
      }
      current = condition(current, "False", "InstanceDeletionCompleted", "removed all instances");
    }
    const finalizers = current.metadata.finalizers!.filter((each) => each !== CLEANUP);
    this.client().update(this.#kind, { ...current, metadata: { ...current.metadata, finalizers } });
  }

  #serve(definition: Definition): void {
    const { uid } = definition.metadata;
    const before = this.#served.get(uid);
    if (!isConditionTrue(definition, "Established")) return;
    const terminating = isConditionTrue(definition, "Terminating");
    const names = definition.status!.acceptedNames;
    if (
      before &&
      before.from.spec === definition.spec &&
      equal(before.from.status?.acceptedNames, names) &&
      isConditionTrue(before.from, "Terminating") === terminating
    )
      return;
    let kinds = customKinds(definition, names);
    if (terminating) kinds = kinds.map((kind) => ({ ...kind, verbs: kind.verbs.filter((verb) => verb !== "create") }));
    this.#served.set(uid, { kinds, hub: kinds[0] ?? before?.hub, from: definition });
    for (const kind of kinds) {
      const old = before?.kinds.find(({ version }) => version === kind.version);
      if (old) this.scheme.replace(old, kind);
      else if (!this.scheme.byResource(kind.group, kind.version, kind.plural)) this.scheme.add(kind);
    }
    for (const old of before?.kinds ?? []) if (!kinds.some(({ version }) => version === old.version)) this.scheme.remove(old);
    if (before && before.from.spec !== definition.spec) this.#migrate(definition, kinds);
  }

  /** Objects are read by the schema that there is now: pruned and defaulted by it, at the version that is kept now. */
  #migrate({ spec }: Definition, kinds: readonly Kind[]): void {
    const hub = kinds.find(isHub);
    if (!hub) return;
    const schema = spec.versions.find(({ name }) => name === hub.version)?.schema?.openAPIV3Schema ?? {};
    this.storage.rewrite(hub, (object) => {
      const copy = clone(object);
      settleInto(copy, schema);
      copy.apiVersion = apiVersion(hub);
      return settle(object, copy);
    });
  }

  #withdraw({ metadata }: Definition): void {
    const gone = this.#served.get(metadata.uid);
    for (const kind of gone?.kinds ?? []) this.scheme.remove(kind);
    if (gone?.hub) this.storage.discard(gone.hub);
    this.#served.delete(metadata.uid);
  }
}

/** Whether the community has approved a kind in one of its own groups (apiextensions' apiapproval controller). */
function withApproval(
  { spec, metadata }: Definition,
  conditions: readonly DefinitionCondition[],
  now: string,
): readonly DefinitionCondition[] {
  const note = metadata.annotations?.["api-approved.kubernetes.io"];
  if (!note || !/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) return conditions;
  const bypassed = note.startsWith("unapproved");
  return withDefinitionCondition(conditions, {
    type: "KubernetesAPIApprovalPolicyConformant",
    status: bypassed ? "False" : "True",
    reason: bypassed ? "UnapprovedAnnotation" : "ApprovedAnnotation",
    message: bypassed ? `not approved: ${JSON.stringify(note)}` : `approved in ${note}`,
    lastTransitionTime: now,
  });
}
