// The lines that go to the journal together with events about pods: pkg/kubelet logs trouble at level 0, and most of what goes well not at all.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { deletionGrace } from "./deadline.ts";
import { fullName } from "./format.ts";
import type { KubeletLog } from "./log.ts";

const nameOf = (pod: PodObject): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

const aboutPod = (pod: PodObject) => ({ pod: nameOf(pod), podUID: pod.metadata.uid });

/** A sync that could not be done; it is tried again. */
export const syncSkipped = (log: KubeletLog, pod: PodObject, err: string): void =>
  log.error("pod_workers.go:1324", "Error syncing pod, skipping", { err, ...aboutPod(pod) });

/** @param fieldPath spec.containers{name}, where the event is about a container */
export function tell(log: KubeletLog, pod: PodObject, reason: string, message: string, fieldPath: string | undefined): void {
  const container = /\{(.+)\}$/.exec(fieldPath ?? "")?.[1] ?? "";
  const about = aboutPod(pod);
  const startFailed = (why: string, said: string) =>
    syncSkipped(log, pod, `failed to "StartContainer" for ${JSON.stringify(container)} with ${why}: ${JSON.stringify(said)}`);
  switch (reason) {
    case "Unhealthy": {
      const [, kind = "", output = ""] = /^(\w+) probe failed: ([\s\S]*)$/.exec(message) ?? [];
      log.info("prober.go:120", "Probe failed", { probeType: kind, ...about, containerName: container, probeResult: "failure", output });
      return;
    }
    case "Killing":
      log.info("kuberuntime_container.go:863", "Killing container with a grace period", {
        ...about,
        containerName: container,
        gracePeriod: deletionGrace(pod),
      });
      return;
    case "BackOff":
      if (message.startsWith("Back-off restarting"))
        startFailed(
          "CrashLoopBackOff",
          message.replace(/^B/, "b").replace("failed container ", "failed container=").replace(" in pod ", " pod="),
        );
      else startFailed("ImagePullBackOff", `${message}: ErrImagePull`);
      return;
    case "Failed": {
      const [, image, error] = /^Failed to pull image "([^"]*)": ([\s\S]*)$/.exec(message) ?? [];
      if (image !== undefined) {
        log.error("log.go:32", "PullImage from image service failed", { err: error, image });
        log.error("kuberuntime_image.go:43", "Failed to pull image", { err: error, image });
        log.error("kuberuntime_manager.go:1449", "Unhandled Error", {
          err: `container ${container} start failed in pod ${fullName(pod)}: ErrImagePull: ${error}`,
          logger: "UnhandledError",
        });
        startFailed("ErrImagePull", error ?? "");
      } else if (!/^Error: (ErrImagePull|ImagePullBackOff)$/.test(message)) {
        const said = message.replace(/^Error: /, "");
        startFailed(
          /^(secret|configmap|couldn't find key|container has runAsNonRoot)/.test(said)
            ? "CreateContainerConfigError"
            : "RunContainerError",
          said,
        );
      }
      return;
    }
    case "FailedMount":
    case "FailedAttachVolume":
      log.plain("E", "nestedpendingoperations.go:348", `Operation for pod ${JSON.stringify(nameOf(pod))} failed. Error: ${message}`);
      return;
    case "FailedCreatePodSandBox":
      log.error("kuberuntime_sandbox.go:70", "Failed to create sandbox for pod", { err: message, pod: nameOf(pod) });
      return;
    case "Evicted":
      log.info("eviction_manager.go:627", "Eviction manager: pod is evicted successfully", { pod: nameOf(pod) });
      return;
    case "OutOfpods":
    case "OutOfcpu":
    case "OutOfmemory":
      log.info("kubelet.go:2306", "Pod admission denied", { podUID: pod.metadata.uid, pod: nameOf(pod), reason, message });
      return;
    default:
  }
}
