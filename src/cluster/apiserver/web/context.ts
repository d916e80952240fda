// What answers to web requests are made from: the API server, and where it runs.
import type { User } from "../../../api/request.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Machine } from "../../../machine/machine.ts";
import type { ApiServer } from "../index.ts";

export interface WebContext {
  api: ApiServer;
  clock: Clock;
  /** host:port that clients are told. */
  address: string;
  /** Where the server runs: from there it reaches pods, services and nodes for its clients. */
  machine: Machine;
  /** By node name: what answers behind nodes/proxy. */
  kubelets?: ReadonlyMap<string, { readonly running: boolean }>;
}

/** Whoever asks on the server's own behalf. */
export const SYSTEM: User = { name: "system:apiserver", groups: ["system:masters"] };
