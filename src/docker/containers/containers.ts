// The containers of an engine: by identity, by name, by the beginning of an identity; and the networks that they want to be on.
import { badRequest, conflict, notFound } from "../error.ts";
import type { Networks } from "../networks/networks.ts";
import type { EndpointConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";

/** @throws EngineError where it has no process */
export function checkLive({ id, running, status }: DockerContainer): void {
  if (!running) throw conflict(`container ${id} is not running`);
  if (status === "restarting") throw conflict(`Container ${id} is restarting, wait until the container is running`);
}

export class Containers {
  readonly #containers = new Map<string, DockerContainer>();
  #all: readonly DockerContainer[] | undefined;

  constructor(private readonly networks: Networks) {}

  /** All of them, the newest first. */
  get all(): readonly DockerContainer[] {
    return (this.#all ??= [...this.#containers.values()].reverse());
  }

  find(text: string): DockerContainer | undefined {
    const name = text.replace(/^\//, "");
    const exact = this.#containers.get(text) ?? this.all.find((each) => each.name === name);
    if (exact || !/^[0-9a-f]+$/.test(text)) return exact;
    const found = this.all.filter(({ id }) => id.startsWith(text));
    if (found.length > 1) throw badRequest(`multiple IDs found with provided prefix: ${text}`);
    return found[0];
  }

  /** @throws EngineError */
  get(text: string): DockerContainer {
    const found = this.find(text);
    if (!found) throw notFound(`No such container: ${text}`);
    return found;
  }

  /** One that has a process. @throws EngineError */
  live(text: string): DockerContainer {
    const found = this.get(text);
    checkLive(found);
    return found;
  }

  add(container: DockerContainer): void {
    this.#containers.set(container.id, container);
    this.#all = undefined;
  }
  drop(container: DockerContainer): void {
    this.#containers.delete(container.id);
    this.#all = undefined;
  }

  /** Puts a network on the list of those that the container joins when it starts; one that is not there is missed only then. */
  want(container: DockerContainer, name: string, config: EndpointConfig): void {
    const network = this.networks.find(name);
    if (network) container.networks.set(network.id, { network, config });
    else container.missing.push(name);
  }
}
