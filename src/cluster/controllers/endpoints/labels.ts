// Labels and annotations that tell whose endpoints these are, and who keeps them (k8s.io/api/discovery/v1/well_known_labels.go).
import type { KubeObject } from "../../../api/object.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
/** When what these endpoints follow last changed. */
export const LAST_CHANGE = "endpoints.kubernetes.io/last-change-trigger-time";

/** For an index of slices: the key of the service, or endpoints, for which `manager` keeps a slice. */
export const keptBy =
  (manager: string) =>
  ({ metadata: { labels, namespace } }: KubeObject): readonly string[] =>
    labels?.[SERVICE_NAME] && labels[MANAGED_BY] === manager ? [`${namespace}/${labels[SERVICE_NAME]}`] : [];
