// A repository on a registry, as pulls and pushes need it, whichever way the registry is reached.
import type { Reference } from "../../images/reference.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { badRequest } from "../error.ts";
import type { DockerImage } from "../images/image.ts";
import { HttpRemote } from "./http.ts";
import type { Blob } from "./manifest.ts";
import { isPublic, PublicRemote } from "./public.ts";

/** Name and password, as clients send them along (X-Registry-Auth). */
export interface Credentials {
  username: string;
  password: string;
}

export interface Found {
  image: DockerImage;
  /** Of the manifest. */
  digest: string;
}

/** All @throws EngineError in the words of the daemon. */
export interface Remote {
  /** Bytes a second, compressed. */
  readonly bandwidth: number;
  /** Asks whether the registry is there. */
  open(): Task<void>;
  /** What a tag or digest stands for. */
  find(reference: Reference): Task<Found>;
  /** The manifest as it is kept. */
  manifest(reference: Reference): Task<string>;
  /** Fetches a layer; how long that takes is the caller's affair. */
  fetch(blob: Blob): Task<void>;
  tags(): Task<readonly string[]>;
  /** Whether we may push at all. */
  mayPush(): Task<void>;
  has(blob: Blob): Task<boolean>;
  /** Takes a layer over from another repository of the same registry; whether that worked. */
  mount(blob: Blob, path: string): Task<boolean>;
  upload(blob: Blob, content: string): Task<void>;
  /** Configuration and manifest; the manifest's digest. */
  finish(tag: string, image: DockerImage): Task<string>;
}

export const remoteOf = (engine: Engine, reference: Reference, credentials: Credentials | undefined): Remote =>
  isPublic(reference.host) ? new PublicRemote(engine, reference, credentials) : new HttpRemote(engine, reference, credentials);

/** X-Registry-Auth: JSON in base64; undefined where nobody is named. @throws EngineError */
export function credentialsOf(header: string | undefined): Credentials | undefined {
  if (!header) return undefined;
  try {
    const { username = "", password = "" } = JSON.parse(Buffer.from(header, "base64").toString("utf8")) as Partial<Credentials>;
    return username ? { username, password } : undefined;
  } catch {
    throw badRequest("invalid X-Registry-Auth header: invalid JSON");
  }
}

/** X-Registry-Config: the credentials of all registries, by their addresses; Docker Hub's is that of its index. @throws EngineError */
export function allCredentialsOf(header: string | undefined): Readonly<Record<string, Credentials>> {
  if (!header) return {};
  try {
    // A client that is asked for them on its session sends null.
    const all = (JSON.parse(Buffer.from(header, "base64").toString("utf8")) ?? {}) as Record<string, Partial<Credentials>>;
    return Object.fromEntries(
      Object.entries(all).map(([address, { username = "", password = "" }]) => {
        const host = address.replace(/^https?:\/\//, "").split("/")[0]!;
        return [host === "index.docker.io" ? "docker.io" : host, { username, password }];
      }),
    );
  } catch {
    throw badRequest("error reading build options: invalid X-Registry-Config header");
  }
}
