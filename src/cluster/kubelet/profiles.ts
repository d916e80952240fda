// Profiles of seccomp and AppArmor that a pod names and its node has not: the container is not created (containerd's internal/cri/server/container_create).
import type { Container as ContainerSpec, PodObject } from "../../api/kinds/pod/types.ts";
import type { FileSystem } from "../../machine/files.ts";

const SECCOMP = "/var/lib/kubelet/seccomp";
/** Where a node's distribution keeps the profiles that it has loaded. */
const APPARMOR = "/etc/apparmor.d";

/** The container runtime's words; undefined where all profiles are there. */
export function missingProfile(pod: PodObject, spec: ContainerSpec, node: FileSystem): string | undefined {
  if (spec.securityContext?.privileged) return undefined;
  const appArmor = spec.securityContext?.appArmorProfile ?? pod.spec.securityContext?.appArmorProfile;
  if (appArmor?.type === "Localhost" && !node.exists(`${APPARMOR}/${appArmor.localhostProfile}`))
    return `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${appArmor.localhostProfile}`;
  const seccomp = spec.securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile;
  const path = `${SECCOMP}/${seccomp?.localhostProfile}`;
  if (seccomp?.type === "Localhost" && !node.exists(path))
    return `failed to create containerd container: cannot load seccomp profile ${JSON.stringify(path)}: open ${path}: no such file or directory`;
  return undefined;
}
