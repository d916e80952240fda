// The Docker engine of one computer: images, containers, networks and volumes, and what may be done with them. The door to it is its HTTP API.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { parseSubnet, type Subnet } from "../base/subnet.ts";
import type { Registry } from "../images/registry.ts";
import type { Machine, ProgramSource, Task } from "../machine/process.ts";
import { BuildCache } from "./build/cache.ts";
import { BuildHistory } from "./build/history.ts";
import { BuildJobs } from "./build/jobs.ts";
import type { DockerContainer } from "./containers/container.ts";
import { Containers } from "./containers/containers.ts";
import { createContainer } from "./containers/create.ts";
import type { Exec } from "./containers/exec.ts";
import { removeContainer } from "./containers/operate.ts";
import { eventOf } from "./containers/start.ts";
import { STORAGE, storageFiles } from "./containers/storage.ts";
import { Daemon } from "./daemon.ts";
import { networkDefaults } from "./daemon-config.ts";
import { Events } from "./events.ts";
import type { DockerImage } from "./images/image.ts";
import { LayerSources } from "./images/layer-sources.ts";
import type { Platform } from "./images/platform.ts";
import { type Progress, pull } from "./images/pull.ts";
import { ImageStore, referenceOf } from "./images/store.ts";
import type { Fabric } from "./networks/fabric.ts";
import { Networks } from "./networks/networks.ts";
import type { Parts, Removal } from "./parts.ts";
import type { Credentials } from "./registry/remote.ts";
import { Swarm } from "./swarm/swarm.ts";
import type { CreateBody } from "./types.ts";
import { VOLUMES, Volumes, volumeFiles } from "./volumes/volumes.ts";

export interface EngineOptions
  extends Pick<Parts, "clock" | "random" | "host" | "fabric" | "registry" | "tools" | "outside" | "processors"> {
  /** Subnets that the computer reaches otherwise. */
  routes: readonly string[];
  /** Takes the lines of the daemon's log. */
  say?: Daemon["say"];
}

export class Engine implements Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly host: Machine;
  readonly fabric: Fabric;
  readonly registry: Registry;
  readonly layerSources = new LayerSources();
  readonly tools: ProgramSource;
  readonly emulators: Machine["emulators"];
  readonly outside: Machine["outside"];
  readonly processors: number;
  readonly events: Events;
  readonly images: ImageStore;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containers: Containers;
  readonly swarm: Swarm;
  readonly daemon: Daemon;
  readonly builds = new BuildCache();
  readonly buildJobs = new BuildJobs();
  readonly buildHistory: BuildHistory;
  /** By identity. */
  readonly execs = new Map<string, Exec>();

  constructor({ clock, random, host, fabric, registry, tools, outside, processors, routes, say }: EngineOptions) {
    this.clock = clock;
    this.random = random.stream("docker");
    this.host = host;
    this.fabric = fabric;
    this.registry = registry;
    this.tools = tools;
    this.emulators = host.emulators;
    this.outside = outside;
    this.processors = processors;
    this.events = new Events(clock);
    this.buildHistory = new BuildHistory(clock);
    this.swarm = new Swarm(this);
    this.networks = new Networks(
      clock,
      this.random.stream("networks"),
      this.events,
      fabric,
      routes.map((route) => parseSubnet(route)).filter((route): route is Subnet => route !== undefined),
      networkDefaults({}),
    );
    this.containers = new Containers(this.networks);
    this.images = new ImageStore(this.events, () =>
      this.containers.all.map(({ id, image, imageName, live }) => ({ id, image: image.id, named: imageName, running: live })),
    );
    this.volumes = new Volumes(clock, this.random.stream("volumes"), this.events, (name) =>
      this.containers.all.filter(({ mounts }) => mounts.some((mount) => mount.name === name)).map(({ id }) => id),
    );
    const kind = { type: "ext4", device: "/dev/vda1", options: "rw,relatime" };
    host.files.mount(STORAGE, storageFiles(this), { kind });
    host.files.mount(VOLUMES, volumeFiles(this.volumes, clock), { kind });
    this.daemon = new Daemon(this, say);
    this.daemon.start();
  }

  /** @throws EngineError */
  *pull(name: string, tell: (progress: Progress) => void, credentials?: Credentials, platform?: Platform): Task<DockerImage> {
    return yield* pull(this, referenceOf(name), tell, credentials, platform);
  }

  /** @throws EngineError */
  create(name: string | undefined, body: CreateBody): DockerContainer {
    const container = createContainer(this, name, body);
    this.containers.add(container);
    eventOf(this, container, "create");
    return container;
  }

  /** @throws EngineError */
  remove(container: DockerContainer, options: Removal = {}): void {
    removeContainer(this, container, options);
  }
}
