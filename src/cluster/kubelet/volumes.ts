// The volumes of a pod as file systems: what each source puts into them, and why one cannot be set up (pkg/volume).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Volume } from "../../api/kinds/pod/volume-types.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { groupOf, withGroup } from "./fs-group.ts";
import { claimed, hostPath } from "./volume-claims.ts";
import { atomicTree, contentOf, tellsOfPod } from "./volume-content.ts";
import { type MountedVolume, VolumeError, type VolumeParts } from "./volume-parts.ts";

/** @throws VolumeError */
export function setUpVolume(pod: PodObject, volume: Volume, parts: VolumeParts): MountedVolume {
  if (volume.emptyDir)
    return {
      files: new FileSystem(
        parts.now,
        withGroup({ type: "folder", entries: new Map(), mode: 0o777, owner: 0, modified: parts.now() }, groupOf(pod), false) as FolderNode,
      ),
      inside: "",
      readOnly: false,
    };
  if (volume.hostPath) return hostPath(volume.hostPath, parts);
  if (volume.persistentVolumeClaim)
    return claimed(pod, volume.name, volume.persistentVolumeClaim.claimName, volume.persistentVolumeClaim.readOnly ?? false, parts);
  if (volume.ephemeral) return claimed(pod, volume.name, `${pod.metadata.name}-${volume.name}`, false, parts);
  if (volume.nfs)
    return { files: parts.shared(`nfs:${volume.nfs.server}:${volume.nfs.path}`), inside: "", readOnly: volume.nfs.readOnly ?? false };
  const content = contentOf(pod, volume, parts);
  if (!content) throw new VolumeError(`k8s-quest does not simulate this type of volume yet`);
  let entries = content;
  // What it holds is what its sources say now, though few look at it.
  const tree = () => {
    const [now, there] = [parts.now(), entries()];
    return () => withGroup(atomicTree(there, now), groupOf(pod), true) as FolderNode;
  };
  const files = new FileSystem(parts.now, tree());
  const refresh = () => files.put("/", tree()());
  return {
    files,
    inside: "",
    readOnly: true,
    refresh,
    ...(tellsOfPod(volume)
      ? {
          follow(now: PodObject) {
            entries = contentOf(now, volume, parts) ?? entries;
            refresh();
          },
        }
      : {}),
  };
}

/** The names of ConfigMaps and Secrets that a volume is made of: "configmap/x", "secret/y". */
export function objectsOf(volume: Volume): string[] {
  const names: string[] = [];
  if (volume.configMap?.name) names.push(`configmap/${volume.configMap.name}`);
  if (volume.secret?.secretName) names.push(`secret/${volume.secret.secretName}`);
  for (const source of volume.projected?.sources ?? []) {
    if (source.configMap?.name) names.push(`configmap/${source.configMap.name}`);
    if (source.secret?.name) names.push(`secret/${source.secret.name}`);
  }
  return names;
}
