// What a build asks of the client behind a session: its files, secrets and credentials.

import { fromBytes } from "../../../base/bytes.ts";
import { Signal } from "../../../base/signal.ts";
import type { BuildClient } from "../../../docker/build/client.ts";
import { fileIn } from "../../../docker/build/given.ts";
import { SolveError } from "../../../docker/build/trace.ts";
import type { Task } from "../../../machine/process.ts";
import type { Door } from "../door.ts";
import { fetchFolder, type Wanted } from "./file-sync.ts";
import { CODE, call, GrpcError } from "./grpc.ts";
import { AgentRequest, CredentialsRequest, CredentialsResponse, Nothing, SecretRequest, SecretResponse } from "./messages.ts";
import type { Session, Sessions } from "./sessions.ts";

const METHOD = {
  credentials: "/moby.filesync.v1.Auth/Credentials",
  secret: "/moby.buildkit.secrets.v1.Secrets/GetSecret",
  agent: "/moby.sshforward.v1.SSH/CheckAgent",
};
/** How clients call Docker Hub (session/auth: toDockerHub). */
const HUB = "registry-1.docker.io";

/** What comes from the client at its own time, as a build waits for it; a build that is stopped asks no more. @throws SolveError */
function* awaited<T>({ act, patience }: Door, ask: (signal: AbortSignal) => Promise<T>): Task<T> {
  const came = new Signal();
  const asking = new AbortController();
  let result: { value: T } | { error: Error } | undefined;
  const release = patience.hold();
  const done = (now: typeof result) => {
    if (asking.signal.aborted) return;
    act(() => {
      result = now;
      came.fire();
    });
    release();
  };
  ask(asking.signal).then(
    (value) => done({ value }),
    (error: Error) => done({ error }),
  );
  try {
    while (!result) yield { on: came };
  } finally {
    if (!result) asking.abort();
    release();
  }
  if ("value" in result) return result.value;
  const { error } = result;
  throw new SolveError(error instanceof GrpcError ? error.message : `rpc error: ${error.message}`);
}

/** The client of a build, by its session. `names`: what its folders are called there, where that is not as usual. */
export function askedClient(
  door: Door,
  sessions: Sessions,
  id: string,
  names: { context?: string; dockerfile?: string; further?: (name: string) => string } = {},
): BuildClient {
  const { context = "context", dockerfile = "dockerfile", further = (name) => name } = names;
  const ask = <T>(question: (session: Session, signal: AbortSignal) => Promise<T>): Task<T> =>
    awaited(door, async (signal) => question(await sessions.find(id), signal));
  const folder = (wanted: Wanted) => ask(({ http }, signal) => fetchFolder(http, wanted, signal));
  /** Undefined where the client answers no such questions, or has no such thing. */
  const maybe = <T>(method: string, question: (session: Session, signal: AbortSignal) => Promise<T>): Task<T | undefined> =>
    ask(async (session, signal) => {
      if (!session.methods.has(method)) return undefined;
      try {
        return await question(session, signal);
      } catch (error) {
        if (error instanceof GrpcError && (error.code === CODE.notFound || error.code === CODE.unimplemented)) return undefined;
        throw error;
      }
    });
  return {
    definition: (files) => folder({ folder: dockerfile, follow: files }),
    *ignored() {
      const found = yield* folder({ folder: context, follow: [".dockerignore"] });
      return fileIn(found, ".dockerignore");
    },
    *context({ exclude, follow }) {
      return yield* folder({ folder: context, exclude, ...(follow ? { follow } : {}) });
    },
    *furtherIgnored(name) {
      return fileIn(yield* folder({ folder: further(name), follow: [".dockerignore"] }), ".dockerignore");
    },
    *further(name, exclude) {
      return yield* folder({ folder: further(name), exclude });
    },
    *secret(name) {
      const found = yield* maybe(METHOD.secret, ({ http }, signal) =>
        call(http, METHOD.secret, SecretRequest, SecretResponse, { id: name }, signal),
      );
      return found && fromBytes(found.data);
    },
    *hasKey(name) {
      try {
        return (
          (yield* maybe(METHOD.agent, ({ http }, signal) => call(http, METHOD.agent, AgentRequest, Nothing, { id: name }, signal))) !==
          undefined
        );
      } catch (error) {
        // The client has others.
        if (error instanceof SolveError) return false;
        throw error;
      }
    },
    *credentials(host) {
      const named = host === "docker.io" ? HUB : host;
      const found = yield* maybe(METHOD.credentials, ({ http }, signal) =>
        call(http, METHOD.credentials, CredentialsRequest, CredentialsResponse, { host: named }, signal),
      );
      return found?.username ? { username: found.username, password: found.secret } : undefined;
    },
  };
}
