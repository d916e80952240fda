// What the container runtime of a node has: its containers and sandboxes, newest first, as the CRI lists them.
import type { PodObject } from "../../../api/kinds/pod/types.ts";
import type { ContainerRecord } from "../../../cluster/kubelet/records.ts";
import type { PodWorker } from "../../../cluster/kubelet/worker.ts";
import type { Container } from "../../../containers/container.ts";
import type { Image } from "../../../images/image.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { sandboxId } from "../../../world/node/processes.ts";
import { ToolError } from "../../unix/tool.ts";

const STATES: Readonly<Record<Container["state"], "Running" | "Exited" | "Created">> = {
  running: "Running",
  exited: "Exited",
  created: "Created",
};

export interface Entry {
  readonly id: string;
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly image: Image;
  readonly worker: PodWorker;
  readonly pod: PodObject;
  readonly attempt: number;
  readonly state: "Running" | "Exited" | "Created";
  /** Virtual ms. */
  readonly created: number;
}

export interface SandboxEntry {
  readonly id: string;
  readonly worker: PodWorker;
  readonly pod: PodObject;
  readonly state: "Ready" | "NotReady";
  readonly created: number;
}

export function containers(host: NodeHost): Entry[] {
  const found: Entry[] = [];
  for (const worker of host.kubelet.workers.values())
    for (const record of worker.records)
      for (const container of [record.current, record.previous]) {
        const { image } = record;
        if (!container || !image || host.removed.has(container.config.id)) continue;
        found.push({
          id: container.config.id,
          container,
          record,
          image,
          worker,
          pod: worker.pod,
          attempt: container === record.current ? record.restarts : record.restarts - 1,
          state: STATES[container.state],
          created: container.startedAt || worker.host.clock.now,
        });
      }
  return found.sort((a, b) => b.created - a.created);
}

export function sandboxes(host: NodeHost): SandboxEntry[] {
  const found: SandboxEntry[] = [];
  for (const worker of host.kubelet.workers.values()) {
    const id = sandboxId(worker.pod.metadata.uid);
    if (!worker.sandbox || host.removed.has(id)) continue;
    found.push({
      id,
      worker,
      pod: worker.pod,
      state: worker.over ? "NotReady" : "Ready",
      created: Date.parse(worker.pod.status?.startTime ?? "") || host.bootedAt,
    });
  }
  return found.sort((a, b) => b.created - a.created);
}

/** The one whose id begins so. @throws ToolError in crictl's words */
export function byId<T extends { id: string }>(all: readonly T[], id: string, what: "container" | "sandbox"): T {
  const hits = id ? all.filter((each) => each.id.startsWith(id)) : [];
  if (hits.length === 1) return hits[0]!;
  throw new ToolError(
    fatal(
      what === "container"
        ? `rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`
        : "rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found",
    ),
  );
}

/** How crictl ends where it cannot go on. */
export const fatal = (text: string): string => `FATA[0000] ${text}`;

/** go-units' HumanDuration, ago. */
export function agoText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(seconds / 3600);
  const text =
    seconds < 1
      ? "Less than a second"
      : seconds === 1
        ? "1 second"
        : seconds < 60
          ? `${seconds} seconds`
          : minutes === 1
            ? "About a minute"
            : minutes < 60
              ? `${minutes} minutes`
              : hours === 1
                ? "About an hour"
                : hours < 48
                  ? `${hours} hours`
                  : hours < 24 * 7 * 2
                    ? `${Math.floor(hours / 24)} days`
                    : hours < 24 * 30 * 2
                      ? `${Math.floor(hours / 24 / 7)} weeks`
                      : hours < 24 * 365 * 2
                        ? `${Math.floor(hours / 24 / 30)} months`
                        : `${Math.floor(hours / 24 / 365)} years`;
  return `${text} ago`;
}

/** go-units' HumanSizeWithPrecision(size, 3). */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < 4; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))}${["B", "kB", "MB", "GB", "TB"][unit]}`;
}
