// What the subcommands of `kubectl rollout` share: their arguments, and the revisions of what they name.

import { ApiError } from "../../../api/errors.ts";
import { formatLabelSelector } from "../../../api/selectors.ts";
import type { Task } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { filenameFlags, selectorFlag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { KUBECTL_SCHEME } from "../resources/go-scheme.ts";
import { type Selection, select } from "../resources/visit.ts";
import type { Session } from "../session.ts";
import { controllerRevisions, deploymentRevisions, type Revision } from "./revisions.ts";

export const targetFlags = (use: string) => [...filenameFlags(use), selectorFlag];

/** The objects that a subcommand is asked about. @throws Refusal */
export function* targets(session: Session, call: Call, options: { allOfType?: boolean } = {}): Task<Selection> {
  const filenames = call.list("filename");
  if (!call.args.length && !filenames.length && !call.string("kustomize")) refuse("required resource not specified");
  return yield* select(session, {
    args: call.args,
    filenames,
    kustomize: call.string("kustomize"),
    recursive: call.bool("recursive"),
    selector: call.string("selector"),
    selectAll: options.allOfType ?? true,
    latest: true,
    typed: KUBECTL_SCHEME,
    continueOnError: true,
  });
}

/** As errors name it: deployments.apps "web". */
export const named = (info: Info): string =>
  `${info.kind.plural}${info.kind.group ? `.${info.kind.group}` : ""} ${JSON.stringify(info.name)}`;

/** Kind with group, as Deployment.apps. */
export const groupKind = (info: Info): string => (info.kind.group ? `${info.kind.kind}.${info.kind.group}` : info.kind.kind);

/** Kinds that kubectl knows to have no history; of others it says that it does not know them. */
const VISITED = new Set(["Pod", "ReplicationController", "ReplicaSet.apps", "Job.batch", "CronJob.batch"]);

/** @throws Refusal when the kind has no history; `what` is the history or a rollbacker */
export function* revisionsOf(session: Session, info: Info, what: string): Task<Revision[]> {
  const door = yield* session.door();
  const object = info.object!;
  door.traffic?.look({ verb: "get", kind: info.kind, namespace: info.namespace, name: info.name }, "typed");
  const place = { namespace: info.namespace, labelSelector: formatLabelSelector(object.spec?.selector ?? {}) };
  if (info.kind.group === "apps" && info.kind.kind === "Deployment")
    try {
      return deploymentRevisions(object, (yield* door.list(door.mapper.need("replicasets.apps"), place)).items);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refuse(`failed to retrieve replica sets from deployment ${info.name}: ${error.message}`);
    }
  if (info.kind.group === "apps" && (info.kind.kind === "DaemonSet" || info.kind.kind === "StatefulSet"))
    return controllerRevisions(object, (yield* door.list(door.mapper.need("controllerrevisions.apps"), place)).items);
  if (VISITED.has(groupKind(info)))
    return refuse(`no ${what === "history" ? "history viewer" : what} has been implemented for ${JSON.stringify(groupKind(info))}`);
  return refuse(
    `error retrieving ${what} for ${JSON.stringify(groupKind(info))}, no visitor method exists for {${info.kind.group} ${info.kind.kind}}`,
  );
}
