// What the profiles of `kubectl debug` give a debugging container and its pod (kubectl/pkg/cmd/debug/profiles.go).
import type { Call } from "../../command.ts";
import { refuse } from "../refusal.ts";

/** Where a debugging container lives: in the pod itself, in a copy of it, or in a pod on a node. */
export type Style = "ephemeral" | "copy" | "node";

// biome-ignore lint/suspicious/noExplicitAny: a container as the API has it
export type Container = any;
// biome-ignore lint/suspicious/noExplicitAny: a pod's spec as the API has it
export type PodSpec = any;

export interface DebugPod {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

/** Changes the pod, and its debugging container, which is one of the pod's. */
export type Profile = (pod: DebugPod, container: Container, style: Style) => void;

const secured = (container: Container, more: object): void => {
  container.securityContext = { ...container.securityContext, ...more };
};
const adding = (container: Container, ...names: string[]): void => {
  const { capabilities = {} } = container.securityContext ?? {};
  const add: string[] = [...(capabilities.add ?? [])];
  for (const name of names) if (!add.includes(name)) add.push(name);
  secured(container, { capabilities: { ...capabilities, add } });
};
const withoutSecurity = (container: Container): void => {
  delete container.securityContext;
};
const onHost = (pod: DebugPod): void => {
  Object.assign(pod.spec, { hostNetwork: true, hostPID: true, hostIPC: true });
};
const withHostFiles = (pod: DebugPod, container: Container): void => {
  pod.spec.volumes = [...(pod.spec.volumes ?? []), { name: "host-root", hostPath: { path: "/" } }];
  container.volumeMounts = [...(container.volumeMounts ?? []), { name: "host-root", mountPath: "/host" }];
};
const sharing = (pod: DebugPod): void => {
  pod.spec.shareProcessNamespace ??= true;
};

/** A copy loses what would let the cluster take it for the original, unless the --keep flags say otherwise. */
function stripped(pod: DebugPod, call: Call): void {
  if (!call.bool("keep-labels")) delete pod.metadata.labels;
  if (!call.bool("keep-annotations")) delete pod.metadata.annotations;
  for (const container of pod.spec.containers) {
    if (!call.bool("keep-liveness")) delete container.livenessProbe;
    if (!call.bool("keep-readiness")) delete container.readinessProbe;
    if (!call.bool("keep-startup")) delete container.startupProbe;
  }
  if (!call.bool("keep-init-containers")) delete pod.spec.initContainers;
}

/** @throws Refusal for an unknown name */
export function profileOf(call: Call): Profile {
  const own = PROFILES[call.string("profile")];
  if (!own) return refuse(`unknown profile: ${call.string("profile")}`);
  return (pod, container, style) => {
    if (style === "copy") stripped(pod, call);
    own(pod, container, style);
  };
}

const PROFILES: Readonly<Record<string, Profile>> = {
  legacy: (pod, container, style) => {
    if (style !== "node") return;
    withHostFiles(pod, container);
    onHost(pod);
  },
  general: (pod, container, style) => {
    if (style === "node") {
      withoutSecurity(container);
      withHostFiles(pod, container);
      onHost(pod);
      return;
    }
    adding(container, "SYS_PTRACE");
    if (style === "copy") sharing(pod);
  },
  baseline: (pod, container, style) => {
    withoutSecurity(container);
    if (style === "copy") sharing(pod);
  },
  restricted: (pod, container, style) => {
    withoutSecurity(container);
    secured(container, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    if (style === "copy") sharing(pod);
  },
  netadmin: (pod, container, style) => {
    adding(container, "NET_ADMIN", "NET_RAW");
    if (style === "node") onHost(pod);
    if (style === "copy") sharing(pod);
  },
  sysadmin: (pod, container, style) => {
    secured(container, { privileged: true });
    if (style === "node") {
      withHostFiles(pod, container);
      onHost(pod);
    }
    if (style === "copy") sharing(pod);
  },
};
