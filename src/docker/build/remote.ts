// Files that URLs name: fetched by the builder, from where the engine runs (buildkit/source/http).
import { createHash } from "node:crypto";
import { toBytes } from "../../base/bytes.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpResponse } from "../../machine/sockets.ts";
import type { Engine } from "../engine.ts";
import type { Found } from "./copy.ts";
import { type Asker, answerTo, modifiedIn, nameIn, Unanswered } from "./get.ts";

const AGENT = "buildkit/v0.25";

/** What a URL names could not be had. `isKeyed`: the cache's key did not depend on it. */
export class RemoteError extends Error {
  constructor(
    message: string,
    readonly isKeyed = false,
  ) {
    super(message);
  }

  /** As the solver tells of it (solver/edge.go). */
  get words(): string {
    return this.isKeyed ? this.message : `failed to load cache key: ${this.message}`;
  }
}

/** The engine, from where it runs. */
export const askerOf = ({ fabric, host }: Engine): Asker => ({ stack: fabric.host.stack, files: host.files });

/**
 * The file that a URL names: as BuildKit keeps it, for its owner alone, and as old as the server says. A checksum that is told is its key, and all
 * that is asked of what comes: whatever the status is, and though digests are reckoned with SHA-256 alone. @throws RemoteError
 */
export function* fetched(engine: Engine, source: string, checksum?: string): Task<Found> {
  const isKeyed = checksum !== undefined;
  let response: HttpResponse;
  try {
    response = yield* answerTo(askerOf(engine), source, AGENT);
  } catch (error) {
    throw error instanceof Unanswered ? new RemoteError(error.message, isKeyed) : error;
  }
  const { status, body } = response;
  if (!isKeyed && (status < 200 || status >= 400)) throw new RemoteError(`invalid response status ${status}`);
  const digest = `sha256:${createHash("sha256").update(toBytes(body)).digest("hex")}`;
  if (isKeyed && digest !== checksum) throw new RemoteError(`digest mismatch ${digest}: ${checksum}`, isKeyed);
  return {
    path: `/${nameIn(source) || "__unnamed__"}`,
    node: { type: "file", content: body, mode: 0o600, owner: 0, modified: modifiedIn(response) },
  };
}
