// Registries that the client itself asks, with the learner's credentials: docker manifest, docker buildx imagetools.
import { EngineError } from "../../../docker/error.ts";
import { type Remote, remoteOf } from "../../../docker/registry/remote.ts";
import { canonical, type Reference } from "../../../images/reference.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { INDEX } from "../settings.ts";
import type { Docker } from "../tool.ts";

export const remoteFor = ({ client }: Docker, reference: Reference, insecure?: boolean): Remote =>
  remoteOf(client.engine, reference, client.settings.login(reference.host === "docker.io" ? INDEX : reference.host), insecure);

/** What a registry does not have, or does not give. */
export class Missing extends Failure {}

/** Asks; what the registry refuses is told in the words of the client. `missing`: for what is not there. @throws Failure, Missing */
export function* asking<T>(reference: Reference, missing: (name: string) => string, task: () => Task<T>): Task<T> {
  try {
    return yield* task();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { status, message } = error;
    // Who speaks plain HTTP where that will not do is passed over.
    if ((status === 404 && !/denied/.test(message)) || /server gave HTTP response to HTTPS client$/.test(message))
      throw new Missing(missing(canonical(reference)));
    throw new Failure(message);
  }
}
