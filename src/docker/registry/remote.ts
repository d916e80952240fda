// The repositories of registries, each by its way, and who asks there.
import type { Reference } from "../../images/reference.ts";
import { badRequest } from "../error.ts";
import type { Parts } from "../parts.ts";
import { HttpRemote } from "./http.ts";
import { isPublic, PublicRemote } from "./public.ts";
import type { Credentials, Remote } from "./remote-types.ts";

export type { Credentials, Found, Remote } from "./remote-types.ts";

/** `insecure`: whether plain HTTP and unknown certificates will do; as the daemon is set up where nobody says. */
export const remoteOf = (engine: Parts, reference: Reference, credentials: Credentials | undefined, insecure?: boolean): Remote =>
  isPublic(reference.host) ? new PublicRemote(engine, reference, credentials) : new HttpRemote(engine, reference, credentials, insecure);

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
