// What pulls and pushes need of a repository on a registry, whichever way the registry is reached.
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { DockerImage } from "../images/image.ts";
import type { Platform } from "../images/platform.ts";
import type { Kept } from "./kept.ts";
import type { Blob } from "./manifest.ts";

/** Name and password, as clients send them along (X-Registry-Auth). */
export interface Credentials {
  username: string;
  password: string;
}

export interface Found {
  image: DockerImage;
  /** Of the manifest, or of the list that it stands in. */
  digest: string;
  /** It was chosen from a list, for the platform that was asked for. */
  isChosen?: true;
}

/** All @throws EngineError in the words of the daemon. */
export interface Remote {
  /** Bytes a second, compressed. */
  readonly bandwidth: number;
  /** Asks whether the registry is there. */
  open(): Task<void>;
  /** What a tag or digest stands for; of a list, what is for the platform, or for this computer. */
  find(reference: Reference, platform?: Platform): Task<Found>;
  /** The manifest as it is kept, or the list. */
  manifest(reference: Reference): Task<Kept>;
  /** The content of a configuration, an attestation or a layer. */
  blob(digest: string): Task<string>;
  /** Fetches a layer; how long that takes is the caller's affair. */
  fetch(blob: Blob): Task<void>;
  tags(): Task<readonly string[]>;
  /** Whether we may push at all. */
  mayPush(): Task<void>;
  has(blob: Blob): Task<boolean>;
  /** Takes a layer over from another repository of the same registry; whether that worked. */
  mount(blob: Blob, path: string): Task<boolean>;
  upload(blob: Blob, content: string): Task<void>;
  /** Keeps a manifest or a list whose parts are there, by its digest, and under a tag where one is told. */
  keep(kept: Kept, tag?: string): Task<void>;
  /** Configuration and manifest; the manifest's digest. */
  finish(tag: string, image: DockerImage): Task<string>;
}
