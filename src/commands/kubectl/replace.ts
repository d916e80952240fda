// kubectl replace: puts the whole manifest in the place of the object, or with --force deletes and makes it anew.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { annotated, checkPrinter, createObject, dryRunOf, tell, validationOf } from "./changing.ts";
import { deleteOne, deletionText, waitForDeletion } from "./delete/index.ts";
import { propagationOf } from "./delete/options.ts";
import { withSource } from "./failures.ts";
import {
  cascadeFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  flag,
  forceFlag,
  gracePeriodFlag,
  printFlags,
  saveConfigFlag,
  validateFlag,
} from "./flags.ts";
import type { DryRun } from "./print/printer.ts";
import { sendRaw } from "./raw.ts";
import { refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { select, visitAll } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

export const command: Command = {
  name: "replace",
  summary: "Replace a resource by file name or stdin",
  usage: "replace -f FILENAME",
  flags: [
    ...printFlags(),
    cascadeFlag,
    dryRunFlag,
    fieldManagerFlag("kubectl-replace"),
    ...filenameFlags("The files that contain the configurations to replace."),
    forceFlag,
    gracePeriodFlag,
    flag("raw", "string", "", "Raw URI to PUT to the server. Uses the transport specified by the kubeconfig file."),
    saveConfigFlag,
    flag("subresource", "string", "", "If specified, replace will operate on the subresource of the requested object."),
    flag(
      "timeout",
      "duration",
      "0s",
      "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
    ),
    validateFlag,
    flag("wait", "bool", "false", "If true, wait for resources to be gone before returning. This waits for finalizers."),
  ],
  run: verb(function* (session, call): Process {
    const force = call.bool("force");
    const grace = call.int("grace-period");
    const filenames = call.list("filename");
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    if (grace >= 0 && !force) refuse("--grace-period must have --force specified");
    if (force && dryRun !== "none") refuse("--dry-run can not be used when --force is set");
    if (call.duration("timeout") && !force) refuse("--timeout must have --force specified");
    if (!filenames.length && !call.string("kustomize")) refuse("must specify one of -f and -k");
    if (call.string("raw")) return yield* sendRaw(session, "update", call.string("raw"), filenames);
    const selection = yield* select(session, {
      filenames,
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      continueOnError: true,
      fetch: false,
    });
    if (force) {
      yield* removeAll(session, call, selection.infos);
      const [failure] = selection.errors;
      if (failure) throw failure;
    }
    yield* visitAll(selection, function* (info) {
      try {
        const object = annotated(info.object!, call.bool("save-config"));
        const replaced = dryRun === "client" ? object : yield* (force ? recreated : updated)(session, call, info, object, dryRun);
        yield* tell(session, replaced, "replaced", dryRun);
      } catch (error) {
        throw withSource("replacing", info.source, error);
      }
    });
    if (force && !selection.infos.length) refuse("no objects passed to replace");
    return 0;
  }),
};

function* updated(session: Session, call: Call, info: Info, object: KubeObject, dryRun: DryRun): Task<KubeObject> {
  const door = yield* session.door();
  const place = info.kind.namespaced ? { namespace: info.namespace } : {};
  if (!object.metadata.resourceVersion) door.traffic?.look({ verb: "get", kind: info.kind, name: info.name, ...place }, "replacing");
  return (yield* door.request({
    verb: "update",
    kind: info.kind,
    name: info.name,
    ...place,
    ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
    body: object,
    fieldManager: call.string("field-manager"),
    fieldValidation: validationOf(call),
    ...(dryRun === "server" ? { dryRun: true } : {}),
  })) as KubeObject;
}

function recreated(session: Session, call: Call, info: Info, object: KubeObject, dryRun: DryRun): Task<KubeObject> {
  const { resourceVersion: _version, uid: _uid, ...metadata } = object.metadata;
  return createObject(
    session,
    info.kind,
    { ...object, metadata },
    { namespace: info.namespace, dryRun, fieldManager: call.string("field-manager"), fieldValidation: validationOf(call) },
  );
}

/** --force: deletes first, and waits until all is gone. */
function* removeAll(session: Session, call: Call, infos: readonly Info[]): Task<void> {
  const options = { propagationPolicy: propagationOf(session, call), gracePeriodSeconds: Math.max(call.int("grace-period"), 0) };
  const deleted: { info: Info; uid: string | undefined }[] = [];
  for (const info of infos) {
    try {
      const uid = yield* deleteOne(session, info, options, "none");
      deleted.push({ info, uid });
      yield* session.out(deletionText(call, info, -1, "none"));
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === "NotFound")) throw withSource("deleting", info.source, error);
    }
  }
  if (!infos.length) yield* session.out("No resources found\n");
  yield* waitForDeletion(session, deleted, call.duration("timeout") || 300_000);
}
