// The snapshot controller: makes a content for each snapshot, binds the two and keeps them alike; the driver's sidecar does the copying (kubernetes-csi/external-snapshotter, pkg/common-controller).
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { formatQuantity } from "../../base/quantity.ts";
import { unlessGone } from "../../cluster/controllers/claim.ts";
import { type Context, type Controller, keyOf } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { csiOf } from "../../cluster/volumes/csi.ts";
import type { Addon, AddonContext } from "../addon.ts";
import * as s from "./types.ts";

export const IMAGE = "snapshot-controller";
const FIRST_RETRY = 1000;
const LONGEST = 300_000;

export const snapshotController: Addon = {
  approximate: "without groups of snapshots, and without crashing where its custom resources are not installed",
  image: IMAGE,
  controllers: (context) => [controller(context)],
};

/** Why a snapshot cannot be taken now: the reason of its event and the words. */
class SnapshotError extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

function controller({ api: server }: AddonContext): Controller {
  const kinds = builtinKinds(server.scheme);
  const kind = (plural: s.Plural) => s.snapshotKind(server.scheme, plural);
  const failures = new Map<string, number>();

  /** The class that a snapshot names, or the default one of the driver. @throws SnapshotError */
  function classOf(snapshot: s.VolumeSnapshot, driver: string, { api }: Context): s.VolumeSnapshotClass {
    const classes = kind("volumesnapshotclasses")!;
    const name = snapshot.spec.volumeSnapshotClassName;
    if (name !== undefined) {
      const found = api.find(classes, name) as s.VolumeSnapshotClass | undefined;
      if (found) return found;
      const why = `volumesnapshotclass.${s.GROUP} "${name}" not found`;
      throw new SnapshotError("GetSnapshotClassFailed", `Failed to get snapshot class with error ${why}`);
    }
    const defaults = (api.list(classes) as readonly s.VolumeSnapshotClass[]).filter(
      (each) => each.metadata.annotations?.[s.DEFAULT_CLASS] === "true" && each.driver === driver,
    );
    if (defaults.length === 1) return defaults[0]!;
    const why = defaults.length ? `${defaults.length} default snapshot classes were found` : "cannot find default snapshot class";
    throw new SnapshotError("SetDefaultSnapshotClassFailed", `Failed to set default snapshot class with error ${why}`);
  }

  /** @throws SnapshotError */
  function createContent(snapshot: s.VolumeSnapshot, context: Context): void {
    const { api, events } = context;
    const { namespace, name, uid, resourceVersion } = snapshot.metadata;
    const fail = (why: string) => new SnapshotError("SnapshotContentCreationFailed", `Failed to create snapshot content with error ${why}`);
    const claim = api.find(kinds.persistentVolumeClaims, snapshot.spec.source.persistentVolumeClaimName!, { namespace: namespace! }) as
      | PersistentVolumeClaimObject
      | undefined;
    if (!claim) throw fail(`snapshot controller failed to update ${name} on API server: cannot get claim from snapshot`);
    const volume = claim.spec.volumeName ? api.find(kinds.persistentVolumes, claim.spec.volumeName) : undefined;
    if (!volume || claim.status?.phase !== "Bound")
      throw fail(`the PVC ${claim.metadata.name} is not yet bound to a PV, will not attempt to take a snapshot`);
    const source = csiOf(volume);
    if (!source) throw fail(`cannot find CSI PersistentVolumeSource for volume ${volume.metadata.name}`);
    const snapshotClass = classOf(snapshot, source.driver, context);
    if (snapshot.spec.volumeSnapshotClassName === undefined)
      api.update(kind("volumesnapshots")!, {
        ...api.get(kind("volumesnapshots")!, name, { namespace: namespace! }),
        spec: { ...snapshot.spec, volumeSnapshotClassName: snapshotClass.metadata.name },
      } as KubeObject);
    const content = `snapcontent-${uid}`;
    api.create(kind("volumesnapshotcontents")!, {
      apiVersion: `${s.GROUP}/v1`,
      kind: "VolumeSnapshotContent",
      metadata: { name: content, finalizers: [s.CONTENT_FINALIZER] },
      spec: {
        deletionPolicy: snapshotClass.deletionPolicy,
        driver: snapshotClass.driver,
        source: { volumeHandle: source.volumeHandle },
        sourceVolumeMode: volume["spec"].volumeMode,
        volumeSnapshotClassName: snapshotClass.metadata.name,
        volumeSnapshotRef: { apiVersion: `${s.GROUP}/v1`, kind: "VolumeSnapshot", namespace, name, uid, resourceVersion },
      },
    });
    const waiting = `Waiting for a snapshot ${namespace}/${name} to be created by the CSI driver.`;
    events.event(snapshot, "Normal", "CreatingSnapshot", waiting);
    write(snapshot, { boundVolumeSnapshotContentName: content, readyToUse: false }, context);
  }

  function write({ metadata }: s.VolumeSnapshot, status: s.VolumeSnapshot["status"], { api }: Context): void {
    const snapshots = kind("volumesnapshots")!;
    const found = api.find(snapshots, metadata.name, { namespace: metadata.namespace! });
    if (found && !equal(found["status"], status)) api.updateStatus(snapshots, { ...found, status } as KubeObject);
  }

  /** A content that was there before is taken, where it names this snapshot. @throws SnapshotError */
  function bindExisting(snapshot: s.VolumeSnapshot, context: Context): void {
    const { api } = context;
    const { namespace, name, uid } = snapshot.metadata;
    const wanted = snapshot.spec.source.volumeSnapshotContentName!;
    const content = api.find(kind("volumesnapshotcontents")!, wanted) as s.VolumeSnapshotContent | undefined;
    if (!content) throw new SnapshotError("SnapshotContentMissing", "VolumeSnapshotContent is missing");
    const ref = content.spec.volumeSnapshotRef;
    if (ref.name !== name || ref.namespace !== namespace || (ref.uid && ref.uid !== uid))
      throw new SnapshotError(
        "SnapshotContentMisbound",
        `VolumeSnapshotContent [${wanted}] is bound to a different snapshot [${ref.namespace}/${ref.name}]`,
      );
    if (!ref.uid)
      api.update(kind("volumesnapshotcontents")!, {
        ...s.withFinalizers(content, s.CONTENT_FINALIZER),
        spec: { ...content.spec, volumeSnapshotRef: { ...ref, uid } },
      } as KubeObject);
    write(snapshot, { boundVolumeSnapshotContentName: wanted, readyToUse: false }, context);
  }

  /** What the driver says of the content, on the snapshot. */
  function follow(snapshot: s.VolumeSnapshot, content: s.VolumeSnapshotContent, context: Context): void {
    const { creationTime, readyToUse = false, restoreSize, error } = content.status ?? {};
    const title = `Snapshot ${keyOf(snapshot)}`;
    const old = snapshot.status;
    write(
      snapshot,
      {
        boundVolumeSnapshotContentName: content.metadata.name,
        ...(creationTime === undefined ? {} : { creationTime: timestamp(creationTime / 1_000_000) }),
        readyToUse,
        ...(restoreSize === undefined ? {} : { restoreSize: formatQuantity({ milli: BigInt(restoreSize) * 1000n, format: "BinarySI" }) }),
        ...(error ? { error } : {}),
      },
      context,
    );
    if (creationTime !== undefined && !old?.creationTime)
      context.events.event(snapshot, "Normal", "SnapshotCreated", `${title} was successfully created by the CSI driver.`);
    if (readyToUse && !old?.readyToUse) context.events.event(snapshot, "Normal", "SnapshotReady", `${title} is ready to use.`);
  }

  /** What the content's policy says happens first. */
  function remove(snapshot: s.VolumeSnapshot, content: s.VolumeSnapshotContent | undefined, { api }: Context): void {
    const contents = kind("volumesnapshotcontents")!;
    if (content?.spec.deletionPolicy === "Delete") {
      if (content.metadata.annotations?.[s.BEING_DELETED] !== "yes") {
        const annotations = { ...content.metadata.annotations, [s.BEING_DELETED]: "yes" };
        api.update(contents, { ...content, metadata: { ...content.metadata, annotations } });
      }
      if (!content.metadata.deletionTimestamp) unlessGone(() => api.delete(contents, content.metadata.name));
      return;
    }
    unlessGone(() => api.update(kind("volumesnapshots")!, s.withoutFinalizers(snapshot, s.BOUND_FINALIZER, s.SOURCE_FINALIZER)));
  }

  function sync(found: s.VolumeSnapshot, context: Context): void {
    const { api } = context;
    const snapshots = kind("volumesnapshots")!;
    const name = found.status?.boundVolumeSnapshotContentName ?? `snapcontent-${found.metadata.uid}`;
    const content = api.find(kind("volumesnapshotcontents")!, name) as s.VolumeSnapshotContent | undefined;
    if (found.metadata.deletionTimestamp) {
      remove(found, content, context);
      return;
    }
    const marked = s.withFinalizers(found, s.SOURCE_FINALIZER, s.BOUND_FINALIZER);
    const snapshot = marked === found ? found : (api.update(snapshots, marked as KubeObject) as s.VolumeSnapshot);
    if (snapshot.status?.boundVolumeSnapshotContentName) {
      if (!content) throw new SnapshotError("SnapshotContentMissing", "VolumeSnapshotContent is missing");
      follow(snapshot, content, context);
    } else if (snapshot.spec.source.volumeSnapshotContentName !== undefined) bindExisting(snapshot, context);
    else createContent(snapshot, context);
  }

  return {
    name: "snapshot-controller",
    component: "snapshot-controller",
    wakes: [],
    wakeFor: (found) =>
      s.isSnapshotKind(found, "volumesnapshots")
        ? { kind: found, keys: (snapshot) => [keyOf(snapshot)] }
        : s.isSnapshotKind(found, "volumesnapshotcontents")
          ? {
              kind: found,
              keys: (content) => {
                const { namespace, name } = (content as s.VolumeSnapshotContent).spec.volumeSnapshotRef ?? {};
                return name ? [`${namespace}/${name}`] : [];
              },
            }
          : undefined,
    latency: () => 100,
    reconcile(key, context) {
      const [namespace, name] = key.split("/") as [string, string];
      const snapshots = kind("volumesnapshots");
      if (!snapshots || !kind("volumesnapshotcontents") || !kind("volumesnapshotclasses")) return undefined;
      const snapshot = context.api.find(snapshots, name, { namespace }) as s.VolumeSnapshot | undefined;
      if (!snapshot) return void failures.delete(key);
      try {
        sync(snapshot, context);
        failures.delete(key);
        return undefined;
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        const turn = failures.get(key) ?? 0;
        failures.set(key, turn + 1);
        if (snapshot.status?.error?.message !== error.message) {
          context.events.event(snapshot, "Warning", error.reason, error.message);
          write(
            snapshot,
            { ...snapshot.status, readyToUse: false, error: { message: error.message, time: timestamp(context.clock.now) } },
            context,
          );
        }
        return { again: Math.min(FIRST_RETRY * 2 ** turn, LONGEST) };
      }
    },
  };
}
