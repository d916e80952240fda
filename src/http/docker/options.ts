// What a server of docker clients stands on: an engine, its world's time, and somebody who is told of faults.
import type { Engine } from "../../docker/engine.ts";

export interface DockerServerOptions {
  engine: Engine;
  /** Brings the world up to now and does something in it. */
  act<T>(action: () => T): T;
  /** Given where time stands still: lets it pass until `done`, for at most `limit` virtual ms. */
  settle?(done: () => boolean, limit: number): void;
  /** What the world waits for that time does not bring. */
  outside?: { readonly waiting: boolean; next(): Promise<unknown> };
  /** Is told of what should never be thrown. */
  log?(error: unknown): void;
}
