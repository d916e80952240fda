// Admission of connections to pods: exec, attach, port-forward and proxy (apiserver/pkg/endpoints/handlers/rest.go: ConnectResource).
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { hubOf } from "../../api/versions.ts";
import type { Core } from "./core.ts";

const OPTIONS: Record<string, string> = {
  exec: "PodExecOptions",
  attach: "PodAttachOptions",
  portforward: "PodPortForwardOptions",
  proxy: "PodProxyOptions",
};
/** The plug-ins that have a say in connections. */
const PLUGINS = new Set(["ValidatingAdmissionPolicy", "ValidatingAdmissionWebhook"]);

/** Asks admission whether a connection may be made. Its object is the options of the connection. @throws ApiError */
export function admitConnection(core: Core, request: Request): void {
  const kind = OPTIONS[request.subresource ?? ""];
  if (!kind) return;
  const { command, ...options } = (request.body ?? {}) as { command?: readonly string[] };
  const plain = Object.entries({ ...request.options, ...options }).filter(([, value]) =>
    ["string", "boolean", "number"].includes(typeof value),
  );
  const object = { apiVersion: "v1", kind, ...Object.fromEntries(plain), ...(command ? { command } : {}) } as unknown as Draft<KubeObject>;
  for (const { name, validate } of core.admission)
    if (PLUGINS.has(name))
      validate?.({
        operation: "CONNECT",
        kind: hubOf(request.kind),
        namespace: request.namespace ?? "",
        name: request.name ?? "",
        subresource: request.subresource ?? "",
        user: request.user,
        dryRun: false,
        object,
        old: undefined,
        request,
      });
}
