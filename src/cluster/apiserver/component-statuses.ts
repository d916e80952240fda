// What `kubectl get componentstatuses` shows: the server asks the parts of the control plane (registry/core/componentstatus).
import type { KubeObject } from "../../api/object.ts";
import type { KindRegistry } from "./scheme.ts";
import type { Storage } from "./storage.ts";

const COMPONENTS = ["controller-manager", "etcd-0", "scheduler"];

/** They are objects that nobody made: without identity or age. */
export function fillComponentStatuses(scheme: KindRegistry, storage: Storage): void {
  const kind = scheme.byKind("", "v1", "ComponentStatus");
  if (!kind) return;
  for (const name of COMPONENTS) {
    const component = {
      apiVersion: "v1",
      kind: "ComponentStatus",
      metadata: { name },
      conditions: [{ type: "Healthy", status: "True", message: "ok" }],
    };
    storage.put(kind, component as unknown as KubeObject, undefined);
  }
}
