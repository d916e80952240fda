// The parts of the control plane that run as pods: what they do is done only while they run.
import type { ApiServer } from "../cluster/apiserver/index.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import type { ControlPlane } from "./control-plane/state.ts";

/** Where clients look for the API server. */
const SECURE_PORT = 6443;

export interface Components {
  /** Whether a pod of kube-system with this `component` label is ready. */
  ready(component: string): boolean;
  /** Makes the API server answer only while it and etcd serve on their node; until they first do, it answers. */
  carry(api: ApiServer, plane: ControlPlane): void;
}

export function followComponents(api: ApiServer): Components {
  const ready = new Map<string, Set<string>>();
  const pods = api.scheme.byResource("", "v1", "pods")!;
  api.subscribe(pods, ({ type, object }) => {
    const component = object.metadata.labels?.["component"];
    if (object.metadata.namespace !== "kube-system" || !component) return;
    let names = ready.get(component);
    if (!names) ready.set(component, (names = new Set()));
    if (type !== "DELETED" && !object.metadata.deletionTimestamp && isReady(object)) names.add(object.metadata.name);
    else names.delete(object.metadata.name);
  });
  return {
    ready: (component) => (ready.get(component)?.size ?? 0) > 0,
    carry(server, plane) {
      let came = false;
      Object.defineProperty(server, "available", {
        get: () => {
          const up = plane.apiserver === SECURE_PORT && plane.etcd !== undefined;
          came ||= up;
          return up || !came;
        },
      });
    },
  };
}
