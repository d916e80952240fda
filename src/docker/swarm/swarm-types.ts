// A node, and what tasks and their scheduling need of the swarm that they belong to.
import type { Signal } from "../../base/signal.ts";
import type { Parts } from "../parts.ts";
import type { Service } from "./service.ts";
import type { Blob } from "./types.ts";

export interface NodeState {
  readonly id: string;
  readonly created: number;
  updated: number;
  version: number;
  name: string;
  availability: "active" | "pause" | "drain";
  role: "manager" | "worker";
  labels: Readonly<Record<string, string>>;
}

export interface SwarmState {
  readonly engine: Parts;
  /** Fires when something of it changes. */
  readonly changed: Signal;
  readonly services: ReadonlyMap<string, Service>;
  readonly secrets: ReadonlyMap<string, Blob>;
  readonly configs: ReadonlyMap<string, Blob>;
  /** Services that are rolled back as their update failed. */
  readonly failing: WeakSet<Service>;
  /** Tasks that are to be scheduled wait. */
  readonly halted: boolean;
  /** @throws EngineError where there is no swarm, or it is locked */
  readonly node: NodeState;
  /** The next version of an object. */
  next(): number;
  /** 25 digits, as swarmkit makes them. */
  identity(): string;
}
