// csi-provisioner: makes a volume for each claim of its class, empty or a copy, and takes it away when it is released (kubernetes-csi/external-provisioner).
import type { EventRecorder } from "../../api/client.ts";
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { unlessGone } from "../../cluster/controllers/claim.ts";
import { type Controller, keyOf } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { bindsLate, classOf, modeOf, PROVISIONED_BY, PROVISIONER, SELECTED_NODE } from "../../cluster/volumes/claims.ts";
import { csiOf, folderOf } from "../../cluster/volumes/csi.ts";
import { parent } from "../../machine/paths.ts";
import type { AddonContext } from "../addon.ts";
import { DRIVER, type Plugin, type Plugins, TOPOLOGY } from "./plugin.ts";
import { ProvisioningError, sourceOf } from "./sources.ts";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

const VOLUME = "volume:";
const FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";
const SECRET = "volume.kubernetes.io/provisioner-deletion-secret";
/** Between attempts that failed, and at most (virtual ms). */
const FIRST_RETRY = 1000;
const LONGEST = 300_000;

export function provisioner({ api: server, clock, random }: AddonContext, plugins: Plugins): Controller {
  const kinds = builtinKinds(server.scheme);
  const stream = random.stream(DRIVER);
  const started = clock.now;
  const failures = new Map<string, number>();
  const isAskedFor = ({ metadata, spec }: Claim): boolean => metadata.annotations?.[PROVISIONER] === DRIVER && !spec.volumeName;
  const isOver = ({ metadata, spec, status }: Volume): boolean =>
    metadata.annotations?.[PROVISIONED_BY] === DRIVER &&
    (metadata.deletionTimestamp !== undefined || (spec.persistentVolumeReclaimPolicy === "Delete" && status?.phase === "Released"));

  function volumeFor(claim: Claim, storageClass: KubeObject, plugin: Plugin): KubeObject {
    const { metadata, spec } = claim;
    return {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: {
        name: `pvc-${metadata.uid}`,
        annotations: { [PROVISIONED_BY]: DRIVER, [`${SECRET}-name`]: "", [`${SECRET}-namespace`]: "" },
        finalizers: [FINALIZER],
      },
      spec: {
        accessModes: spec.accessModes,
        capacity: { storage: spec.resources?.requests?.["storage"] ?? "0" },
        claimRef: {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          namespace: metadata.namespace,
          name: metadata.name,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
        csi: {
          driver: DRIVER,
          volumeAttributes: { "storage.kubernetes.io/csiProvisionerIdentity": `${started}-${stream.between(1000, 9999)}-${DRIVER}` },
          volumeHandle: stream.uuid(),
        },
        ...(storageClass["mountOptions"] ? { mountOptions: storageClass["mountOptions"] } : {}),
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: TOPOLOGY, operator: "In", values: [plugin.node] }] }] },
        },
        persistentVolumeReclaimPolicy: storageClass["reclaimPolicy"] ?? "Delete",
        storageClassName: classOf(claim),
        volumeMode: modeOf(claim),
      },
    } as unknown as KubeObject;
  }

  /** @throws ProvisioningError */
  function provision(claim: Claim, storageClass: KubeObject, plugin: Plugin): string {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== plugin.node) {
      // The scheduler is to choose again.
      const { [SELECTED_NODE]: _, ...annotations } = claim.metadata.annotations!;
      plugin.api.update(kinds.persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } } as KubeObject, {
        namespace: claim.metadata.namespace!,
      });
      throw new ProvisioningError(`error generating accessibility requirements: no topology key found on CSINode ${selected}`);
    }
    const source = sourceOf(claim, plugin.api, server.scheme);
    const volume = volumeFor(claim, storageClass, plugin);
    const { files } = plugin;
    const place = folderOf(DRIVER, csiOf(volume)!.volumeHandle)!;
    const copied = source === undefined ? undefined : files.lookup(folderOf(DRIVER, source)!);
    files.makeFolder(parent(place), { parents: true });
    if (copied) files.put(place, copied);
    else if (modeOf(claim) !== "Block") files.makeFolder(place);
    plugin.api.create(kinds.persistentVolumes, volume);
    return volume.metadata.name;
  }

  function attempt(key: string, claim: Claim, plugin: Plugin, events: EventRecorder): { again: number } | undefined {
    const storageClass = plugin.api.find(kinds.storageClasses, classOf(claim));
    if (storageClass?.["provisioner"] !== DRIVER || (bindsLate(storageClass) && !claim.metadata.annotations?.[SELECTED_NODE]))
      return undefined;
    events.event(claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`);
    try {
      const name = provision(claim, storageClass, plugin);
      failures.delete(key);
      events.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
      return undefined;
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error;
      const title = `failed to provision volume with StorageClass ${JSON.stringify(classOf(claim))}`;
      events.event(claim, "Warning", "ProvisioningFailed", `${title}: ${error.message}`);
      const turn = failures.get(key) ?? 0;
      failures.set(key, turn + 1);
      return { again: Math.min(FIRST_RETRY * 2 ** turn, LONGEST) };
    }
  }

  function remove(volume: Volume, { api, files }: Plugin): void {
    const { metadata, spec } = volume;
    if (spec.persistentVolumeReclaimPolicy === "Delete") {
      const place = folderOf(DRIVER, csiOf(volume)?.volumeHandle ?? "");
      if (place && files.exists(place)) files.remove(place, { recursive: true });
    }
    if (!metadata.deletionTimestamp)
      unlessGone(() => api.delete(kinds.persistentVolumes, metadata.name, { preconditions: { uid: metadata.uid } }));
    const left = api.find(kinds.persistentVolumes, metadata.name);
    if (!left?.metadata.finalizers?.includes(FINALIZER)) return;
    const finalizers = left.metadata.finalizers.filter((each) => each !== FINALIZER);
    api.patch(kinds.persistentVolumes, metadata.name, { metadata: { finalizers } }, { type: "merge" });
  }

  return {
    name: "csi-provisioner",
    component: DRIVER,
    wakes: [
      { kind: kinds.persistentVolumeClaims, keys: (claim: Claim) => (isAskedFor(claim) ? [keyOf(claim)] : []) },
      { kind: kinds.persistentVolumes, keys: (volume: Volume) => (isOver(volume) ? [VOLUME + volume.metadata.name] : []) },
    ],
    latency: () => 300,
    reconcile(key) {
      const plugin = plugins.with("csi-provisioner");
      if (!plugin) return undefined;
      if (key.startsWith(VOLUME)) {
        const volume = plugin.api.find(kinds.persistentVolumes, key.slice(VOLUME.length)) as Volume | undefined;
        if (volume && isOver(volume) && volume.status?.phase !== "Bound") remove(volume, plugin);
        return undefined;
      }
      const [namespace, name] = key.split("/") as [string, string];
      const claim = plugin.api.find(kinds.persistentVolumeClaims, name, { namespace }) as Claim | undefined;
      if (claim && isAskedFor(claim)) return attempt(key, claim, plugin, plugin.events(plugin.identity));
      failures.delete(key);
      return undefined;
    },
  };
}
