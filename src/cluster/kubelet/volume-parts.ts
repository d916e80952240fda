// What a volume is set up from and becomes, and why it cannot be.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { NodeFacts } from "./downward.ts";
import type { Sources } from "./environment.ts";

/** Why a volume cannot be set up: what comes after `MountVolume.SetUp failed for volume "x" : `. */
export class VolumeError extends Error {
  /** @param step what failed, where it was not the last; @param volume its name, where that is not the one in the pod */
  constructor(
    message: string,
    readonly step = "MountVolume.SetUp failed",
    readonly volume?: string,
  ) {
    super(message);
  }
}
/** A claim that cannot be used as it is: nothing is tried, and the pod's whole turn is over (desired_state_of_world_populator.go). */
export class ClaimError extends Error {}
/** Somebody else's work is waited for in silence. */
export class NotYet extends Error {}

export interface VolumeParts extends Sources {
  now(): number;
  node: NodeFacts;
  nodeFiles: FileSystem;
  addresses(): readonly string[];
  claim(namespace: string, name: string): KubeObject | undefined;
  persistentVolume(name: string): KubeObject | undefined;
  csiNode(): KubeObject | undefined;
  csiDriver(name: string): KubeObject | undefined;
  attachment(name: string): KubeObject | undefined;
  /** Storage that outlives pods and is the same on all nodes: by the name of the persistent volume. */
  shared(name: string): FileSystem;
  token(pod: PodObject, audience: string | undefined, seconds: number): string;
}

/** A volume that is set up: a tree, or a part of one. */
export interface MountedVolume {
  files: FileSystem;
  /** What part of `files` is the volume: "" is the whole. */
  inside: string;
  readOnly: boolean;
  /** A raw device: the paths that the kubelet maps it under. */
  maps?: readonly string[];
  /** For volumes made of objects: writes the present content. */
  refresh?(): void;
  /** For those that tell of the pod itself: writes what holds of it now. */
  follow?(pod: PodObject): void;
}
