// kubectl apply: makes the cluster look like the manifests say.

import type { KubeObject } from "../../../api/object.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { dryRunOf, tell, validationOf } from "../changing.ts";
import { propagationOf } from "../delete/options.ts";
import { throwAll } from "../failures.ts";
import {
  cascadeFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  flag,
  forceFlag,
  gracePeriodFlag,
  printFlags,
  selectorFlag,
  validateFlag,
} from "../flags.ts";
import { logAt } from "../klog.ts";
import { recorded, recordFlag } from "../record.ts";
import { misuse, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { select } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";
import { ApplySet } from "./applyset.ts";
import { editLastAppliedCommand, setLastApplied, viewLastApplied } from "./last-applied.ts";
import { type ApplyOptions, applyClientSide, applyServerSide } from "./one.ts";
import { prune, prunedKinds } from "./prune.ts";

export const command: Command = {
  name: "apply",
  summary: "Apply a configuration to a resource by file name or stdin",
  examples: `# What a file describes
kubectl apply -f pod.yaml

# What a folder with a kustomization builds
kubectl apply -k overlays/test

# What standard input describes
cat pod.yaml | kubectl apply -f -

# Also delete what was applied with this label and is no longer in the file
kubectl apply --prune -f web.yaml -l app=web`,
  usage: "apply (-f FILENAME | -k DIRECTORY)",
  flags: [
    flag("all", "bool", "false", "Select all resources in the namespace of the specified resource types."),
    ...printFlags(),
    cascadeFlag,
    dryRunFlag,
    fieldManagerFlag("kubectl-client-side-apply"),
    ...filenameFlags("The files that contain the configurations to apply."),
    forceFlag,
    flag("force-conflicts", "bool", "false", "If true, server-side apply will force the changes against conflicts."),
    gracePeriodFlag,
    flag(
      "openapi-patch",
      "bool",
      "true",
      "If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec.",
      { unseen: "the patch is the same, whichever description of the kind it is made by" },
    ),
    flag(
      "overwrite",
      "bool",
      "true",
      "Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration",
    ),
    flag(
      "prune",
      "bool",
      "false",
      "Automatically delete resource objects that do not appear in the configs and were created by apply before.",
    ),
    flag("prune-allowlist", "stringArray", "[]", "Overwrite the default allowlist with <group/version/kind> for --prune"),
    recordFlag,
    selectorFlag,
    flag("server-side", "bool", "false", "If true, apply runs in the server instead of the client."),
    flag(
      "subresource",
      "string",
      "",
      "If specified, apply will operate on the subresource of the requested object. Only allowed when using --server-side.",
    ),
    flag(
      "timeout",
      "duration",
      "0s",
      "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
    ),
    validateFlag,
    flag("wait", "bool", "false", "If true, wait for resources to be gone before returning. This waits for finalizers.", {
      unseen: "apply waits where it deletes, whatever is said",
    }),
    flag("applyset", "string", "", "The name of the ApplySet that tracks which resources are being managed.", {
      hidden: true,
    }),
  ],
  subcommands: [editLastAppliedCommand, setLastApplied, viewLastApplied],
  run: verb(function* (session, call): Process {
    const serverSide = call.bool("server-side");
    const dryRun = dryRunOf(session);
    check(call, serverSide, dryRun);
    const options: ApplyOptions = {
      dryRun,
      fieldManager: call.given("field-manager") || !serverSide ? call.string("field-manager") : "kubectl",
      fieldValidation: validationOf(call),
      overwrite: call.bool("overwrite"),
      force: call.bool("force"),
      gracePeriod: call.int("grace-period"),
      forceConflicts: call.bool("force-conflicts"),
      timeout: call.duration("timeout"),
      ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
    };
    const kinds = call.bool("prune") ? prunedKinds((yield* session.door()).mapper, call.list("prune-allowlist")) : [];
    const set = setOf(call) ? yield* ApplySet.of(session, setOf(call), dryRun) : undefined;
    if (set) checkSet(call);
    const { infos: given, errors } = yield* select(session, {
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      continueOnError: true,
      fetch: false,
    });
    if (!given.length && !errors.length) refuse("no objects passed to apply");
    const labelled = set ? given.map((info) => set.labelled(info)) : given;
    const infos = labelled.map((info) => ({ ...info, object: recorded(call, info.object!) }));
    if (set) yield* set.begin(infos);
    const applied: { info: Info; object: KubeObject }[] = [];
    const failed = [...errors];
    const output = call.string("output");
    const shown = output !== "" && output !== "name";
    for (const info of infos) {
      try {
        const { object, operation } = yield* (serverSide ? applyServerSide : applyClientSide)(session, info, options);
        applied.push({ info, object });
        if (!shown) yield* tell(session, object, operation, dryRun);
      } catch (error) {
        failed.push(error);
      }
    }
    if (shown && applied.length)
      yield* show(
        session,
        applied.map(({ object }) => object),
      );
    throwAll(failed);
    logAt(session.self, call, 4, "apply.go:546", "Running apply post-processor function");
    if (set) yield* set.finish(new Set(applied.map(({ object }) => object.metadata.uid)));
    else if (call.bool("prune"))
      yield* prune(session, {
        selector: call.string("selector"),
        kinds,
        named: call.list("prune-allowlist").length > 0,
        visited: new Set(applied.map(({ object }) => object.metadata.uid)),
        namespaces: new Set(applied.filter(({ info }) => info.kind.namespaced).map(({ info }) => info.namespace)),
        dryRun,
        propagation: propagationOf(session, call),
        gracePeriod: call.int("grace-period"),
      });
    return 0;
  }),
};

/** @throws Refusal */
function check(call: Call, serverSide: boolean, dryRun: string): void {
  if (call.args.length) misuse(`Unexpected args: [${call.args.join(" ")}]`);
  if (call.bool("force-conflicts") && !serverSide) refuse("--force-conflicts only works with --server-side");
  if (dryRun === "client" && serverSide)
    refuse("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (call.string("subresource") && !serverSide) refuse("--subresource can only be specified for --server-side");
  if (!call.list("filename").length && !call.string("kustomize")) refuse("must specify one of -f and -k");
  if (call.bool("force") && serverSide) refuse("--force cannot be used with --server-side");
  if (call.bool("force") && dryRun === "server") refuse("--dry-run=server cannot be used with --force");
  if (call.string("selector") && call.bool("all")) refuse("cannot set --all and --selector at the same time");
  if (setOf(call)) {
    if (!call.bool("prune")) refuse("--applyset requires --prune");
    return;
  }
  if (call.bool("prune") && !call.bool("all") && !call.string("selector"))
    refuse(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
  if (call.bool("prune") && serverSide) refuse("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}

/** --applyset, where it is switched on. */
const setOf = (call: Call): string => (call.command.flags.some(({ name }) => name === "applyset") ? call.string("applyset") : "");

/** What goes with --applyset. @throws Refusal */
function checkSet(call: Call): void {
  if (call.bool("all")) refuse("--all is incompatible with --applyset");
  if (call.string("selector")) refuse("--selector is incompatible with --applyset");
  if (call.list("prune-allowlist").length) refuse("--prune-allowlist is incompatible with --applyset");
}

/** One object as itself, several as a list. */
function* show(session: Session, objects: readonly KubeObject[]): Task<void> {
  const [first] = objects;
  if (objects.length === 1) return yield* tell(session, first!, "");
  yield* tell(session, { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: objects } as unknown as KubeObject, "");
}
