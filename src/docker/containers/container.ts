// A container as the engine keeps it: what it was made from, what it is on and in, and the runs that it has had.
import { Signal } from "../../base/signal.ts";
import type { Container } from "../../containers/container.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { DockerImage } from "../images/image.ts";
import type { Attachment } from "../networks/fabric.ts";
import { type DockerNetwork, type Endpoint, everyAddressOf } from "../networks/network.ts";
import type { ContainerBody, EndpointConfig, HostConfig } from "../types.ts";
import type { Health } from "./health.ts";
import type { Mount } from "./mounts.ts";

export type Status = "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

/** A port of the computer that leads to one of the container's. */
export interface Published {
  /** As "80/tcp". */
  readonly port: string;
  readonly address: string;
  readonly hostPort: number;
  /** The container's address behind it. */
  readonly to: string;
  close(): void;
}

export class DockerContainer {
  /** Fires when its state changes. */
  readonly changed = new Signal();
  name: string;
  status: Status = "created";
  /** What it runs in now or ran in last. */
  run: Container | undefined;
  /** Earlier runs, for their logs. */
  readonly runs: Container[] = [];
  attachment: Attachment | undefined;
  /** What has been asked of each network, by the network's identity. */
  readonly networks = new Map<string, { network: DockerNetwork; config: EndpointConfig; endpoint?: Endpoint }>();
  /** Networks that were asked for and were not there. */
  readonly missing: string[] = [];
  published: Published[] = [];
  health: Health | undefined;
  /** Virtual ms; 0 is never. */
  startedAt = 0;
  finishedAt = 0;
  exitCode = 0;
  error = "";
  outOfMemory = false;
  restarts = 0;
  /** Somebody stopped it: no policy starts it again. */
  stoppedByUser = false;
  /** /hosts, /resolv.conf and /hostname of its run. */
  names: FileSystem | undefined;
  /** /dev/shm, which others can ask to share. */
  sharedMemory: FileSystem | undefined;
  /** What its policy waited last before it started it again, ms. */
  delay = 0;
  /** Ends the wait before the next start by its policy. */
  cancelRestart: (() => void) | undefined;

  constructor(
    readonly id: string,
    name: string,
    /** Virtual ms. */
    readonly created: number,
    readonly image: DockerImage,
    /** The name of the image that was asked for. */
    readonly imageName: string,
    readonly config: ContainerBody,
    readonly hostConfig: HostConfig,
    readonly files: FileSystem,
    readonly mounts: readonly Mount[],
  ) {
    this.name = name;
  }

  /** There is a process. */
  get live(): boolean {
    return this.status === "running" || this.status === "paused";
  }
  /** It counts as running: there is a process, or its policy is about to start it again (container/state.go: IsRunning). */
  get running(): boolean {
    return this.live || this.status === "restarting";
  }
  get hostname(): string {
    return this.config.Hostname || this.id.slice(0, 12);
  }
  /** What it is started as: entrypoint and command together. */
  get argv(): string[] {
    return [...(this.config.Entrypoint ?? []), ...(this.config.Cmd ?? [])];
  }
  /** Its name space has IPv6 unless a setting of the kernel turns that off. */
  get usesIPv6(): boolean {
    return this.hostConfig.Sysctls?.["net.ipv6.conf.all.disable_ipv6"] !== "1";
  }
  /** Addresses on its networks. */
  get addresses(): string[] {
    return [...this.networks.values()].flatMap(({ endpoint }) => (endpoint ? everyAddressOf(endpoint) : []));
  }
}
