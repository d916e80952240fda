// Defaulting of pods and pod templates (pkg/apis/core/v1/defaults.go).
import type { Container, Handler, PodSpec, PodTemplate, Probe } from "./types.ts";
import type { Volume } from "./volume-types.ts";
import { defaultSources } from "./volumes/defaults.ts";

/** The pull policy of an image that names none: Always for :latest and no tag, IfNotPresent for other tags and digests. */
export function defaultPullPolicy(image: string): "Always" | "IfNotPresent" {
  if (image.includes("@")) return "IfNotPresent";
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function defaultHandler(handler: Handler): void {
  if (handler.httpGet) {
    handler.httpGet.path ||= "/";
    handler.httpGet.scheme ||= "HTTP";
  }
  if (handler.grpc) handler.grpc.service ??= "";
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) return;
  defaultHandler(probe);
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
}

function defaultContainer(container: Container, hostNetwork: boolean | undefined): void {
  container.resources ??= {};
  if (container.image) container.imagePullPolicy ||= defaultPullPolicy(container.image);
  else container.imagePullPolicy ||= "IfNotPresent";
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  for (const port of container.ports ?? []) {
    port.protocol ||= "TCP";
    if (hostNetwork) port.hostPort ||= port.containerPort;
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= "0";
  }
  defaultProbe(container.livenessProbe);
  defaultProbe(container.readinessProbe);
  defaultProbe(container.startupProbe);
  if (container.lifecycle?.postStart) defaultHandler(container.lifecycle.postStart);
  if (container.lifecycle?.preStop) defaultHandler(container.lifecycle.preStop);
}

const FILE_MODE = 0o644;

function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= FILE_MODE;
  if (volume.configMap) volume.configMap.defaultMode ??= FILE_MODE;
  defaultSources(volume);
  const downward = (items: NonNullable<Volume["downwardAPI"]>["items"]): void => {
    for (const item of items ?? []) {
      if (item.fieldRef) item.fieldRef.apiVersion ||= "v1";
      if (item.resourceFieldRef) item.resourceFieldRef.divisor ??= "0";
    }
  };
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= FILE_MODE;
    downward(volume.downwardAPI.items);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= FILE_MODE;
    for (const source of volume.projected.sources ?? []) {
      if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
      downward(source.downwardAPI?.items);
      // Beta and off unless a cluster turns them on: such a server drops the fields.
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  }
  if (volume.ephemeral?.volumeClaimTemplate?.spec) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ||= "Filesystem";
  if (volume.image) volume.image.pullPolicy ||= defaultPullPolicy(volume.image.reference ?? "");
}

/** On a private copy. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.containers ??= [];
  for (const container of spec.initContainers ?? []) defaultContainer(container, spec.hostNetwork);
  for (const container of spec.containers) defaultContainer(container, spec.hostNetwork);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container, false);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  spec.restartPolicy ||= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= "ClusterFirst";
  if (spec.serviceAccountName || spec.serviceAccount) {
    spec.serviceAccountName ||= spec.serviceAccount!;
    spec.serviceAccount = spec.serviceAccountName;
  }
  spec.securityContext ??= {};
  spec.schedulerName ||= "default-scheduler";
  for (const constraint of spec.topologySpreadConstraints ?? []) {
    constraint.nodeAffinityPolicy ??= "Honor";
    constraint.nodeTaintsPolicy ??= "Ignore";
  }
}

/** Where a limit is given and no request, the limit is the request too: of pods alone, never of templates. On a private copy. */
export function defaultRequests({ initContainers = [], containers }: PodSpec): void {
  for (const { resources } of [...initContainers, ...containers]) {
    if (!resources?.limits) continue;
    resources.requests ??= {};
    for (const name in resources.limits) resources.requests[name] ??= resources.limits[name]!;
  }
}

/** On a private copy; a missing template is left to validation. */
export function defaultPodTemplate(template: PodTemplate | undefined): void {
  if (template?.spec) defaultPodSpec(template.spec);
}
