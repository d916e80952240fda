// kubectl delete: by name, selector or file; waits until what was deleted is gone.
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { DeleteOptions } from "../../../api/request.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { readLine } from "../../../machine/tasks.ts";
import type { Call, Command } from "../../command.ts";
import { dryRunOf, dryRunSuffix, resultName } from "../changing.ts";
import { throwAll, withSource } from "../failures.ts";
import { allNamespacesFlag, cascadeFlag, dryRunFlag, fieldSelectorFlag, filenameFlags, flag, forceFlag, selectorFlag } from "../flags.ts";
import type { DryRun } from "../print/printer.ts";
import { sendRaw } from "../raw.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { select, together } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";
import { gone, TimedOut } from "../watching.ts";
import { FORCED, graceOf, propagationOf } from "./options.ts";

export const command: Command = {
  name: "delete",
  summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  flags: [
    flag("all", "bool", "false", "Delete all resources, in the namespace of the specified resource types."),
    allNamespacesFlag(),
    cascadeFlag,
    dryRunFlag,
    fieldSelectorFlag,
    ...filenameFlags("containing the resource to delete."),
    forceFlag,
    flag(
      "grace-period",
      "int",
      "-1",
      "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown.",
    ),
    flag(
      "ignore-not-found",
      "bool",
      "false",
      'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.',
    ),
    flag("interactive", "bool", "false", "If true, delete resource only when user confirms.", { shorthand: "i" }),
    flag("now", "bool", "false", "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
    flag("output", "string", "", 'Output mode. Use "-o name" for shorter output (resource/name).', { shorthand: "o" }),
    flag("raw", "string", "", "Raw URI to DELETE to the server. Uses the transport specified by the kubeconfig file."),
    selectorFlag,
    flag(
      "timeout",
      "duration",
      "0s",
      "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
    ),
    flag("wait", "bool", "true", "If true, wait for resources to be gone before returning. This waits for finalizers."),
  ],
  run: verb(function* (session, call): Process {
    if (call.string("raw")) return yield* sendRaw(session, "delete", call.string("raw"), call.list("filename"));
    const dryRun = dryRunOf(session);
    const propagationPolicy = propagationOf(session, call);
    const grace = graceOf(call);
    const selector = call.string("selector");
    const fieldSelector = call.string("field-selector");
    const output = call.string("output");
    const ignore = call.given("ignore-not-found")
      ? call.bool("ignore-not-found")
      : call.bool("all") || Boolean(selector) || Boolean(fieldSelector);
    const selection = yield* select(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector,
      fieldSelector,
      all: call.bool("all"),
      selectAll: call.bool("all"),
      allNamespaces: call.bool("all-namespaces"),
      continueOnError: true,
      fetch: false,
    });
    if (output && output !== "name") refuse(`unexpected -o output mode: ${output}. We only support '-o name'`);
    if (call.bool("all") && (selector || fieldSelector)) refuse("setting 'all' parameter but found a non empty selector. ");
    if (grace === 0 && call.bool("force")) yield* session.err(FORCED);
    if (call.bool("interactive") && selection.infos.length && !(yield* confirmed(session, selection.infos))) {
      yield* session.out("deletion is cancelled\n");
      return 0;
    }
    const errors: unknown[] = [];
    const deleted: { info: Info; uid: string | undefined }[] = [];
    const options = { propagationPolicy, ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}) };
    for (const each of selection.found) {
      const { info } = each as { info: Info };
      try {
        if ("error" in each) throw each.error;
        const uid = yield* deleteOne(session, info, options, dryRun);
        deleted.push({ info, uid });
        yield* session.out(deletionText(call, info, grace, dryRun));
      } catch (error) {
        if (!(ignore && notFound(error))) errors.push(withSource("deleting", info?.source ?? "", error));
      }
    }
    throwAll(
      together(
        errors,
        selection.late.filter((error) => !(ignore && notFound(error))),
      ),
    );
    if (!selection.infos.length) {
      if (!ignore || !selection.errors.length) yield* session.out("No resources found\n");
      return 0;
    }
    if (call.bool("wait") && dryRun === "none") yield* waitForDeletion(session, deleted, call.duration("timeout"));
    return 0;
  }),
};

const notFound = (error: unknown): boolean => error instanceof ApiError && error.reason === "NotFound";

/** @returns the uid of what was deleted, where the server told it */
export function* deleteOne(session: Session, info: Info, options: DeleteOptions, dryRun: DryRun): Task<string | undefined> {
  if (dryRun === "client") return undefined;
  const door = yield* session.door();
  const answer = (yield* door.request({
    verb: "delete",
    kind: info.kind,
    name: info.name,
    ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
    ...(dryRun === "server" ? { dryRun: true } : {}),
    delete: options,
  })) as KubeObject;
  return answer.metadata?.uid ?? answer.details?.uid;
}

/** As in `pod "web" deleted from default namespace`. */
export function deletionText(call: Call, info: Info, grace: number, dryRun: DryRun): string {
  const [kind, ...rest] = resultName(info.kind, info.name).split("/");
  if (call.string("output") === "name") return `${kind}/${rest.join("/")}\n`;
  const operation = grace === 0 ? "force deleted" : "deleted";
  const place = info.kind.namespaced ? ` from ${info.namespace} namespace` : "";
  return `${kind} "${info.name}" ${operation}${place}${dryRunSuffix(dryRun)}\n`;
}

/** Asks on standard input. */
function* confirmed(session: Session, infos: readonly Info[]): Task<boolean> {
  yield* session.out(`You are about to delete the following ${infos.length} resource(s):\n`);
  for (const info of infos) yield* session.out(`${resultName(info.kind, info.name)}\n`);
  yield* session.out("Do you want to continue? (y/N): ");
  const answer = yield* readLine(session.self.stdin);
  return answer?.trim().toLowerCase() === "y";
}

/** @param timeout ms; 0 waits for a week. @throws Refusal */
export function* waitForDeletion(
  session: Session,
  deleted: readonly { info: Info; uid: string | undefined }[],
  timeout: number,
): Task<void> {
  const WEEK = 168 * 3_600_000;
  const deadline = session.self.clock.now + (timeout > 0 ? timeout : WEEK);
  const errors: unknown[] = [];
  for (const { info, uid } of deleted) {
    try {
      yield* gone(session, info, uid, deadline);
    } catch (error) {
      if (error instanceof ApiError && (error.reason === "Forbidden" || error.reason === "MethodNotAllowed")) continue;
      errors.push(
        error instanceof TimedOut ? new Refusal(`timed out waiting for the condition on ${info.kind.plural}/${info.name}`) : error,
      );
    }
  }
  throwAll(errors);
}
