// What a build is asked for.
import type { FolderNode } from "../../machine/files.ts";
import type { Credentials } from "../registry/remote.ts";

export interface BuildOptions {
  /** The name that the Dockerfile is known by in messages. */
  dockerfile: string;
  context: FolderNode;
  tags: readonly string[];
  buildArgs: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  target: string;
  noCache: boolean;
  pull: boolean;
  secrets: Readonly<Record<string, string>>;
  network: "default" | "none" | "host";
  hosts: readonly string[];
  /** Of registries, by their hosts (X-Registry-Config). */
  credentials?: Readonly<Record<string, Credentials>>;
  /** What becomes of the result; an image, unless something else is told. */
  outputs?: readonly ("image" | "local" | "tar")[];
  /** --build-context: further ones by their names, folders or references of images. */
  contexts?: Readonly<Record<string, FolderNode | string>>;
  /** --no-cache-filter: names of stages that do not use the cache. */
  uncached?: readonly string[];
  /** --check: only lint. */
  check: boolean;
}
