// Affinity between pods: its terms, read once from a pod's spec (scheduler/framework/types.go: AffinityTerm).
import type { KubeObject, LabelSelector } from "../../api/object.ts";
import { selects } from "../controllers/labels.ts";

export interface PodTerm {
  readonly selector: LabelSelector | undefined;
  readonly topologyKey: string;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
}
export interface WeightedTerm {
  readonly term: PodTerm;
  /** Negative for what is preferred to be elsewhere. */
  readonly weight: number;
}
export interface PodTerms {
  readonly together: readonly PodTerm[];
  readonly apart: readonly PodTerm[];
  readonly preferred: readonly WeightedTerm[];
}

interface Written {
  labelSelector?: LabelSelector;
  topologyKey: string;
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
}
interface Part {
  requiredDuringSchedulingIgnoredDuringExecution?: Written[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: Written }[];
}

/** undefined for the many pods that have none. */
export function podTerms({ metadata, spec }: KubeObject): PodTerms | undefined {
  const { podAffinity, podAntiAffinity } = (spec.affinity ?? {}) as { podAffinity?: Part; podAntiAffinity?: Part };
  if (!podAffinity && !podAntiAffinity) return undefined;
  const read = (term: Written): PodTerm => ({
    selector: narrowed(term, metadata.labels),
    topologyKey: term.topologyKey,
    namespaces: term.namespaces?.length || term.namespaceSelector ? (term.namespaces ?? []) : [metadata.namespace!],
    namespaceSelector: term.namespaceSelector,
  });
  const required = (part: Part | undefined) => (part?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(read);
  const preferred = (part: Part | undefined, sign: 1 | -1) =>
    (part?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      weight: sign * weight,
      term: read(podAffinityTerm),
    }));
  return {
    together: required(podAffinity),
    apart: required(podAntiAffinity),
    preferred: [...preferred(podAffinity, 1), ...preferred(podAntiAffinity, -1)],
  };
}

/** The selector, narrowed to the pod's own values of the labels that a term names, unless that is already written into it. */
export function narrowed(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: Pick<Written, "labelSelector" | "matchLabelKeys" | "mismatchLabelKeys">,
  labels: Readonly<Record<string, string>> = {},
): LabelSelector | undefined {
  if (!labelSelector || (!matchLabelKeys.length && !mismatchLabelKeys.length)) return labelSelector;
  const expressions = (keys: readonly string[], operator: "In" | "NotIn") =>
    keys
      .filter(
        (key) => labels[key] !== undefined && !labelSelector.matchExpressions?.some((one) => one.key === key && one.operator === operator),
      )
      .map((key) => ({ key, operator, values: [labels[key]!] }));
  return {
    ...labelSelector,
    matchExpressions: [
      ...(labelSelector.matchExpressions ?? []),
      ...expressions(matchLabelKeys, "In"),
      ...expressions(mismatchLabelKeys, "NotIn"),
    ],
  };
}

/** Whether a term means `pod`; `labelsOf` answers with a namespace's labels. */
export function means(
  term: PodTerm,
  { metadata }: KubeObject,
  labelsOf: (namespace: string) => Readonly<Record<string, string>> | undefined,
): boolean {
  const namespace = metadata.namespace!;
  return (
    (term.namespaces.includes(namespace) ||
      (term.namespaceSelector !== undefined && selects(term.namespaceSelector, labelsOf(namespace)))) &&
    selects(term.selector, metadata.labels)
  );
}
