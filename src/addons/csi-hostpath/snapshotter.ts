// csi-snapshotter: takes the snapshots that contents ask for, and deletes them (kubernetes-csi/external-snapshotter, pkg/sidecar-controller).
import type { KubeObject } from "../../api/object.ts";
import { wholeValue } from "../../base/quantity.ts";
import { unlessGone } from "../../cluster/controllers/claim.ts";
import type { Controller } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { csiOf, folderOf } from "../../cluster/volumes/csi.ts";
import type { AddonContext } from "../addon.ts";
import {
  BEING_DELETED,
  CONTENT_FINALIZER,
  isSnapshotKind,
  snapshotKind,
  type VolumeSnapshotContent,
  withoutFinalizers,
} from "../snapshot-controller/types.ts";
import { DRIVER, type Plugin, type Plugins } from "./plugin.ts";

/** How long the driver takes (virtual ms). */
const WORK = 800;

export function snapshotter({ api: server, clock, random }: AddonContext, plugins: Plugins): Controller {
  const kinds = builtinKinds(server.scheme);
  const stream = random.stream(`${DRIVER}/snapshots`);
  const kind = () => snapshotKind(server.scheme, "volumesnapshotcontents");

  /** Copies the volume as it is now; the tree shares what does not change. */
  function take(content: VolumeSnapshotContent, { api, files }: Plugin): VolumeSnapshotContent["status"] {
    const { volumeHandle, snapshotHandle } = content.spec.source;
    if (snapshotHandle !== undefined) {
      const known = files.exists(folderOf(DRIVER, snapshotHandle)!);
      if (!known)
        return {
          readyToUse: false,
          error: { message: `Failed to check and update snapshot content: failed to list snapshot for content ${content.metadata.name}` },
        };
      return { creationTime: clock.now * 1_000_000, readyToUse: true, restoreSize: 0, snapshotHandle };
    }
    const volume = api.list(kinds.persistentVolumes).find((each) => csiOf(each)?.volumeHandle === volumeHandle);
    const node = files.lookup(folderOf(DRIVER, volumeHandle ?? "")!);
    if (!volume || !node)
      return {
        readyToUse: false,
        error: {
          message: `Failed to check and update snapshot content: failed to take snapshot of the volume ${volumeHandle}: "rpc error: code = NotFound desc = volume id ${volumeHandle} does not exist in the volumes list"`,
        },
      };
    const handle = stream.uuid();
    files.put(folderOf(DRIVER, handle)!, node);
    const size = wholeValue((volume["spec"].capacity?.storage as string | undefined) ?? "0");
    return { creationTime: clock.now * 1_000_000, readyToUse: true, restoreSize: size, snapshotHandle: handle };
  }

  function remove(content: VolumeSnapshotContent, { api, files }: Plugin): void {
    if (!content.metadata.finalizers?.includes(CONTENT_FINALIZER)) return;
    const handle = content.status?.snapshotHandle;
    const place = handle && content.spec.deletionPolicy === "Delete" ? folderOf(DRIVER, handle) : undefined;
    if (place && files.exists(place)) files.remove(place, { recursive: true });
    unlessGone(() => api.update(kind()!, withoutFinalizers(content, CONTENT_FINALIZER)));
  }

  return {
    name: "csi-snapshotter",
    component: "csi-snapshotter hostpath.csi.k8s.io",
    wakes: [],
    wakeFor: (found) =>
      isSnapshotKind(found, "volumesnapshotcontents")
        ? { kind: found, keys: (content) => (content["spec"]?.driver === DRIVER ? [content.metadata.name] : []) }
        : undefined,
    latency: () => WORK,
    reconcile(key) {
      const plugin = plugins.with("csi-snapshotter");
      const contents = kind();
      if (!plugin || !contents) return undefined;
      const content = plugin.api.find(contents, key) as VolumeSnapshotContent | undefined;
      if (!content) return undefined;
      if (content.metadata.deletionTimestamp) {
        const free = content.spec.deletionPolicy === "Retain" || content.metadata.annotations?.[BEING_DELETED] === "yes";
        if (free) remove(content, plugin);
        return undefined;
      }
      if (content.status?.readyToUse) return undefined;
      const status = take(content, plugin);
      plugin.api.updateStatus(contents, { ...content, status } as KubeObject);
      return status?.readyToUse ? undefined : { again: 10_000 };
    },
  };
}
