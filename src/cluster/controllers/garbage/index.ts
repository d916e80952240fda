// The garbage collector: what has lost its owners goes, in the background, in the foreground, or is orphaned (kubernetes/pkg/controller/garbagecollector).
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject, OwnerReference } from "../../../api/object.ts";
import { isHub } from "../../../api/versions.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { unlessGone } from "../claim.ts";
import type { Context, Controller, Key } from "../controller.ts";

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

export function garbageCollector(api: ApiServer): Controller {
  const collected = (kind: Kind): boolean =>
    isHub(kind) && kind.verbs.includes("delete") && kind.verbs.includes("watch") && kind.plural !== "events";
  /** The namespaces of what there is, by uid. */
  const existing = new Map<string, string | undefined>();
  const reader = api.client({ name: "system:kube-controller-manager", groups: ["system:authenticated"] });
  const know = (kind: Kind): void => {
    if (!collected(kind)) return;
    for (const { metadata } of reader.list(kind)) existing.set(metadata.uid, metadata.namespace);
    api.subscribe(
      kind,
      ({ type, object }) =>
        void (type === "DELETED"
          ? existing.delete(object.metadata.uid)
          : type === "ADDED" && existing.set(object.metadata.uid, object.metadata.namespace)),
    );
  };
  api.scheme.kinds.forEach(know);
  api.scheme.onChange(({ type, kind }) => void (type === "ADDED" && know(kind)));

  const kindOf = ({ apiVersion, kind }: { apiVersion: string; kind: string }): Kind | undefined => {
    const [version, group = ""] = apiVersion.split("/").reverse();
    return api.scheme.byKind(group, version!, kind);
  };
  const keyFor = (object: { apiVersion: string; kind: string }, name: string, namespace = ""): Key =>
    `${object.apiVersion};${object.kind};${namespace};${name}`;
  const keyOf = (object: KubeObject): Key => keyFor(object, object.metadata.name, object.metadata.namespace);
  const ownerKeys = ({ metadata }: KubeObject): Key[] => {
    return (metadata.ownerReferences ?? []).map((owner) => keyFor(owner, owner.name, kindOf(owner)?.namespaced ? metadata.namespace : ""));
  };

  const keys = (object: KubeObject, old: KubeObject | undefined, type: string | undefined): Key[] => {
    const { uid, ownerReferences = [], deletionTimestamp, finalizers } = object.metadata;
    if (type === "DELETED") return [...api.dependents(uid).map(keyOf), ...(ownerReferences.length ? ownerKeys(object) : [])];
    if (deletionTimestamp && finalizers?.some((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND)) return [keyOf(object)];
    if (!ownerReferences.length || (old && old.metadata.ownerReferences === ownerReferences)) return [];
    return ownerReferences.every((owner) => existing.has(owner.uid) && !isAbroad(object, owner)) ? [] : [keyOf(object)];
  };

  /** Whether an owner of this uid is in another namespace, where nobody can own what is here (ownerReferenceMatchesCoordinates). */
  const isAbroad = ({ metadata }: KubeObject, { uid }: OwnerReference): boolean => {
    const namespace = existing.get(uid);
    return namespace !== undefined && namespace !== metadata.namespace;
  };

  const find = (kind: Kind, name: string, namespace: string | undefined, { api: client }: Context): KubeObject | undefined =>
    client.find(kind, name, kind.namespaced && namespace ? { namespace } : {});

  const write = (object: KubeObject, metadata: Partial<KubeObject["metadata"]>, { api: client }: Context): void =>
    void unlessGone(() => client.update(kindOf(object)!, { ...object, metadata: { ...object.metadata, ...metadata } }));

  const withoutFinalizer = (object: KubeObject, finalizer: string, context: Context): void =>
    write(object, { finalizers: object.metadata.finalizers!.filter((each) => each !== finalizer) }, context);

  const withoutOwners = (object: KubeObject, owners: readonly OwnerReference[], context: Context): void =>
    write(
      object,
      { ownerReferences: object.metadata.ownerReferences!.filter((owner) => !owners.some(({ uid }) => uid === owner.uid)) },
      context,
    );

  const sayAbroad = (object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference, { events }: Context): void => {
    const { namespace = "" } = object.metadata;
    events.event(
      object,
      "Warning",
      "OwnerRefInvalidNamespace",
      `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`,
    );
  };

  /** Deletes an object whose owners are gone or wait for it; takes away single owners that are gone. */
  const collect = (object: KubeObject, context: Context): void => {
    const { metadata } = object;
    if (metadata.deletionTimestamp || !metadata.ownerReferences?.length) return;
    for (const owner of metadata.ownerReferences) if (isAbroad(object, owner)) sayAbroad(object, owner, context);
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    let solid = 0;
    for (const reference of metadata.ownerReferences) {
      const kind = kindOf(reference);
      if (!kind || (kind.namespaced && !metadata.namespace)) {
        solid++;
        continue;
      }
      const owner = find(kind, reference.name, metadata.namespace, context);
      if (!owner || owner.metadata.uid !== reference.uid) dangling.push(reference);
      else if (owner.metadata.deletionTimestamp && owner.metadata.finalizers?.includes(FOREGROUND)) waiting.push(reference);
      else solid++;
    }
    if (solid) {
      if (dangling.length + waiting.length) withoutOwners(object, [...dangling, ...waiting], context);
      return;
    }
    const foreground = (waiting.length > 0 && api.dependents(metadata.uid).length > 0) || metadata.finalizers?.includes(FOREGROUND);
    const propagationPolicy = foreground ? "Foreground" : metadata.finalizers?.includes(ORPHAN) ? "Orphan" : "Background";
    const place = metadata.namespace ? { namespace: metadata.namespace } : {};
    unlessGone(() =>
      context.api.delete(kindOf(object)!, metadata.name, { ...place, propagationPolicy, preconditions: { uid: metadata.uid } }),
    );
  };

  return {
    name: "generic-garbage-collector",
    component: "garbage-collector-controller",
    wakes: [],
    wakeFor: (kind) => (collected(kind) ? { kind, keys: (object, _client, old, type) => keys(object, old, type) } : undefined),
    reconcile(key, context) {
      const [version = "", name = "", namespace = "", object = ""] = key.split(";");
      const kind = kindOf({ apiVersion: version, kind: name });
      const found = kind && find(kind, object, namespace, context);
      if (!found) return;
      const { deletionTimestamp, finalizers = [], uid } = found.metadata;
      if (!deletionTimestamp) return collect(found, context);
      if (finalizers.includes(ORPHAN)) {
        for (const dependent of api.dependents(uid)) withoutOwners(dependent, [{ uid } as OwnerReference], context);
        return withoutFinalizer(found, ORPHAN, context);
      }
      if (!finalizers.includes(FOREGROUND)) return;
      for (const dependent of api.dependents(uid)) collect(dependent, context);
      const blocked = api
        .dependents(uid)
        .some(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion));
      if (!blocked) withoutFinalizer(found, FOREGROUND, context);
    },
  };
}
