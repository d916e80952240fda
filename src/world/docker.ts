// The Docker engine of the learner's computer, on the network of the world: made when somebody first asks for it.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Attached, Network } from "../cluster/network/index.ts";
import { Engine } from "../docker/engine.ts";
import { createRegistry } from "../images/registry.ts";
import { COMPUTER } from "../machine/hardware.ts";
import type { Machine } from "../machine/machine.ts";
import type { ProgramSource } from "../machine/programs.ts";
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
  /** Subnets that the computer reaches otherwise. */
  routes: readonly string[];
}

export function dockerOn({ clock, random, host, place, network, tools, outside, routes }: DockerOptions): () => Engine {
  let engine: Engine | undefined;
  return () =>
    (engine ??= new Engine({
      clock,
      random,
      host,
      fabric: { host: place, attach: (options) => network.attach(options) },
      registry: createRegistry(),
      tools,
      outside: outside.wait,
      processors: COMPUTER.processors,
      routes,
    }));
}
