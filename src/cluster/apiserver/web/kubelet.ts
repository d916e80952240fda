// What a kubelet's own port answers to the API server that proxies for a client (pkg/kubelet/server/server.go).
import { ApiError, failure } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { LogStream } from "../../kubelet/streams.ts";
import { type KubeletView, SYSTEM, type WebContext } from "./context.ts";
import { cadvisorMetrics, kubeletMetrics, resourceMetrics } from "./kubelet-metrics.ts";
import { configuration, summary } from "./kubelet-summary.ts";
import { isLog, json, refusal, text, type WebAnswer } from "./message.ts";
import { onWire } from "./wire.ts";
import { statusz } from "./zpages.ts";

/** What a real kubelet serves besides. */
const OTHERS = /^\/(exec|run|attach|portForward|debug|checkpoint|flagz|metrics\/(probes|slis)|pods\/)(\/|$)/;

/** What its status page lists. */
const KUBELET_PATHS = ["/configz", "/flagz", "/healthz", "/metrics", "/pods", "/runningpods", "/statusz"];

/** `path` begins with a slash and may hold a query. */
export function kubeletAnswer(context: WebContext, node: KubeObject, method: string, path: string): WebAnswer {
  const name = node.metadata.name;
  const addresses = (node.status?.addresses ?? []) as { type: string; address: string }[];
  const address = addresses.find(({ type }) => type === "InternalIP")?.address ?? name;
  const kubelet = context.kubelets?.get(name);
  if (!kubelet?.running)
    return refusal(
      failure(503, "ServiceUnavailable", `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`),
    );
  const { pathname, searchParams } = new URL(path, "https://kubelet");
  if (method !== "GET" && method !== "HEAD")
    return OTHERS.test(pathname) ? notSimulated(pathname) : { ...text(405, "405: Method Not Allowed\n") };
  if (/^\/healthz\/?$/.test(pathname) || /^\/healthz\/(ping|log|syncloop)$/.test(pathname)) return text(200, "ok");
  if (pathname.startsWith("/containerLogs/")) return containerLogs(context, pathname, searchParams);
  if (pathname === "/logs" || pathname.startsWith("/logs/")) return nodeLogs(kubelet.files, pathname);
  switch (pathname.replace(/(?<=.)\/$/, "")) {
    case "/pods":
      return json(200, { kind: "PodList", apiVersion: "v1", metadata: {}, items: podsOf(context, name) });
    case "/runningpods":
      return json(200, { kind: "PodList", apiVersion: "v1", metadata: {}, items: runningPods(kubelet) });
    case "/stats/summary":
      return json(200, summary(kubelet.stats(), searchParams.get("only_cpu_and_memory") === "true"));
    case "/statusz": {
      const { now, started } = kubelet.stats();
      return statusz({ name: "kubelet", started, paths: KUBELET_PATHS }, undefined, now);
    }
    case "/configz":
      return json(200, configuration(kubelet.settings));
    case "/metrics":
      return metrics(kubeletMetrics(kubelet.stats()));
    case "/metrics/resource":
      return metrics(resourceMetrics(kubelet.stats()));
    case "/metrics/cadvisor":
      return metrics(cadvisorMetrics(kubelet.stats()));
    default:
      return OTHERS.test(pathname) ? notSimulated(pathname) : text(404, "404 page not found\n");
  }
}

const metrics = (body: string): WebAnswer => ({
  status: 200,
  headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" },
  body,
});

const notSimulated = (path: string): WebAnswer => text(501, `k8s-quest does not simulate the kubelet's ${path} yet\n`);

function podsOf({ api }: WebContext, node: string): object[] {
  const pods = api.scheme.byResource("", "v1", "pods")!;
  return api
    .client(SYSTEM)
    .list(pods, { fieldSelector: `spec.nodeName=${node}` })
    .map((pod) => onWire(pods, pod, (each) => api.managedFields(each)));
}

/** What the container runtime runs, as far as it knows pods. */
const runningPods = (kubelet: KubeletView): object[] =>
  kubelet
    .stats()
    .pods.filter(({ containers }) => containers.length)
    .map(({ name, namespace, uid, containers }) => ({
      metadata: { name, namespace, uid },
      spec: { containers: containers.map(({ name: own, image }) => ({ name: own, image, resources: {} })) },
      status: {},
    }));

function containerLogs({ api }: WebContext, path: string, query: URLSearchParams): WebAnswer {
  const [, , namespace = "", name = "", container = "", ...rest] = path.split("/").map(decodeURIComponent);
  if (!namespace || !name || !container || rest.length) return text(404, "404 page not found\n");
  if (query.get("follow") === "true") return notSimulated("/containerLogs with follow");
  const pods = api.scheme.byResource("", "v1", "pods")!;
  try {
    const options = { ...Object.fromEntries(query), container };
    const log = api.handle({ verb: "get", kind: pods, user: SYSTEM, namespace, name, subresource: "log", options }) as unknown as LogStream;
    if (!isLog(log)) return text(500, "no log\n");
    const body = log.take();
    log.stop();
    return { status: 200, headers: { "content-type": "text/plain" }, body };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status.code === 404
      ? text(404, `pod ${JSON.stringify(name)} does not exist\n`)
      : text(error.status.code, `${error.message}\n`);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const html = (name: string): string => name.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

/** The node's /var/log as Go's file server shows it. */
function nodeLogs(files: FileSystem, path: string): WebAnswer {
  if (path === "/logs") return { status: 301, headers: { location: "/logs/" }, body: "" };
  const place = `/var/log/${decodeURIComponent(path.slice("/logs/".length))}`;
  const found = files.lookup(place.replace(/\/$/, ""));
  if (!found || place.split("/").includes("..")) return text(404, "404 page not found\n");
  if (found.type === "folder") {
    if (!path.endsWith("/")) return { status: 301, headers: { location: `${path.split("/").at(-1)}/` }, body: "" };
    const links = files.list(place).map((name) => {
      const shown = files.lookup(`${place}/${name}`)?.type === "folder" ? `${name}/` : name;
      return `<a href="${encodeURI(shown)}">${html(shown)}</a>\n`;
    });
    return {
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links.join("")}</pre>\n`,
    };
  }
  if (found.type !== "file") return text(404, "404 page not found\n");
  const content = typeof found.content === "string" ? found.content : found.content();
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: content };
}
