// All containers of a pod with their places in the spec (pkg/apis/core/pods, VisitContainersWithPath).
import type { Container, PodSpec } from "./types.ts";

/** Init containers first, as Kubernetes visits them. */
export function eachContainer(spec: PodSpec, path: string, visit: (container: Container, path: string) => void): void {
  for (const field of ["initContainers", "containers", "ephemeralContainers"] as const)
    spec[field]?.forEach((container, index) => {
      visit(container, `${path}.${field}[${index}]`);
    });
}
