// A container as GET /containers/json tells of it.
import type { ShownPort } from "./ports.ts";

export interface ContainerRow {
  Id: string;
  Names: readonly string[];
  Image: string;
  ImageID: string;
  Command: string;
  Created: number;
  Ports: readonly ShownPort[];
  /** Bytes, where sizes are asked for. */
  SizeRw?: number;
  SizeRootFs?: number;
  Labels: Readonly<Record<string, string>>;
  State: string;
  Status: string;
  NetworkSettings: { Networks: Readonly<Record<string, { NetworkID?: string }>> };
  Mounts: readonly { Type: string; Name?: string; Source: string; Destination: string; Driver?: string }[];
}
