// Whether a node is Ready: what its kubelet finds of the container runtime and of its network (pkg/kubelet/runtime.go, nodestatus/setters.go).
import type { Clock } from "../../base/clock.ts";
import { exactDuration } from "./backoff.ts";
import type { RuntimeDaemon } from "./runtime/daemon.ts";

/** maxWaitForContainerRuntime: how long the runtime may be silent, ms. */
export const RUNTIME_SILENCE = 30_000;
/** How long the look at all containers may fail, ms. */
export const RELIST_SILENCE = 180_000;

/** Why the node is not ready, as its Ready condition says; undefined where it is. */
export function unreadiness(clock: Clock, runtime: RuntimeDaemon | undefined, network: string | undefined): string | undefined {
  const errors: string[] = [];
  const silent = runtime && !runtime.up ? clock.now - runtime.since : 0;
  if (silent >= RUNTIME_SILENCE) errors.push("container runtime is down");
  if (silent >= RELIST_SILENCE)
    errors.push(`PLEG is not healthy: pleg was last seen active ${exactDuration(silent)} ago; threshold is 3m0s`);
  if (network !== undefined)
    errors.push(
      `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${network}`,
    );
  if (!errors.length) return undefined;
  return errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`;
}
