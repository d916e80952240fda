// The parts of the control plane that run as pods: what they do is done only while they run.
import type { ApiServer } from "../cluster/apiserver/index.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import type { Kubelet } from "../cluster/kubelet/index.ts";

export interface Components {
  /** Whether a pod of kube-system with this `component` label is ready. */
  ready(component: string): boolean;
  /** Makes the API server answer only while its own static pod and etcd's run on their node; until they first do, it answers. */
  carry(api: ApiServer, kubelet: Kubelet): void;
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
    carry(server, kubelet) {
      const needed = ["kube-apiserver", "etcd"];
      let came = false;
      const running = (component: string): boolean => {
        for (const worker of kubelet.workers.values())
          if (worker.pod.metadata.labels?.["component"] === component)
            return worker.records.every((record) => record.current?.state === "running");
        return false;
      };
      Object.defineProperty(server, "available", {
        get: () => {
          const up = needed.every(running);
          came ||= up;
          return up || !came;
        },
      });
    },
  };
}
