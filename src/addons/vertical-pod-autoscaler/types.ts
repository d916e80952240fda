// What VerticalPodAutoscalers hold (autoscaling.k8s.io/v1), and the helpers that its three programs share.

import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { labelSelectorMatches } from "../../api/selectors.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { LOOPBACK } from "../../cluster/apiserver/loopback.ts";

export const GROUP = "autoscaling.k8s.io";
export type Resource = "cpu" | "memory";
export const RESOURCES: readonly Resource[] = ["cpu", "memory"];
export type Amounts = Partial<Record<Resource, string>>;

export interface ContainerPolicy {
  containerName?: string;
  mode?: "Auto" | "Off";
  minAllowed?: Amounts;
  maxAllowed?: Amounts;
  controlledResources?: readonly Resource[];
  controlledValues?: "RequestsAndLimits" | "RequestsOnly";
}
export interface ContainerRecommendation {
  containerName: string;
  lowerBound?: Amounts;
  target: Amounts;
  uncappedTarget?: Amounts;
  upperBound?: Amounts;
}
export interface VpaCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}
export interface VpaObject extends KubeObject {
  spec: {
    targetRef?: { apiVersion?: string; kind: string; name: string };
    updatePolicy?: {
      updateMode?: string;
      minReplicas?: number;
      evictionRequirements?: readonly { resources: readonly Resource[]; changeRequirement: string }[];
    };
    recommenders?: readonly { name: string }[];
    resourcePolicy?: { containerPolicies?: readonly ContainerPolicy[] };
  };
  status?: { recommendation?: { containerRecommendations?: readonly ContainerRecommendation[] }; conditions?: readonly VpaCondition[] };
}
export interface PodContainer {
  name: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export const vpaKind = (server: ApiServer): Kind<VpaObject> | undefined =>
  server.scheme.byResource(GROUP, "v1", "verticalpodautoscalers") as Kind<VpaObject> | undefined;

export const modeOf = ({ spec }: VpaObject): string => spec.updatePolicy?.updateMode ?? "Recreate";

/** The policy for a container: its own, else the one for "*". */
export function policyOf({ spec }: VpaObject, container: string): ContainerPolicy {
  const policies = spec.resourcePolicy?.containerPolicies ?? [];
  return (
    policies.find(({ containerName }) => containerName === container) ?? policies.find(({ containerName }) => containerName === "*") ?? {}
  );
}

type Selector = { matchLabels?: Record<string, string>; matchExpressions?: never[] };

/** Which labels the target's pods have, or why that cannot be told. */
export function selectorOf(
  server: ApiServer,
  api: Client,
  vpa: VpaObject,
): { fits(labels: Readonly<Record<string, string>>): boolean } | { error: string } {
  const { kind: name = "", name: target = "", apiVersion = "" } = vpa.spec.targetRef ?? {};
  const namespace = vpa.metadata.namespace ?? "";
  const [group, version] = apiVersion.includes("/") ? (apiVersion.split("/") as [string, string]) : ["", apiVersion];
  const kind = server.scheme.kinds.find((each) => each.kind === name && each.group === group && each.version === version);
  if (!kind)
    return {
      error: `Cannot read targetRef. Reason: Unhandled targetRef ${apiVersion} / ${name} / ${target}, last error no matches for kind "${name}" in group "${group}"`,
    };
  const found = api.find(kind, target, { namespace });
  if (!found) return { error: `Cannot read targetRef. Reason: ${name} ${namespace}/${target} does not exist` };
  const selector = (
    name === "CronJob" ? { matchLabels: found["spec"]?.jobTemplate?.spec?.template?.metadata?.labels } : found["spec"]?.selector
  ) as Selector | undefined;
  if (!selector) return { error: `Cannot read targetRef. Reason: ${name} ${namespace}/${target} has no selector` };
  const form = name === "ReplicationController" ? { matchLabels: selector as Record<string, string> } : selector;
  return { fits: (labels) => labelSelectorMatches(form, labels) };
}

/** Whether a Ready pod stands behind the webhook's service. */
export function admissionAnswers(server: ApiServer): boolean {
  const endpoints = server.scheme.byResource("", "v1", "endpoints");
  const reader = server.client(LOOPBACK);
  const found = endpoints && reader.find(endpoints, "vpa-webhook", { namespace: "kube-system" });
  return ((found?.["subsets"] ?? []) as { addresses?: object[] }[]).some(({ addresses }) => addresses?.length);
}
