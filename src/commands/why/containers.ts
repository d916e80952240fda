// Why a container does not run, or runs and is not ready: its state, what it exited with, what its log says last.
import type { ContainerStatus, PodObject } from "../../api/kinds/pod/types.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, eventLine } from "./evidence.ts";

const IMAGE = new Set(["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]);

export function whyContainer(evidence: Evidence, pod: PodObject, status: ContainerStatus): Cause[] {
  const { name, image } = status;
  const waiting = status.state?.waiting;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  if (waiting && IMAGE.has(waiting.reason ?? "")) {
    const failed = evidence
      .events(pod, "Failed", "InspectFailed")
      .find(({ message }) => message.includes("pull") || message.includes("image"));
    return [
      cause(
        "why.image",
        { name, image: imageOf(pod, name) ?? image },
        { proof: failed ? [eventLine(failed)] : [waiting.message ?? waiting.reason!] },
      ),
    ];
  }
  if (waiting?.reason === "CreateContainerConfigError" || waiting?.reason === "CreateContainerError")
    return [cause("why.config", { name }, { proof: [`${waiting.reason}: ${waiting.message}`] })];
  if (waiting?.reason === "CrashLoopBackOff" || (ended && !status.ready && !status.state?.running && ended.exitCode !== 0))
    return [
      cause(
        waiting || status.restartCount > 0 ? "why.crashes" : "why.ended",
        { name, count: status.restartCount },
        { because: ended ? [whyEnded(pod, name, ended)] : [] },
      ),
    ];
  if (waiting?.reason === "RunContainerError" || waiting?.reason === "StartError")
    return [cause("why.cannot-start", { name }, { proof: [waiting.message ?? ""] })];
  if (waiting) {
    const mounts = evidence.eventLines(pod, "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox");
    return mounts.length
      ? [cause("why.mount", { name }, { proof: mounts })]
      : [cause("why.waiting", { name, reason: waiting.reason ?? "-" })];
  }
  if (status.state?.running && !status.ready) {
    const probes = evidence.eventLines(pod, "Unhealthy");
    return [cause(status.started === false ? "why.not-started" : "why.not-ready", { name }, { proof: probes })];
  }
  return [];
}

const imageOf = ({ spec }: PodObject, name: string): string | undefined =>
  [...(spec.initContainers ?? []), ...spec.containers].find((container) => container.name === name)?.image;

type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

function whyEnded({ spec, metadata }: PodObject, name: string, { exitCode, reason, message, signal }: Terminated): Cause {
  const proof = [
    `exit code ${exitCode}${signal ? `, signal ${signal}` : ""}, reason ${reason ?? "-"}`,
    ...(message ? [message.trim().split("\n").at(-1)!] : []),
    `kubectl logs ${metadata.name} -c ${name} --previous -n ${metadata.namespace}`,
  ];
  if (reason === "OOMKilled") {
    const limit = spec.containers.find((container) => container.name === name)?.resources?.limits?.["memory"];
    return cause("why.oom", { limit: limit ?? "-" }, { proof });
  }
  if (exitCode === 137) return cause("why.killed", {}, { proof });
  if (exitCode === 143) return cause("why.terminated", {}, { proof });
  if (exitCode === 126 || exitCode === 127) return cause("why.no-command", { exitCode }, { proof });
  if (exitCode === 0) return cause("why.exited-well", {}, { proof });
  return cause("why.exited", { exitCode }, { proof });
}
