// All that both dockers are given.
import { archives } from "./archives.ts";
import { broken } from "./broken.ts";
import { building } from "./building.ts";
import { containers } from "./containers.ts";
import { contexts } from "./contexts.ts";
import { flags } from "./flags.ts";
import { formats } from "./formats.ts";
import { images } from "./images.ts";
import { kinds } from "./kinds.ts";
import { logging } from "./logging.ts";
import { networks } from "./networks.ts";
import { networksMore } from "./networks-more.ts";
import { registry } from "./registry.ts";
import { resources } from "./resources.ts";
import type { DockerScenario } from "./scenario.ts";
import { swarm } from "./swarm.ts";
import { swarmKeys } from "./swarm-keys.ts";
import { volumes } from "./volumes.ts";
import { web } from "./web.ts";

export const dockerScenarios: readonly DockerScenario[] = [
  web,
  containers,
  networks,
  networksMore,
  volumes,
  images,
  kinds,
  archives,
  formats,
  registry,
  contexts,
  flags,
  resources,
  logging,
  building,
  swarm,
  swarmKeys,
  broken,
];
