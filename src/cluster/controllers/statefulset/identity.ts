// What makes a replica of a stateful set itself: name, ordinal, host name, claims (kubernetes/pkg/controller/statefulset/stateful_set_utils.go).
import type { KubeObject } from "../../../api/object.ts";
import { controllerReference } from "../claim.ts";
import type { Kinds } from "../kinds.ts";

export const REVISION_LABEL = "controller-revision-hash";
const NAME_LABEL = "statefulset.kubernetes.io/pod-name";
const INDEX_LABEL = "apps.kubernetes.io/pod-index";

/** The ordinal of a pod of `set`; undefined for one that only looks alike. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : undefined;
}

interface ClaimTemplate {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: object;
}

export const claimName = (template: ClaimTemplate, set: KubeObject, ordinal: number): string =>
  `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

export const claimTemplates = (set: KubeObject): readonly ClaimTemplate[] => set["spec"].volumeClaimTemplates ?? [];

/** The claim of one replica. It belongs to the set only where it shall go with it. */
export function claimFor(template: ClaimTemplate, set: KubeObject, ordinal: number, kinds: Kinds): object {
  const goes = set["spec"].persistentVolumeClaimRetentionPolicy?.whenDeleted === "Delete";
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimName(template, set, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set["spec"].selector.matchLabels },
      ...(template.metadata.annotations ? { annotations: template.metadata.annotations } : {}),
      ...(goes ? { ownerReferences: [controllerReference(kinds.statefulSets, set)] } : {}),
    },
    spec: template.spec,
  };
}

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { volumes?: { name: string }[] };
}

/** The pod of an ordinal after `template`, which is that of `revision`. */
export function podFor(set: KubeObject, ordinal: number, template: Template, revision: string, kinds: Kinds): object {
  const name = `${set.metadata.name}-${ordinal}`;
  const claims = claimTemplates(set);
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  const volumes = [
    ...claims.map((claim) => ({ name: claim.metadata.name, persistentVolumeClaim: { claimName: claimName(claim, set, ordinal) } })),
    ...(template.spec.volumes ?? []).filter((volume) => !names.has(volume.name)),
  ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      // As upstream: the set's pods are named, and yet say what their names begin with.
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: { ...template.metadata?.labels, [NAME_LABEL]: name, [REVISION_LABEL]: revision, [INDEX_LABEL]: String(ordinal) },
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ownerReferences: [controllerReference(kinds.statefulSets, set)],
    },
    spec: {
      ...template.spec,
      hostname: name,
      ...(set["spec"].serviceName ? { subdomain: set["spec"].serviceName } : {}),
      ...(volumes.length ? { volumes } : {}),
    },
  };
}
