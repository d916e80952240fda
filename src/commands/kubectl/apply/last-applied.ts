// kubectl apply view-last-applied, set-last-applied and edit-last-applied: the annotation that apply compares with.
import type { KubeObject } from "../../../api/object.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { checkPrinter, dryRunOf, editedForm, LAST_APPLIED, tell } from "../changing.ts";
import { editLastApplied } from "../edit.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, printFlags, selectorFlag, validateFlag } from "../flags.ts";
import { structured } from "../print/documents.ts";
import { misuse, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { visitEach } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";
import { annotate } from "./annotation.ts";

const annotationOf = (object: KubeObject): string | undefined => object.metadata.annotations?.[LAST_APPLIED];

export const viewLastApplied: Command = {
  name: "view-last-applied",
  summary: "View the latest last-applied-configuration annotations of a resource/object",
  usage: "view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
  flags: [
    flag("output", "string", "yaml", "Output format. Must be one of (yaml, json)", { shorthand: "o" }),
    selectorFlag,
    flag("all", "bool", "false", "Select all resources in the namespace of the specified resource types"),
    ...filenameFlags("Filename, directory, or URL to files that contains the last-applied-configuration annotations"),
  ],
  run: verb(function* (session, call): Process {
    const output = call.string("output") || "yaml";
    if (output !== "yaml" && output !== "json")
      return misuse(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
    // With -n, a type alone means all of it already, as if by a selector: kubectl hands on whether the namespace is enforced in the wrong place.
    if (session.namespaceGiven && call.bool("all") && call.args.length === 1 && !call.args[0]!.includes("/"))
      refuse("setting 'all' parameter but found a non empty selector. ");
    const options = {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      all: call.bool("all"),
      selectAll: call.bool("all") || session.namespaceGiven,
      latest: true,
    };
    const yaml = structured("yaml", { showManagedFields: true });
    const show = (applied: KubeObject): string => (output === "yaml" ? yaml(applied) : `${JSON.stringify(applied, undefined, 2)}\n`);
    const applied: string[] = [];
    // kubectl makes an error only of what comes from a file, and shows nothing then.
    yield* visitEach(session, options, function* ({ object, name, source }) {
      const text = annotationOf(object!);
      if (text !== undefined) applied.push(text);
      else if (source)
        refuse(`error when no last-applied-configuration annotation found on resource: ${name}\n ${JSON.stringify(source)}: <nil>`);
    });
    for (const text of applied) yield* session.out(show(JSON.parse(text)));
    return 0;
  }),
};

export const setLastApplied: Command = {
  name: "set-last-applied",
  summary: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
  usage: "set-last-applied -f FILENAME",
  flags: [
    ...printFlags(),
    dryRunFlag,
    flag("create-annotation", "bool", "false", "Will create 'last-applied-configuration' annotations if current objects doesn't have one"),
    ...filenameFlags("Filename, directory, or URL to files that contains the last-applied-configuration annotations").filter(
      ({ name }) => name === "filename",
    ),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    yield* visitEach(session, { filenames: call.list("filename") }, function* (info) {
      const live = yield* liveOf(session, info);
      const old = annotationOf(live);
      if (old === undefined && !call.bool("create-annotation"))
        refuse(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      const text = editedForm(info.object!);
      if (old?.trimEnd() === text.trimEnd()) {
        yield* session.out(`set-last-applied ${info.name}: no changes required.\n`);
        return;
      }
      const object = dryRun === "client" ? live : yield* annotate(session, info, text, "kubectl", dryRun === "server");
      yield* tell(session, object, "configured", dryRun);
    });
    return 0;
  }),
};

function* liveOf(session: Session, info: Info): Task<KubeObject> {
  const door = yield* session.door();
  return yield* door.get(info.kind, info.name, info.kind.namespaced ? { namespace: info.namespace } : {});
}

export const editLastAppliedCommand: Command = {
  name: "edit-last-applied",
  summary: "Edit latest last-applied-configuration annotations of a resource/object",
  usage: "edit-last-applied (RESOURCE/NAME | -f FILENAME)",
  flags: [
    ...printFlags(),
    ...filenameFlags("Filename, directory, or URL to files to use to edit the resource"),
    flag("windows-line-endings", "bool", "false", "Defaults to the line ending native to your platform."),
    fieldManagerFlag("kubectl-client-side-apply"),
    validateFlag,
  ],
  run: verb(function* (session): Process {
    return yield* editLastApplied(session);
  }),
};
