// What an image is: a file system, a configuration, and programs behind its executables.
import type { FolderNode } from "../machine/nodes.ts";
import type { Program } from "../machine/process.ts";

export interface ImageConfig {
  entrypoint: readonly string[];
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  user: string;
  directory: string;
  /** As "80/tcp". */
  ports: readonly string[];
  volumes: readonly string[];
  labels: Readonly<Record<string, string>>;
  stopSignal: string;
}

/** How the processes of an image use resources, for metrics, limits and autoscaling. */
export interface Usage {
  /** Millicores at rest. */
  idleCpu: number;
  /** Bytes of memory at rest. */
  idleMemory: number;
  /** For each HTTP request that it serves: milliseconds of processor time, and bytes of memory that it never gives back. */
  request: { cpu: number; memory: number };
  /** Bytes of memory by which it grows every second while it runs. */
  leak: number;
}

export interface Image {
  /** Without tag: docker.io/library/nginx. */
  readonly repository: string;
  readonly tag: string;
  /** sha256:… of the manifest: a function of repository and tag's content. */
  readonly digest: string;
  /** sha256:… of the configuration: what `docker images` shows. */
  readonly id: string;
  readonly layers: readonly { digest: string; size: number; createdBy: string }[];
  /** Bytes, uncompressed. */
  readonly size: number;
  readonly config: ImageConfig;
  readonly usage: Usage;
  /** The root file system, shared by all its containers until they write. */
  readonly files: FolderNode;
  /** What they are after each layer that has files, from the ground up; where it is not told, all of them come at once. */
  readonly trees?: readonly FolderNode[];
  /** What is behind an executable at an absolute path (beyond the common tools that the world gives every image which has them). */
  program(path: string): Program | undefined;
}
