// The Docker engine of the learner's computer, on the network of the world: made when somebody first asks for it.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Attached, Network } from "../cluster/network/index.ts";
import { Engine } from "../docker/engine.ts";
import { familiar } from "../docker/images/store.ts";
import type { Published } from "../images/published.ts";
import { createRegistry } from "../images/registry.ts";
import { COMPUTER } from "../machine/hardware.ts";
import type { Machine, ProgramSource } from "../machine/process.ts";
import { serveDocker } from "./docker-service.ts";
import type { Outside } from "./outside.ts";

export interface DockerOptions {
  clock: Clock;
  random: Random;
  host: Machine;
  /** The computer's place on the network. */
  place: Attached;
  network: Network;
  tools: ProgramSource;
  outside: Outside;
  /** What people have pushed to the registries that everybody reaches. */
  published: Published;
  /** Subnets that the computer reaches otherwise. */
  routes: readonly string[];
}

export function dockerOn({ clock, random, host, place, network, tools, outside, published, routes }: DockerOptions): () => Engine {
  let engine: Engine | undefined;
  const start = (): Engine => {
    const made = new Engine({
      clock,
      random,
      host,
      fabric: { host: place, attach: (options) => network.attach(options) },
      registry: createRegistry({ published, official: true }),
      tools,
      outside: outside.wait,
      processors: COMPUTER.processors,
      routes,
      say: (level, text) => say(level, text),
    });
    // A name that only something made here has is nobody's on the registry.
    published.claims = (repository) => {
      const name = familiar(repository);
      return made.images.all.some(
        (image) =>
          made.images.tags(image).some((tag) => tag.startsWith(`${name}:`)) &&
          !made.images.digests(image).some((digest) => digest.startsWith(`${name}@`)),
      );
    };
    return made;
  };
  const given = () => (engine ??= start());
  const say = serveDocker(host, given);
  return given;
}
