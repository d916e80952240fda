// The frame of label and annotate: which objects, which keys are set and removed, and how the change is sent and told.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { goJson } from "../../base/go-json.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { createMergePatch, type JsonObject } from "./apply/json.ts";
import { checkPrinter, dryRunOf, tell, tellAlone } from "./changing.ts";
import {
  allNamespacesFlag,
  dryRunFlag,
  fieldManagerFlag,
  fieldSelectorFlag,
  filenameFlags,
  flag,
  localFlag,
  printFlags,
  selectorFlag,
} from "./flags.ts";
import { NO_RESOURCES, resourcesAndPairs } from "./pairs.ts";
import { patchObject } from "./patching.ts";
import { recorded, recordFlag } from "./record.ts";
import { refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { select, visitAll } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

export interface Changes {
  set: ReadonlyMap<string, string>;
  remove: readonly string[];
}

export interface MetadataVerb {
  name: "label" | "annotate";
  summary: string;
  usage: string;
  field: "labels" | "annotations";
  /** In errors: label, annotation. */
  noun: string;
  /** The name of a file in errors. */
  example: string;
  /** @throws Refusal */
  parse(pairs: readonly string[]): Changes;
  /** @throws Refusal when a set key has a value already */
  checkOverwrite(old: Readonly<Record<string, string>>, changes: Changes): void;
  /** Said on standard output before, such as about keys that are not there. */
  notes(old: Readonly<Record<string, string>>, changes: Changes): string;
  operation(before: KubeObject, after: KubeObject, overwrite: boolean): string;
}

export function metadataVerb(options: MetadataVerb): Command {
  const { field, noun } = options;
  return {
    name: options.name,
    summary: options.summary,
    usage: options.usage,
    flags: [
      ...printFlags(),
      recordFlag,
      flag("all", "bool", "false", "Select all resources, in the namespace of the specified resource types"),
      allNamespacesFlag("If true, check the specified action in all namespaces."),
      dryRunFlag,
      fieldManagerFlag(`kubectl-${options.name}`),
      fieldSelectorFlag,
      ...filenameFlags(`Filename, directory, or URL to files identifying the resource to update the ${field}`),
      flag("list", "bool", "false", `If true, display the ${field} for a given resource.`),
      localFlag(`If true, ${options.name} will NOT contact api-server but run locally.`),
      flag(
        "overwrite",
        "bool",
        "false",
        `If true, allow ${field} to be overwritten, otherwise reject ${noun} updates that overwrite existing ${field}.`,
      ),
      flag(
        "resource-version",
        "string",
        "",
        `If non-empty, the ${field} update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.`,
      ),
      selectorFlag,
    ],
    run: verb(function* (session, call): Process {
      // kubectl label finds out only afterwards.
      if (options.name === "annotate") checkPrinter(session);
      const dryRun = dryRunOf(session);
      const { resources, pairs } = resourcesAndPairs(call.args, noun);
      const filenames = call.list("filename");
      const list = call.bool("list");
      const changes = options.parse(pairs);
      if (call.bool("all") && call.string("selector")) refuse("cannot set --all and --selector at the same time");
      if (call.bool("all") && call.string("field-selector")) refuse("cannot set --all and --field-selector at the same time");
      const files = filenames.length > 0 || call.string("kustomize") !== "";
      if (call.bool("local")) {
        if (dryRun === "server") refuse("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
        if (resources.length)
          refuse(`can only use local files by -f ${options.example}.yaml or --filename=${options.example}.json when --local=true is set`);
        if (!files) refuse(`one or more files must be specified as -f ${options.example}.yaml or --filename=${options.example}.json`);
      } else if (!resources.length && !files) refuse(NO_RESOURCES);
      if (!pairs.length && !list) refuse(`at least one ${noun} update is required`);
      const selection = yield* select(session, {
        args: resources,
        filenames,
        kustomize: call.string("kustomize"),
        recursive: call.bool("recursive"),
        selector: call.string("selector"),
        fieldSelector: call.string("field-selector"),
        selectAll: call.bool("all"),
        allNamespaces: call.bool("all-namespaces"),
        local: call.bool("local"),
        latest: !call.bool("local"),
        continueOnError: true,
      });
      if (call.string("resource-version") && !selection.single && selection.infos.length > 1)
        refuse("--resource-version may only be used with a single resource");
      yield* visitAll(selection, function* (info) {
        if (list)
          yield* listKeys(session, changedBy(options, info.object!, changes, call.bool("overwrite")), info.kind, field, selection.single);
        else yield* change(session, call, info, options, changes, dryRun);
      });
      return 0;
    }),
  };
}

function* listKeys(session: Session, object: KubeObject, kind: Kind, field: "labels" | "annotations", single: boolean): Task<void> {
  const indent = single ? "" : " ";
  if (!single) yield* session.out(`Listing ${field} for ${kind.kind}.${kind.group}/${object.metadata.name}:\n`);
  const entries = Object.entries(object.metadata[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of entries) yield* session.out(`${indent}${key}=${value}\n`);
}

function* change(
  session: Session,
  call: Call,
  info: Info,
  options: MetadataVerb,
  changes: Changes,
  dryRun: "none" | "client" | "server",
): Task<void> {
  const before = info.object!;
  const overwrite = call.bool("overwrite");
  const changed = recorded(call, changedBy(options, before, changes, overwrite));
  const away = dryRun === "client" || call.bool("local");
  const notes = away ? "" : options.notes(before.metadata[options.field] ?? {}, changes);
  if (notes) yield* session.out(notes);
  const version = call.string("resource-version");
  const after: KubeObject = version ? { ...changed, metadata: { ...changed.metadata, resourceVersion: version } } : changed;
  const operation = options.operation(before, after, overwrite);
  const told = (object: KubeObject): Task<void> => (options.name === "label" ? tellAlone : tell)(session, object, operation, dryRun);
  if (away) return yield* told(after);
  const patch = createMergePatch(before as JsonObject, after as JsonObject);
  const patched = yield* patchObject(session, info, patch, "merge", {
    dryRun: dryRun === "server",
    fieldManager: call.string("field-manager"),
  });
  yield* told(patched);
}

/** The object with other labels or annotations. @throws Refusal */
function changedBy(options: MetadataVerb, before: KubeObject, changes: Changes, overwrite: boolean): KubeObject {
  const old = before.metadata[options.field] ?? {};
  if (!overwrite) options.checkOverwrite(old, changes);
  const values = Object.fromEntries([...Object.entries(old), ...changes.set].filter(([key]) => !changes.remove.includes(key)));
  return { ...before, metadata: { ...before.metadata, [options.field]: values } };
}

/** Go's comparison by encoded form: what label tells (updateDataChangeMsg). */
export const encodedLength = (object: KubeObject): number => goJson(object).length;
