// kubectl create token: a token for a service account, as TokenRequest issues it.

import type { KubeObject } from "../../../api/object.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { tell } from "../changing.ts";
import type { Door } from "../door.ts";
import { ConnectionError, messageOf } from "../failures.ts";
import { flag, printFlags } from "../flags.ts";
import { Refusal, refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import { nameAndCommand } from "./generator.ts";

const API_VERSIONS: Record<string, string> = { Pod: "v1", Secret: "v1", Node: "v1" };

export const command: Command = {
  name: "token",
  summary: "Request a service account token",
  usage: "token SERVICE_ACCOUNT_NAME",
  flags: [
    ...printFlags(),
    flag(
      "audience",
      "stringArray",
      "[]",
      "Audience of the requested token. If unset, defaults to requesting a token for use with the Kubernetes API server. May be repeated.",
    ),
    flag(
      "duration",
      "duration",
      "0s",
      "Requested lifetime of the issued token. If not set or if set to 0, the lifetime will be determined by the server automatically.",
    ),
    flag(
      "bound-object-kind",
      "string",
      "",
      "Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret. If set, --bound-object-name must be provided.",
    ),
    flag("bound-object-name", "string", "", "Name of an object to bind the token to. The token will expire when the object is deleted."),
    flag("bound-object-uid", "string", "", "UID of an object to bind the token to. Requires --bound-object-kind and --bound-object-name."),
  ],
  run: verb(function* (session, call): Process {
    const { name } = nameAndCommand(call, false);
    const duration = call.duration("duration");
    const kind = call.string("bound-object-kind");
    const boundName = call.string("bound-object-name");
    const uid = call.string("bound-object-uid");
    if (call.list("audience").includes("")) refuse("--audience must not be an empty string");
    if (duration < 0) refuse("--duration must be greater than or equal to 0");
    if (duration % 1000) refuse("--duration cannot be expressed in units less than seconds");
    if (kind) {
      if (!API_VERSIONS[kind]) refuse(`supported --bound-object-kind values are Node, Pod, Secret`);
      if (!boundName) refuse("--bound-object-name is required if --bound-object-kind is provided");
    } else {
      if (boundName) refuse("--bound-object-name can only be set if --bound-object-kind is provided");
      if (uid) refuse("--bound-object-uid can only be set if --bound-object-kind is provided");
    }
    const door = yield* opened(session);
    const audiences = call.list("audience");
    let answer: KubeObject;
    try {
      answer = (yield* door.request({
        verb: "create",
        kind: door.mapper.need("serviceaccounts"),
        namespace: session.namespace,
        name,
        subresource: "token",
        body: {
          kind: "TokenRequest",
          apiVersion: "authentication.k8s.io/v1",
          metadata: {},
          spec: {
            ...(audiences.length ? { audiences } : {}),
            ...(duration ? { expirationSeconds: duration / 1000 } : {}),
            ...(kind ? { boundObjectRef: { kind, apiVersion: API_VERSIONS[kind], name: boundName, ...(uid ? { uid } : {}) } } : {}),
          },
        },
      })) as KubeObject;
    } catch (error) {
      throw new Refusal(`failed to create token: ${messageOf(error)}`);
    }
    const token = answer.status?.token ?? "";
    if (!token) refuse("failed to create token: no token in server response");
    if (call.string("output")) yield* tell(session, answer, "");
    else yield* session.out(session.self.stdout.terminal ? `${token}\n` : token);
    return 0;
  }),
};

/** Nothing is asked before the token, so a server that is not there is told of by that request. */
function* opened(session: Session): Task<Door> {
  try {
    return yield* session.door();
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const url = `${session.config.server.replace(/\/$/, "")}/api/v1/namespaces/${session.namespace}/serviceaccounts/${session.call.args[0]}/token`;
    return refuse(`failed to create token: Post ${JSON.stringify(url)}: ${error.network}`);
  }
}
