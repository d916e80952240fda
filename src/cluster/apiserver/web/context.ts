// What answers to web requests are made from: the API server, and where it runs.
import type { User } from "../../../api/request.ts";
import type { Clock } from "../../../base/clock.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { Machine } from "../../../machine/process.ts";
import type { KubeletSettings } from "../../kubelet/settings.ts";
import type { NodeStats } from "../../kubelet/stats.ts";
import type { ApiServer } from "../index.ts";

export interface WebContext {
  api: ApiServer;
  clock: Clock;
  /** host:port that clients are told. */
  address: string;
  /** Where the server runs: from there it reaches pods, services and nodes for its clients. */
  machine: Machine;
  /** By node name: what answers behind nodes/proxy. */
  kubelets?: ReadonlyMap<string, KubeletView>;
}

/** What the kubelet of a node tells of it on its own port. */
export interface KubeletView {
  readonly running: boolean;
  readonly settings: KubeletSettings;
  /** The node's own files. */
  readonly files: FileSystem;
  stats(): NodeStats;
}

/** Whoever asks on the server's own behalf. */
export const SYSTEM: User = { name: "system:apiserver", groups: ["system:masters"] };
