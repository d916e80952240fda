// What a kubelet's own port answers to the API server that proxies for a client (pkg/kubelet/server/server.go).
import { failure } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { SYSTEM, type WebContext } from "./context.ts";
import { json, refusal, text, type WebAnswer } from "./message.ts";
import { onWire } from "./wire.ts";

/** What a real kubelet serves besides. */
const OTHERS = /^\/(metrics|stats|configz|logs|containerLogs|exec|run|attach|portForward|debug|runningpods|checkpoint|flagz|statusz)(\/|$)/;

/** `path` begins with a slash and may hold a query. */
export function kubeletAnswer({ api, kubelets }: WebContext, node: KubeObject, method: string, path: string): WebAnswer {
  const name = node.metadata.name;
  const addresses = (node.status?.addresses ?? []) as { type: string; address: string }[];
  const address = addresses.find(({ type }) => type === "InternalIP")?.address ?? name;
  if (!kubelets?.get(name)?.running)
    return refusal(
      failure(503, "ServiceUnavailable", `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`),
    );
  const [endpoint = ""] = path.split("?");
  if (method !== "GET" && method !== "HEAD") return { ...text(405, "Method Not Allowed\n") };
  if (/^\/healthz\/?$/.test(endpoint) || /^\/healthz\/(ping|log|syncloop)$/.test(endpoint)) return text(200, "ok");
  if (/^\/pods\/?$/.test(endpoint)) {
    const pods = api.scheme.byResource("", "v1", "pods")!;
    const items = api
      .client(SYSTEM)
      .list(pods, { fieldSelector: `spec.nodeName=${name}` })
      .map((pod) => onWire(pods, pod, (each) => api.managedFields(each)));
    return json(200, { kind: "PodList", apiVersion: "v1", metadata: {}, items });
  }
  return OTHERS.test(endpoint)
    ? text(501, `k8s-quest does not simulate the kubelet's ${endpoint} yet\n`)
    : text(404, "404 page not found\n");
}
