// The attach/detach controller: volumes of drivers are attached to the nodes of the pods that use them, one node at a time where they must (pkg/controller/volume/attachdetach).
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../../api/kinds/persistentvolumeclaim-types.ts";
import type { VolumeAttachmentObject } from "../../../api/kinds/volumeattachment-types.ts";
import type { KubeObject } from "../../../api/object.ts";
import { claimsOf } from "../../volumes/claims.ts";
import { ATTACH_TIMEOUT, attachmentName, type CsiSource, csiOf, needsAttach } from "../../volumes/csi.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Context, Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;
type Attachment = VolumeAttachmentObject;

/** Until a kubelet has told that it has unmounted a volume (virtual ms). */
const UNMOUNT = 1000;
/** How long a volume is left to a node that does not answer (maxWaitForUnmountDuration). */
const FORCE = 360_000;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

const byClaim = (pod: KubeObject): string[] =>
  pod["spec"].nodeName ? claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`) : [];
const byVolume = (attachment: KubeObject): string[] => [(attachment as Attachment).spec.source?.persistentVolumeName ?? ""];
const hasEnded = ({ status }: KubeObject): boolean => status?.["phase"] === "Succeeded" || status?.["phase"] === "Failed";

/** Whether the controller made an attachment: what somebody else made is left alone. */
const isOurs = ({ metadata: { name }, spec }: Attachment, source: CsiSource | undefined): boolean =>
  source ? name === attachmentName(source, spec.nodeName ?? "") : /^csi-[0-9a-f]{64}$/.test(name);

export function attachDetachController(kinds: Kinds, caches: Caches): Controller {
  const claims = caches.of(kinds.persistentVolumeClaims);
  const volumes = caches.of(kinds.persistentVolumes);
  const attachments = caches.of(kinds.volumeAttachments);
  const drivers = caches.of(kinds.csiDrivers);
  const nodes = caches.of(kinds.nodes);
  const pods = caches.of(kinds.pods);
  /** What was said already: of attachments that they hold, of pods that they have to wait, of errors. */
  const said = new Set<string>();
  /** When an attachment was first not needed any more. */
  const idle = new Map<string, number>();

  /** The pods that need a volume, by their nodes. */
  function users({ spec: { claimRef } }: Volume): Map<string, KubeObject[]> {
    const wanted = new Map<string, KubeObject[]>();
    if (!claimRef?.name) return wanted;
    for (const pod of pods.by("claim", byClaim, `${claimRef.namespace}/${claimRef.name}`).values()) {
      if (hasEnded(pod)) continue;
      const node = pod["spec"].nodeName as string;
      wanted.set(node, [...(wanted.get(node) ?? []), pod]);
    }
    return wanted;
  }

  /** The milliseconds until a volume may be taken from a node. */
  function patience(name: string, now: number): number {
    const node = nodes.get(name);
    if (!node) return 0;
    const { taints = [] } = node["spec"] as { taints?: { key: string }[] };
    if (taints.some(({ key }) => key === OUT_OF_SERVICE)) return 0;
    const ready = (node["status"]?.conditions as { type: string; status: string }[] | undefined)?.find(({ type }) => type === "Ready");
    return now + (ready?.status === "True" ? UNMOUNT : FORCE);
  }

  function detach(attachment: Attachment, { api, clock }: Context): number {
    const { name, uid, deletionTimestamp } = attachment.metadata;
    if (deletionTimestamp) return Number.POSITIVE_INFINITY;
    const since = idle.get(name) ?? clock.now;
    idle.set(name, since);
    const due = patience(attachment.spec.nodeName ?? "", since);
    if (due > clock.now) return due - clock.now;
    idle.delete(name);
    unlessGone(() => api.delete(kinds.volumeAttachments, name, { preconditions: { uid } }));
    return Number.POSITIVE_INFINITY;
  }

  function attach(
    volume: Volume,
    source: CsiSource,
    node: string,
    waiting: readonly KubeObject[],
    held: readonly Attachment[],
    { api, events, clock }: Context,
  ): number {
    const tell = (type: "Normal" | "Warning", reason: string, message: string, once: string) => {
      for (const pod of waiting) {
        const key = `${pod.metadata.uid}/${volume.metadata.name}/${once}`;
        if (said.has(key)) continue;
        said.add(key);
        events.event(pod, type, reason, message);
      }
    };
    const title = JSON.stringify(volume.metadata.name);
    const mine = held.find(({ spec }) => spec.nodeName === node);
    if (mine?.status?.attached) {
      tell("Normal", "SuccessfulAttachVolume", `AttachVolume.Attach succeeded for volume ${title} `, mine.metadata.uid);
      return Number.POSITIVE_INFINITY;
    }
    const failed = `AttachVolume.Attach failed for volume ${title} : `;
    if (mine) {
      const error = mine.status?.attachError;
      if (error) tell("Warning", "FailedAttachVolume", failed + (error.message ?? ""), error.time ?? "");
      const since = Date.parse(mine.metadata.creationTimestamp ?? "");
      const turns = Math.floor((clock.now - since) / ATTACH_TIMEOUT);
      if (turns > 0 && !error)
        tell(
          "Warning",
          "FailedAttachVolume",
          `${failed}timed out waiting for external-attacher of ${source.driver} CSI driver to attach volume ${source.volumeHandle}`,
          `late ${turns}`,
        );
      return since + (turns + 1) * ATTACH_TIMEOUT - clock.now;
    }
    const shared = volume.spec.accessModes?.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
    const others = held.filter(({ spec }) => spec.nodeName !== node);
    if (others.length && !shared) {
      for (const pod of waiting) {
        const why = usedBy(pod, others);
        tell("Warning", "FailedAttachVolume", `Multi-Attach error for volume ${title} ${why}`, "multi");
      }
      return Number.POSITIVE_INFINITY;
    }
    const name = attachmentName(source, node);
    api.create(kinds.volumeAttachments, {
      apiVersion: "storage.k8s.io/v1",
      kind: "VolumeAttachment",
      metadata: { name },
      spec: { attacher: source.driver, nodeName: node, source: { persistentVolumeName: volume.metadata.name } },
    });
    return ATTACH_TIMEOUT;
  }

  /** Who has the volume, as far as `pod`'s user may know (reportMultiAttachError). */
  function usedBy(pod: KubeObject, others: readonly Attachment[]): string {
    const volume = volumes.get(others[0]!.spec.source?.persistentVolumeName ?? "") as Volume | undefined;
    const busy = volume
      ? [...users(volume)].flatMap(([node, each]) => (others.some(({ spec }) => spec.nodeName === node) ? each : []))
      : [];
    if (!busy.length) return "Volume is already exclusively attached to one node and can't be attached to another";
    const near = busy.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace).map(({ metadata }) => metadata.name);
    const far = busy.length - near.length;
    if (!near.length) return `Volume is already used by ${far} pod(s) in different namespaces`;
    return `Volume is already used by pod(s) ${near.join(", ")}${far ? ` and ${far} pod(s) in different namespaces` : ""}`;
  }

  const volumesOf = (pod: KubeObject): string[] =>
    byClaim(pod).flatMap((key) => {
      const name = (claims.get(key) as Claim | undefined)?.spec.volumeName;
      return name ? [name] : [];
    });

  return {
    name: "persistentvolume-attach-detach-controller",
    serviceAccount: "attachdetach-controller",
    component: "attachdetach-controller",
    approximate: "knows that a volume is unmounted by its pods being gone, not by the node's volumesInUse",
    wakes: [
      { kind: kinds.pods, keys: volumesOf },
      { kind: kinds.persistentVolumeClaims, keys: (claim: Claim) => (claim.spec.volumeName ? [claim.spec.volumeName] : []) },
      { kind: kinds.persistentVolumes, keys: (volume) => (csiOf(volume) ? [volume.metadata.name] : []) },
      { kind: kinds.volumeAttachments, keys: byVolume },
      {
        kind: kinds.nodes,
        keys: ({ metadata, spec }, _api, old) =>
          spec.taints === old?.["spec"]?.taints
            ? []
            : [...attachments.objects.values()].flatMap((each) =>
                (each as Attachment).spec.nodeName === metadata.name ? byVolume(each) : [],
              ),
      },
    ],
    reconcile(name, context) {
      const volume = volumes.get(name) as Volume | undefined;
      const source = csiOf(volume);
      const held = [...(attachments.by("volume", byVolume, name).values() as Iterable<Attachment>)];
      if (!held.length && (!source || !needsAttach(drivers.get(source.driver)))) return undefined;
      const wanted = volume ? users(volume) : new Map<string, KubeObject[]>();
      let again = Number.POSITIVE_INFINITY;
      for (const attachment of held) {
        if (!isOurs(attachment, source)) continue;
        if (wanted.has(attachment.spec.nodeName ?? "")) idle.delete(attachment.metadata.name);
        else again = Math.min(again, detach(attachment, context));
      }
      if (volume && source)
        for (const [node, waiting] of wanted) again = Math.min(again, attach(volume, source, node, waiting, held, context));
      return again === Number.POSITIVE_INFINITY ? undefined : { again };
    },
  };
}
