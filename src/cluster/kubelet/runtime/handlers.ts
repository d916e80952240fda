// The runtimes that containerd is configured with: a RuntimeClass names one of them by its handler.
import type { PodObject } from "../../../api/kinds/pod/types.ts";
import type { WorkerHost } from "../worker-host.ts";

const RUNTIMES = new Set(["runc"]);

/** What containerd says where it has no runtime for the pod's RuntimeClass; undefined where it has one. */
export function runtimeError({ spec: { runtimeClassName } }: PodObject, host: WorkerHost): string | undefined {
  const handler = runtimeClassName && host.runtimeHandler(runtimeClassName);
  if (!handler || RUNTIMES.has(handler)) return undefined;
  return `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for ${JSON.stringify(handler)} is configured`;
}
