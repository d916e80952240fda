// BuildKit in a container of the engine (buildx' driver docker-container): its cache, its history and its network are its own, and it sees none of the engine's images.
import { EMULATORS } from "../../machine/emulators.ts";
import type { Engine } from "../engine.ts";
import { badRequest } from "../error.ts";
import { Events } from "../events.ts";
import { ImageStore } from "../images/store.ts";
import { BuildCache } from "./cache.ts";
import { BuildHistory } from "./history.ts";

interface Kept {
  builds: BuildCache;
  history: BuildHistory;
}
/** By the volume that a builder keeps its state in. */
const states = new WeakMap<Engine, Map<string, Kept>>();

/** The engine as the builder in a running container has it. @throws EngineError */
export function containedIn(engine: Engine, container: string): Engine {
  const found = engine.containers.live(container);
  const volume = found.mounts.find(({ target }) => target === STATE)?.name;
  const machine = found.run?.machine;
  if (!volume || !machine || !found.attachment) throw badRequest(`container ${container} is no builder`);
  const kept = states.get(engine) ?? new Map<string, Kept>();
  states.set(engine, kept);
  const own = kept.get(volume) ?? { builds: new BuildCache(), history: new BuildHistory(engine.clock) };
  kept.set(volume, own);
  // All else is the engine's: clock, registry, programs.
  return Object.create(engine, {
    builds: { value: own.builds },
    buildHistory: { value: own.history },
    images: { value: new ImageStore(new Events(engine.clock), () => []) },
    host: { value: machine },
    // The image of BuildKit brings its own.
    emulators: { value: new Set(Object.keys(EMULATORS)) },
    fabric: { value: Object.create(engine.fabric, { host: { value: found.attachment } }) },
  }) as Engine;
}

/** Where BuildKit keeps its state. */
export const STATE = "/var/lib/buildkit";

/** Its volume has gone, and with that all that it knew. */
export function forgetState(engine: Engine, volume: string): void {
  states.get(engine)?.delete(volume);
}
