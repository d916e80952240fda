// What a build is asked for.
import type { Content } from "../../machine/content.ts";
import type { Limit } from "../../machine/limits.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { DockerImage } from "../images/image.ts";
import type { Platform } from "../images/platform.ts";
import type { Credentials } from "../registry/remote.ts";
import type { BuildRequest } from "./history.ts";

/** Limits of the containers that RUN makes; what is left out is as usual. */
export interface Resources {
  /** Size of /dev/shm, bytes. */
  sharedMemory?: number;
  /** By name: nofile, nproc … */
  limits?: ReadonlyMap<string, Limit>;
  /** Bytes. */
  memory?: number;
  /** Millicores. */
  cpu?: number;
}

/** What becomes of the result of a builder in a container: nothing, unless something is told. */
export interface Contained {
  /** What the result is for; this computer where nothing is said. */
  platforms: readonly Platform[];
  /** To the registries of its names. */
  push: boolean;
  /** Into the engine's images. */
  load: boolean;
  /** Whether what is pushed tells how it was made. */
  provenance: boolean;
}

/** Where a context is that is not with the client: behind an address, or in an archive that came along. */
export type RemotePlace = { readonly url: string } | { readonly archive: Content };

export interface BuildOptions {
  /** The name that the Dockerfile is known by in messages. */
  dockerfile: string;
  context: FolderNode;
  /** The context, where it is not the client's folder. */
  remote?: RemotePlace;
  /** The Dockerfile is with the client, wherever the context is. */
  isDockerfileLocal?: boolean;
  tags: readonly string[];
  buildArgs: ReadonlyMap<string, string>;
  labels: Readonly<Record<string, string>>;
  target: string;
  /** --platform: what the result is for; this computer where nothing is said. */
  platform?: Platform;
  noCache: boolean;
  pull: boolean;
  secrets: ReadonlyMap<string, string>;
  network: "default" | "none" | "host";
  hosts: readonly string[];
  /** Of registries, by their hosts (X-Registry-Config). */
  credentials?: Readonly<Record<string, Credentials>>;
  /** What becomes of the result; an image, unless something else is told. */
  outputs?: readonly ("image" | "local" | "tar")[];
  /** --build-context: further ones by their names: the client's folders, or where they are (docker-image://…, https://…, git@…, an identity). */
  contexts?: ReadonlyMap<string, FolderNode | string>;
  /** What other builds of the client made, by identity: contexts may name it so, though no image became of it. */
  inputs?: ReadonlyMap<string, DockerImage>;
  /** --no-cache-filter: names of stages that do not use the cache. */
  uncached?: readonly string[];
  /** What each RUN gets of the computer. */
  resources?: Resources;
  /** --ssh: keys that RUN --mount=type=ssh may use, by their identities. */
  keys?: readonly string[];
  /** --allow: what RUN may ask for beyond the usual. */
  entitlements?: readonly string[];
  /** --cache-from: images whose steps count as known, as people name them. */
  cacheFrom?: readonly string[];
  /** --cache-to type=inline: the image tells how its steps are known. */
  inlineCache?: boolean;
  /** How it is remembered; nothing where only a question is asked. */
  request?: BuildRequest;
  /** The builder is in a container: what is asked of it beyond what the engine's own does. */
  contained?: Contained;
  /** It is one of several builds for as many platforms, and its steps say for which. */
  isOneOfSeveral?: boolean;
  /** --check: only lint. */
  check: boolean;
}
