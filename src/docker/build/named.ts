// Further contexts by the names that FROM and --from ask for (frontend/dockerui: namedcontext.go).
import { parseReference } from "../../images/reference.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { type Platform, platformText } from "../images/platform.ts";
import { familiar } from "../images/store.ts";
import type { BuildOptions } from "./options.ts";

export interface Named {
  /** As steps tell of it. */
  name: string;
  /** The client's folder, or where it is. */
  place: FolderNode | string;
}

const IMAGE = "docker-image://";
/** An image that is told by what it is: what another build of the same client made. */
export const IDENTITY = /^sha256:[0-9a-f]{64}$/;

/** A name as contexts have it: without what goes without saying; undefined where it is none of an image's. */
export function contextName(asked: string): string | undefined {
  const parsed = parseReference(asked);
  if ("error" in parsed) return undefined;
  const { repository, tag, digest } = parsed;
  return `${familiar(repository)}${tag === undefined || (tag === "latest" && !digest) ? "" : `:${tag}`}${digest ? `@${digest}` : ""}`;
}

/** docker.io/library/base of base. */
export function wholeName(name: string): string {
  const parsed = parseReference(name.replace(/::.*/, ""));
  return "error" in parsed ? name : parsed.repository;
}

/** The context of a name, that for one platform before that for all. */
export function namedContext({ contexts }: BuildOptions, asked: string, platform: Platform): Named | undefined {
  const name = contexts?.size ? contextName(asked) : undefined;
  if (name === undefined) return undefined;
  for (const each of [`${name}::${platformText(platform)}`, name]) {
    const place = contexts!.get(each);
    if (place !== undefined) return { name: each, place };
  }
  return undefined;
}

/** The image that a context is; undefined for files, and for none at all. */
export function imageNamed({ place }: Named): string | undefined {
  if (typeof place !== "string") return undefined;
  if (IDENTITY.test(place)) return place;
  return place.startsWith(IMAGE) && place !== `${IMAGE}scratch` ? place.slice(IMAGE.length) : undefined;
}
