// Volumes made when they are asked for: folders on the node where the pod goes (rancher/local-path-provisioner).
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { unlessGone } from "../../cluster/controllers/claim.ts";
import { type Context, type Controller, keyOf } from "../../cluster/controllers/controller.ts";
import { classOf, modeOf, PROVISIONED_BY, PROVISIONER, SELECTED_NODE } from "../../cluster/volumes/claims.ts";
import type { Addon, AddonContext } from "../addon.ts";

const NAME = "rancher.io/local-path";
const FOLDER = "/var/local-path-provisioner";
/** How long the helper pod takes that makes or removes a folder (virtual ms). */
const WORK = 2000;
const NODE = "local.path.provisioner/selected-node";
const VOLUME = "volume:";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

export const localPathProvisioner: Addon = {
  approximate: "makes and removes folders itself, without helper pods",
  image: "local-path-provisioner",
  controllers: (context) => [provisioner(context)],
};

function provisioner({ api: server, nodeFiles }: AddonContext): Controller {
  const claims = server.scheme.byResource("", "v1", "persistentvolumeclaims")!;
  const volumes = server.scheme.byResource("", "v1", "persistentvolumes")!;
  const classes = server.scheme.byResource("storage.k8s.io", "v1", "storageclasses")!;
  /** When the work on a key is done (virtual ms). */
  const due = new Map<string, number>();
  const isAskedFor = ({ metadata, spec }: Claim): boolean => metadata.annotations?.[PROVISIONER] === NAME && !spec.volumeName;
  const isReleased = ({ metadata, spec, status }: Volume): boolean =>
    metadata.annotations?.[PROVISIONED_BY] === NAME && spec.persistentVolumeReclaimPolicy === "Delete" && status?.phase === "Released";

  /** Work takes time: the milliseconds that are still to wait, 0 once it is done. */
  const left = (key: string, now: number): number => {
    if (!due.has(key)) due.set(key, now + WORK);
    return Math.max(0, due.get(key)! - now);
  };

  function provision(key: string, claim: Claim, { api, clock, events }: Context): { again: number } | undefined {
    const { metadata, spec } = claim;
    const storageClass = api.find(classes, classOf(claim));
    if (!storageClass || storageClass["provisioner"] !== NAME) return undefined;
    const refuse = (why: string): undefined => {
      events.event(
        claim,
        "Warning",
        "ProvisioningFailed",
        `failed to provision volume with StorageClass ${JSON.stringify(classOf(claim))}: ${why}`,
      );
      return undefined;
    };
    if (!due.has(key))
      events.event(claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`);
    if (modeOf(claim) === "Block") return refuse("block volume is not supported");
    if (spec.selector) return refuse("claim.Spec.Selector is not supported");
    const wrong = (spec.accessModes ?? []).find((mode) => mode !== "ReadWriteOnce" && mode !== "ReadWriteOncePod");
    if (wrong) return refuse("NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes");
    const node = metadata.annotations?.[SELECTED_NODE];
    if (!node) return refuse("configuration error, no node was specified");
    const wait = left(key, clock.now);
    if (wait) return { again: wait };
    due.delete(key);
    const name = `pvc-${metadata.uid}`;
    const volume = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name, annotations: { [NODE]: node, [PROVISIONED_BY]: NAME } },
      spec: {
        capacity: { storage: spec.resources?.requests?.["storage"] ?? "0" },
        accessModes: spec.accessModes,
        persistentVolumeReclaimPolicy: storageClass["reclaimPolicy"] ?? "Delete",
        storageClassName: classOf(claim),
        ...(storageClass["mountOptions"] ? { mountOptions: storageClass["mountOptions"] } : {}),
        volumeMode: "Filesystem",
        hostPath: { path: `${FOLDER}/${name}_${metadata.namespace}_${metadata.name}`, type: "DirectoryOrCreate" },
        claimRef: {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          namespace: metadata.namespace!,
          name: metadata.name,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] }] },
        },
      },
    };
    nodeFiles(node)?.makeFolder(volume.spec.hostPath.path, { parents: true });
    api.create(volumes, volume);
    events.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
    return undefined;
  }

  function remove(key: string, volume: Volume, { api, clock }: Context): { again: number } | undefined {
    const wait = left(key, clock.now);
    if (wait) return { again: wait };
    due.delete(key);
    const { metadata, spec } = volume;
    const files = nodeFiles(metadata.annotations?.[NODE] ?? "");
    if (spec.hostPath && files?.exists(spec.hostPath.path)) files.remove(spec.hostPath.path, { recursive: true });
    unlessGone(() => api.delete(volumes, metadata.name, { preconditions: { uid: metadata.uid } }));
    return undefined;
  }

  return {
    name: "local-path-provisioner-service-account",
    component: NAME,
    wakes: [
      { kind: claims, keys: (claim: KubeObject) => (isAskedFor(claim as Claim) ? [keyOf(claim)] : []) },
      { kind: volumes, keys: (volume: KubeObject) => (isReleased(volume as Volume) ? [VOLUME + volume.metadata.name] : []) },
    ],
    reconcile(key, context) {
      if (key.startsWith(VOLUME)) {
        const volume = context.api.find(volumes, key.slice(VOLUME.length)) as Volume | undefined;
        return volume && isReleased(volume) ? remove(key, volume, context) : void due.delete(key);
      }
      const [namespace, name] = key.split("/") as [string, string];
      const claim = context.api.find(claims, name, { namespace }) as Claim | undefined;
      return claim && isAskedFor(claim) ? provision(key, claim, context) : void due.delete(key);
    },
  };
}
