// What the engine's parts hold of each other: neither of them need know the engine that has them all.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Registry } from "../images/registry.ts";
import type { Machine, ProgramSource } from "../machine/process.ts";
import type { DockerContainer } from "./containers/container.ts";
import type { Containers } from "./containers/containers.ts";
import type { DaemonConfig } from "./daemon-config.ts";
import type { Events } from "./events.ts";
import type { LayerSources } from "./images/layer-sources.ts";
import type { ImageStore } from "./images/store.ts";
import type { Fabric } from "./networks/fabric.ts";
import type { Networks } from "./networks/networks.ts";
import type { CreateBody } from "./types.ts";
import type { Volumes } from "./volumes/volumes.ts";

/** How a container is removed. */
export interface Removal {
  force?: boolean;
  /** Those that nobody named go with it. */
  volumes?: boolean;
  /** The container, as whoever asks calls it. */
  called?: string;
}

export interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  /** The computer that it runs on. */
  readonly host: Machine;
  readonly fabric: Fabric;
  readonly registry: Registry;
  readonly layerSources: LayerSources;
  /** The common tools behind executables of images. */
  readonly tools: ProgramSource;
  /** What binaries of other processors run in. */
  readonly emulators: Set<string> | undefined;
  readonly outside: Machine["outside"];
  readonly processors: number;
  readonly events: Events;
  readonly images: ImageStore;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containers: Containers;
  /** What the daemon goes by. */
  readonly daemon: { readonly config: DaemonConfig };
  /** @throws EngineError */
  create(name: string | undefined, body: CreateBody): DockerContainer;
  /** @throws EngineError */
  remove(container: DockerContainer, options?: Removal): void;
}
