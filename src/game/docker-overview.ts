// The learner's Docker engine at a glance: containers by network, those that do not run, and how much else there is. Data for a map.

import { formatSubnet } from "../base/subnet.ts";
import type { DockerContainer } from "../docker/containers/container.ts";
import type { Engine } from "../docker/engine.ts";
import type { PodState } from "./overview.ts";

export interface ContainerOverview {
  name: string;
  image: string;
  state: PodState;
  /** What is not plain running: "paused", "exited (137)", "unhealthy". */
  note: string;
  /** "8080→80". */
  ports: readonly string[];
}
export interface DockerOverview {
  /** Networks that learners made, and those of Docker's own that somebody is on. */
  networks: readonly { name: string; subnet: string; containers: readonly ContainerOverview[] }[];
  /** Containers that do not run. */
  others: readonly ContainerOverview[];
  images: number;
  volumes: number;
}

const OWN: ReadonlySet<string> = new Set(["bridge", "host", "none"]);

export function dockerOverviewOf({ containers, networks, images, volumes }: Engine): DockerOverview {
  const all = [...containers.all].reverse();
  return {
    networks: networks.all
      .map((network) => ({
        name: network.name,
        subnet: network.pools.map(({ subnet }) => formatSubnet(subnet)).join(", "),
        containers: all.filter((each) => each.live && each.networks.has(network.id)).map(containerOf),
      }))
      .filter((network) => network.containers.length || !OWN.has(network.name)),
    others: all.filter((each) => !each.live).map(containerOf),
    images: images.all.length,
    volumes: volumes.all.length,
  };
}

function containerOf(container: DockerContainer): ContainerOverview {
  const { name, imageName, status, exitCode, health, published } = container;
  const note = status === "exited" ? `exited (${exitCode})` : status === "running" ? (health ? health.status : "") : status;
  return {
    ...{ name, image: imageName, note, state: stateOf(container) },
    ports: [...new Set(published.map(({ hostPort, port }) => `${hostPort}→${port.split("/")[0]}`))],
  };
}

function stateOf({ status, health, exitCode }: DockerContainer): PodState {
  switch (status) {
    case "running":
      return health?.status === "unhealthy" ? "failing" : health?.status === "starting" ? "starting" : "ready";
    case "paused":
    case "created":
      return "pending";
    case "restarting":
    case "dead":
      return "failing";
    case "removing":
      return "ending";
    case "exited":
      return exitCode === 0 ? "done" : "failing";
  }
}
