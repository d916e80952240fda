// csi-attacher: tells that volumes are attached, to nodes where the driver is, and lets attachments go (kubernetes-csi/external-attacher).
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { VolumeAttachmentObject } from "../../api/kinds/volumeattachment-types.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import { unlessGone } from "../../cluster/controllers/claim.ts";
import type { Controller } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { csiOf } from "../../cluster/volumes/csi.ts";
import type { AddonContext } from "../addon.ts";
import { DRIVER, type Plugins } from "./plugin.ts";

const FINALIZER = "external-attacher/hostpath-csi-k8s-io";
const VOLUME = "volume:";
/** How long a call to the driver takes, and after a failure the first wait (virtual ms). */
const WORK = 150;
const FIRST_RETRY = 1000;
const LONGEST = 300_000;

/** Puts the attacher's finalizer on an object, or takes it off. */
function hold(api: Client, kind: Kind, { metadata }: KubeObject, held: boolean): void {
  const others = (metadata.finalizers ?? []).filter((each) => each !== FINALIZER);
  if (held === (metadata.finalizers?.includes(FINALIZER) ?? false)) return;
  unlessGone(() => api.patch(kind, metadata.name, { metadata: { finalizers: held ? [...others, FINALIZER] : others } }, { type: "merge" }));
}

export function attacher({ api: server }: AddonContext, plugins: Plugins): Controller {
  const kinds = builtinKinds(server.scheme);
  const failures = new Map<string, number>();
  const tell = (api: Client, name: string, status: object) =>
    api.patch(kinds.volumeAttachments, name, { status }, { subresource: "status", type: "merge" });
  const mine = (object: KubeObject): boolean => (object as VolumeAttachmentObject).spec.attacher === DRIVER;

  return {
    name: "csi-attacher",
    component: `attacher-${DRIVER}`,
    wakes: [
      {
        kind: kinds.volumeAttachments,
        keys: (object: VolumeAttachmentObject) =>
          mine(object) ? [object.metadata.name, VOLUME + (object.spec.source?.persistentVolumeName ?? "")] : [],
      },
      {
        kind: kinds.persistentVolumes,
        keys: (volume: PersistentVolumeObject) =>
          csiOf(volume)?.driver === DRIVER && volume.metadata.deletionTimestamp ? [VOLUME + volume.metadata.name] : [],
      },
    ],
    latency: () => WORK,
    reconcile(key, { clock }) {
      const api = plugins.with("csi-attacher")?.api;
      if (!api) return undefined;
      if (key.startsWith(VOLUME)) {
        const volume = api.find(kinds.persistentVolumes, key.slice(VOLUME.length));
        if (!volume?.metadata.deletionTimestamp) return undefined;
        const used = api.list(kinds.volumeAttachments).some((each) => each["spec"].source?.persistentVolumeName === volume.metadata.name);
        if (!used) hold(api, kinds.persistentVolumes, volume, false);
        return undefined;
      }
      const found = api.find(kinds.volumeAttachments, key) as VolumeAttachmentObject | undefined;
      if (!found || !mine(found)) return void failures.delete(key);
      if (found.metadata.deletionTimestamp) {
        hold(api, kinds.volumeAttachments, found, false);
        return undefined;
      }
      if (found.status?.attached) return undefined;
      const node = found.spec.nodeName ?? "";
      const drivers = (api.find(kinds.csiNodes, node)?.["spec"].drivers ?? []) as { name: string }[];
      if (!drivers.some(({ name }) => name === DRIVER)) {
        const turn = failures.get(key) ?? 0;
        failures.set(key, turn + 1);
        const message = `CSINode ${node} does not contain driver ${DRIVER}`;
        tell(api, key, { attached: false, attachError: { message, time: timestamp(clock.now) } });
        return { again: Math.min(FIRST_RETRY * 2 ** turn, LONGEST) };
      }
      failures.delete(key);
      const volume = api.find(kinds.persistentVolumes, found.spec.source?.persistentVolumeName ?? "");
      if (!volume) return undefined;
      hold(api, kinds.persistentVolumes, volume, true);
      hold(api, kinds.volumeAttachments, found, true);
      tell(api, key, { attached: true, attachError: null });
      return undefined;
    },
  };
}
