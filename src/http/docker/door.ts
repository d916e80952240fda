// What all connections of one server of docker clients share.
import type { DockerServerOptions } from "./options.ts";
import type { Patience } from "./patience.ts";

export interface Door extends Pick<DockerServerOptions, "engine" | "act" | "log"> {
  readonly patience: Patience;
}
