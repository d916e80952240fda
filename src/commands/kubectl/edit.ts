// kubectl edit: objects of the server, or manifests before they are created, in the learner's editor.
import { ApiError } from "../../api/errors.ts";
import { groupResource, type Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { goJson } from "../../base/go-json.ts";
import { parseYaml } from "../../base/yaml.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { annotate } from "./apply/annotation.ts";
import { annotated, createObject, editedForm, LAST_APPLIED, tell, validationOf } from "./changing.ts";
import { APPLIED_HEADER, editing, type Reason, type Verdict, type Wrong } from "./editing.ts";
import { Exit, messageOf, throwAll } from "./failures.ts";
import { fieldManagerFlag, filenameFlags, flag, printFlags, saveConfigFlag, validateFlag } from "./flags.ts";
import { changeOf, patchObject } from "./patching.ts";
import { type Structured, structured } from "./print/documents.ts";
import { refuseFormat } from "./print/printer.ts";
import { recorded, recordFlag } from "./record.ts";
import { Refusal, refuse } from "./refusal.ts";
import { type Info, toInfo } from "./resources/builder.ts";
import type { Mapper } from "./resources/mapper.ts";
import { select } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

export const command: Command = {
  name: "edit",
  summary: "Edit a resource on the server",
  usage: "edit (RESOURCE/NAME | -f FILENAME)",
  flags: [
    ...printFlags(),
    fieldManagerFlag("kubectl-edit"),
    ...filenameFlags("to use to edit the resource"),
    flag("output-patch", "bool", "false", "Output the patch if the resource is edited."),
    recordFlag,
    saveConfigFlag,
    flag("subresource", "string", "", "If specified, edit will operate on the subresource of the requested object."),
    validateFlag,
    flag("windows-line-endings", "bool", "false", "Defaults to the line ending native to your platform."),
  ],
  run: verb(function* (session, call): Process {
    const { infos, errors } = yield* select(session, {
      ...askedToEdit(call),
      ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
    });
    throwAll(errors);
    if (!infos.length) refuse("edit cancelled, no objects found");
    const before = infos.map((info) => withoutManaged(info.object!));
    const { mapper } = yield* session.door();
    yield* editing(session, {
      text: textOf(before, formatOf(session)),
      extension: extensionOf(session),
      validate: (text) => invalidForm(text, infos[0]!),
      *save(text): Task<Verdict> {
        const reason = unreadable(session, mapper, text);
        return reason ? { again: [reason] } : yield* saveAll(session, infos, before, objectsIn(text));
      },
    });
    return 0;
  }),
};

/** The form in which objects are edited. @throws Refusal for one that cannot be read again */
function formatOf(session: Session): Structured {
  const format = session.call.string("output").toLowerCase();
  if (format === "json" || format === "kyaml") return format;
  return format && format !== "yaml" ? refuseFormat(session.call.string("output"), ["json", "kyaml", "yaml"]) : "yaml";
}
const extensionOf = (session: Session): "yaml" | "json" => (formatOf(session) === "json" ? "json" : "yaml");

const withoutManaged = (object: KubeObject): KubeObject => {
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
};

/** One object as itself, several as a list. */
function textOf(objects: readonly KubeObject[], format: Structured): string {
  const object =
    objects.length === 1 ? objects[0]! : ({ apiVersion: "v1", items: objects, kind: "List", metadata: {} } as unknown as KubeObject);
  return structured(format, { showManagedFields: true })(object);
}

const objectsIn = (text: string): KubeObject[] => {
  const value = parseYaml(text);
  return value.kind === "List" ? value.items : [value];
};

/** What is wrong with a saved text before its content is looked at. */
function invalidForm(text: string, info: Info): Wrong | undefined {
  let trouble = "";
  try {
    const value = parseYaml(text);
    const missing = ["apiVersion", "kind"].filter((field) => !value?.[field]);
    if (missing.length)
      trouble =
        missing.length === 2 ? "error validating data: [apiVersion not set, kind not set]" : `error validating data: ${missing[0]} not set`;
  } catch (error) {
    trouble = messageOf(error);
  }
  if (!trouble) return undefined;
  const what = `${groupResource(info.kind)} ${JSON.stringify(info.name)}`;
  return {
    said: `error: ${what} is invalid`,
    reason: { head: `${what} was not valid`, details: [`<nil>: Invalid value: "The edited file failed validation": ${trouble}`] },
  };
}

/** What the builder cannot read; told only above the text when it is opened again. */
function unreadable(session: Session, mapper: Mapper, text: string): Reason | undefined {
  try {
    for (const object of objectsIn(text)) toInfo(session, mapper, { value: object, source: "edited-file" }, false);
    return undefined;
  } catch (error) {
    return { head: `The edited file had a syntax error: ${messageOf(error)}`, details: [] };
  }
}

function* saveAll(session: Session, infos: readonly Info[], before: readonly KubeObject[], after: readonly KubeObject[]): Task<Verdict> {
  const { call } = session;
  const again: Reason[] = [];
  let retryable = 0;
  let missing = 0;
  for (const [index, info] of infos.entries()) {
    const old = before[index]!;
    const changed =
      after.find((object) => object.metadata?.uid === old.metadata.uid) ?? (after.length === infos.length ? after[index] : undefined);
    if (!changed) throw new Refusal(`no original object found for ${JSON.stringify(info.name)}`);
    if (changed.apiVersion !== old.apiVersion || changed.kind !== old.kind || changed.metadata?.name !== old.metadata.name)
      throw new Refusal("At least one of apiVersion, kind and name was changed");
    const wanted = saved(session, changed);
    if (equal(old, wanted)) {
      yield* tell(session, info.object!, "skipped");
      continue;
    }
    const { patch, type } = changeOf(info, old, wanted);
    if (call.bool("output-patch")) yield* session.out(`Patch: ${goJson(patch)}\n`);
    try {
      const object = yield* patchObject(session, info, patch, type, {
        dryRun: false,
        fieldValidation: validationOf(call),
        fieldManager: call.string("field-manager"),
        ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
      });
      yield* tell(session, object, "edited");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const what = `${groupResource(info.kind)} ${JSON.stringify(info.name)}`;
      if (error.reason === "Invalid") {
        again.push({
          head: `${what} was not valid`,
          details: (error.status.details?.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`),
        });
        yield* session.err(`error: ${what} is invalid\n`);
      } else if (error.reason === "NotFound") {
        missing++;
        yield* session.err(`error: ${what} could not be found on the server\n`);
      } else {
        retryable++;
        yield* session.err(`error: ${what} could not be patched: ${error.message}\n`);
      }
    }
  }
  if (retryable || missing) {
    const file = keep(session, textOf(after, formatOf(session)));
    throw new Exit(
      1,
      retryable
        ? `You can run \`kubectl replace -f ${file}\` to try this update again.\n`
        : `The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`,
    );
  }
  return again.length ? { again } : "done";
}

/** --save-config notes what apply compares with; otherwise an edit leaves that note alone, unlike create and replace. */
const saved = (session: Session, object: KubeObject): KubeObject =>
  recorded(session.call, session.call.bool("save-config") ? annotated(object, true) : object);

/** Keeps a text that could not be saved. */
function keep(session: Session, text: string): string {
  const { machine } = session.self;
  const file = `/tmp/kubectl-edit-${machine.random.between(100_000_000, 4_294_967_295)}.${extensionOf(session)}`;
  machine.files.write(file, text, { mode: 0o600 });
  return file;
}

/** kubectl create --edit: manifests are edited before they are created. */
export function* editFiles(session: Session, options: { filenames: readonly string[]; kustomize: string; recursive: boolean }): Process {
  const { infos, errors } = yield* select(session, { ...options, fetch: false });
  throwAll(errors);
  if (!infos.length) refuse("edit cancelled, no objects found");
  const door = yield* session.door();
  for (const info of infos) {
    yield* editing(session, {
      text: textOf([info.object!], formatOf(session)),
      extension: extensionOf(session),
      validate: (text) => invalidForm(text, info),
      *save(text): Task<Verdict> {
        for (const object of objectsIn(text)) {
          const kind: Kind =
            door.mapper.forManifest(object.apiVersion, object.kind) ??
            refuse(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
          const created = yield* createObject(session, kind, saved(session, object), {
            namespace: info.namespace,
            dryRun: "none",
            fieldManager: session.call.string("field-manager"),
            fieldValidation: validationOf(session.call),
          });
          yield* tell(session, created, "created");
        }
        return "done";
      },
    });
  }
  return 0;
}

/** The objects that are to be edited, as the server has them now. */
const askedToEdit = ({ args, list, string, bool }: Session["call"]) => ({
  args,
  filenames: list("filename"),
  kustomize: string("kustomize"),
  recursive: bool("recursive"),
  latest: true,
  selectAll: true,
  continueOnError: true,
});

/** kubectl apply edit-last-applied: what apply compares with, edited by itself. */
export function* editLastApplied(session: Session): Process {
  const { call } = session;
  const { infos, errors } = yield* select(session, askedToEdit(call));
  throwAll(errors);
  const applied = infos.flatMap((info) => {
    const text = info.object!.metadata.annotations?.[LAST_APPLIED];
    return text === undefined ? [] : [{ info, text }];
  });
  if (!applied.length)
    return refuse(
      "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
    );
  yield* editing(session, {
    text: textOf(
      applied.map(({ text }) => JSON.parse(text)),
      formatOf(session),
    ),
    header: APPLIED_HEADER,
    extension: extensionOf(session),
    validate: (edited) => invalidForm(edited, applied[0]!.info),
    *save(edited): Task<Verdict> {
      for (const wanted of objectsIn(edited)) {
        const found = applied.find(({ info }) => info.kind.kind === wanted.kind && info.name === wanted.metadata?.name);
        if (!found) throw new Refusal(`no original object found for ${JSON.stringify(wanted.metadata?.name ?? "")}`);
        yield* annotate(session, found.info, editedForm(wanted), call.string("field-manager"), false);
        yield* tell(session, wanted, "edited");
      }
      return "done";
    },
  });
  return 0;
}
