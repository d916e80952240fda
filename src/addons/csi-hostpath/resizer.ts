// csi-resizer: makes volumes larger whose claims ask for more, and hands the file system's part to the node (kubernetes-csi/external-resizer).
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import { timestamp } from "../../api/object.ts";
import { compareQuantities } from "../../base/quantity.ts";
import { type Controller, keyOf } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { heldBy } from "../../cluster/controllers/volumes/expand.ts";
import { capacityOf, requestOf } from "../../cluster/volumes/claims.ts";
import { csiOf } from "../../cluster/volumes/csi.ts";
import type { AddonContext } from "../addon.ts";
import { DRIVER, type Plugins } from "./plugin.ts";

type Claim = PersistentVolumeClaimObject;

/** How long the driver takes (virtual ms). */
const WORK = 600;
const NODE_PART = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";

export function resizer({ api: server }: AddonContext, plugins: Plugins): Controller {
  const kinds = builtinKinds(server.scheme);
  const asksForMore = (claim: Claim): boolean => claim.status?.phase === "Bound" && compareQuantities(requestOf(claim), heldBy(claim)) > 0;

  return {
    name: "csi-resizer",
    component: `external-resizer ${DRIVER}`,
    wakes: [{ kind: kinds.persistentVolumeClaims, keys: (claim: Claim) => (asksForMore(claim) ? [keyOf(claim)] : []) }],
    reconcile(key, { clock }) {
      const plugin = plugins.with("csi-resizer");
      if (!plugin) return undefined;
      const { api } = plugin;
      const events = plugin.events(`external-resizer ${DRIVER}`);
      const [namespace, name] = key.split("/") as [string, string];
      const claim = api.find(kinds.persistentVolumeClaims, name, { namespace }) as Claim | undefined;
      if (!claim || !asksForMore(claim) || claim.metadata.deletionTimestamp) return undefined;
      const volume = api.find(kinds.persistentVolumes, claim.spec.volumeName ?? "") as PersistentVolumeObject | undefined;
      if (!volume || csiOf(volume)?.driver !== DRIVER) return undefined;
      const wanted = requestOf(claim);
      const status = claim.status as { allocatedResources?: { storage?: string }; allocatedResourceStatuses?: { storage?: string } };
      const target = status.allocatedResources?.storage;
      const step = target !== undefined && compareQuantities(target, wanted) === 0 ? status.allocatedResourceStatuses?.storage : undefined;
      if (step === "NodeResizePending") return undefined;
      const say = (type: string, storage: string, message?: string) =>
        api.patch(
          kinds.persistentVolumeClaims,
          name,
          {
            status: {
              conditions: [{ type, status: "True", lastTransitionTime: timestamp(clock.now), ...(message ? { message } : {}) }],
              allocatedResources: { storage: wanted },
              allocatedResourceStatuses: { storage },
            },
          },
          { namespace, subresource: "status", type: "merge" },
        );
      if (step === undefined) {
        events.event(claim, "Normal", "Resizing", `External resizer is resizing volume ${volume.metadata.name}`);
        say("Resizing", "ControllerResizeInProgress");
        return { again: WORK };
      }
      if (compareQuantities(capacityOf(volume), wanted) < 0)
        api.patch(kinds.persistentVolumes, volume.metadata.name, { spec: { capacity: { storage: wanted } } }, { type: "merge" });
      say("FileSystemResizePending", "NodeResizePending", NODE_PART);
      events.event(claim, "Normal", "FileSystemResizeRequired", "Require file system resize of volume on node");
      return undefined;
    },
  };
}
