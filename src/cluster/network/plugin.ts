// On which nodes the network plug-in's own pod runs: what it does beyond wiring pods, it does only then.
import type { ApiServer } from "../apiserver/index.ts";

/** Follows the pods of kube-system with the label `k8s-app: app`; tells whether one runs on a node. */
export function followPlugin(api: ApiServer, app: string): (node: string) => boolean {
  const running = new Map<string, Set<string>>();
  api.subscribe(api.scheme.byResource("", "v1", "pods")!, ({ type, object }) => {
    const { namespace, labels, name } = object.metadata;
    const node: string | undefined = object["spec"].nodeName;
    if (namespace !== "kube-system" || labels?.["k8s-app"] !== app || !node) return;
    let pods = running.get(node);
    if (!pods) running.set(node, (pods = new Set()));
    // Not readiness: a node that is cut off from the API server still has the plug-in's process.
    const runs = object["status"]?.containerStatuses?.some(({ state }: { state?: { running?: object } }) => state?.running);
    if (type !== "DELETED" && runs) pods.add(name);
    else pods.delete(name);
  });
  return (node) => (running.get(node)?.size ?? 0) > 0;
}
