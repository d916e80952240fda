// A pod's own settings of the kernel: which ones its node lets it have, and how its containers get them (pkg/kubelet/sysctl/allowlist.go).
import { plainSysctl, SAFE_SYSCTLS } from "../../api/kinds/pod/sysctls.ts";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Machine } from "../../machine/process.ts";
import { sysctlsOf } from "../../machine/sysctl.ts";

const SAFE: ReadonlySet<string> = new Set(SAFE_SYSCTLS.flatMap(([, names]) => names));

/** @param unsafe what the kubelet is told to let through besides: names, or the beginnings of names with a `*` behind */
export function forbiddenSysctl(pod: PodObject, unsafe: readonly string[]): { reason: string; message: string } | undefined {
  const isAllowed = (name: string) =>
    SAFE.has(name) || unsafe.some((each) => (each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each));
  const refused = pod.spec.securityContext?.sysctls?.find(({ name }) => !isAllowed(plainSysctl(name)));
  return refused && { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(refused.name)} not allowlisted` };
}

/** All containers of a pod are in its name spaces, and see what it has set. */
export function setSysctls(machine: Machine, pod: PodObject): void {
  if (pod.spec.hostNetwork) sysctlsOf(machine).outerNetwork = true;
  for (const { name, value } of pod.spec.securityContext?.sysctls ?? []) sysctlsOf(machine).set(plainSysctl(name), value);
}
