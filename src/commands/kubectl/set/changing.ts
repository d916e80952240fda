// The frame of `kubectl set`: objects are changed here, and what differs is patched.
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { groupOf, tell } from "../changing.ts";
import { messageOf, throwAll } from "../failures.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, localFlag, printFlags, selectorFlag } from "../flags.ts";
import { changeOf, patchObject } from "../patching.ts";
import { throughGoType } from "../print/go-types.ts";
import type { DryRun } from "../print/printer.ts";
import { recorded, recordFlag } from "../record.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { KUBECTL_SCHEME } from "../resources/go-scheme.ts";
import { select } from "../resources/visit.ts";
import type { Session } from "../session.ts";

export const setFlags = (name: string) => [
  ...printFlags(),
  flag("all", "bool", "false", "Select all resources, in the namespace of the specified resource types"),
  dryRunFlag,
  fieldManagerFlag("kubectl-set"),
  ...filenameFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
  localFlag(`If true, set ${name} will NOT contact api-server but run locally.`),
  ...(/^(env|subject)$/.test(name) ? [] : [recordFlag]),
  selectorFlag,
];

/** Whether files say which objects are meant. */
export const hasFiles = (call: Call): boolean => call.list("filename").length > 0 || call.string("kustomize") !== "";

/** @throws Refusal */
export function checkSelecting(call: Call): void {
  if (call.bool("all") && call.string("selector")) refuse("cannot set --all and --selector at the same time");
}
/** @throws Refusal */
export function checkLocal(call: Call, dryRun: DryRun): void {
  if (call.bool("local") && dryRun === "server") refuse("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
}

export interface Chosen {
  /** Arguments are left aside with --local instead of refused. */
  localArgs?: "ignored" | "refused";
  selector?: string;
}

/** The objects that the words and files mean, as they are now. @throws Refusal, ApiError */
export function* chosen(session: Session, call: Call, resources: readonly string[], options: Chosen = {}): Task<Info[]> {
  const local = call.bool("local");
  const selection = yield* select(session, {
    args: local && options.localArgs === "ignored" ? [] : resources,
    filenames: call.list("filename"),
    kustomize: call.command.flags.some(({ name }) => name === "kustomize") ? call.string("kustomize") : "",
    recursive: call.bool("recursive"),
    selector: options.selector ?? call.string("selector"),
    selectAll: call.bool("all"),
    local,
    typed: KUBECTL_SCHEME,
    latest: !local,
    continueOnError: true,
  });
  const [failure] = selection.errors;
  if (failure) throw failure;
  return selection.infos;
}

/** `deployments/web`; of what no server was asked about, its kind as far as it is known (resource.Info.ObjectName). */
function nameOf(call: Call, { kind, name, object }: Info): string {
  if (!call.bool("local")) return `${kind.plural}/${name}`;
  const group = groupOf(object!);
  return group ? `${kind.kind.toLowerCase()}.${group}/${name}\n` : `${kind.kind.toLowerCase()}/${name}`;
}

export interface Setting {
  dryRun: DryRun;
  /** What is told, as "image updated". */
  operation: string;
  /** What a refused patch follows, as "failed to patch image update to pod template: ". */
  failure: string;
  /** The changed object. @throws Refusal */
  change(info: Info): KubeObject;
  /** What is wrong with an object, after its name; the message alone where the verb does not name it. */
  wrong?(name: string, message: string): string;
  /** Told once for the whole run, before what is wrong with single objects. */
  errors?: readonly Refusal[];
  /** Whether an object that stays as it is is patched and told all the same. */
  always?: boolean;
}

/** Changes each object and sends the difference. */
export function* applySetting(session: Session, call: Call, infos: readonly Info[], setting: Setting): Task<void> {
  const { dryRun } = setting;
  const wrong = setting.wrong ?? ((name, message) => `error: ${name} ${message}\n`);
  // All are changed before the first is sent.
  const changes = infos.map((info) => {
    try {
      return { info, after: recorded(call, setting.change(info)), error: undefined };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { info, after: undefined, error };
    }
  });
  const errors: unknown[] = [...(setting.errors ?? [])];
  for (const { info, after, error } of changes) {
    if (!after) {
      errors.push(new Refusal(wrong(nameOf(call, info), messageOf(error))));
      continue;
    }
    const { patch, type, empty } = changeOf(info, info.object!, after);
    if (empty && !setting.always) continue;
    if (call.bool("local") || dryRun === "client") {
      yield* tell(session, throughGoType(after), setting.operation, dryRun);
      continue;
    }
    let changed: KubeObject;
    try {
      changed = yield* patchObject(session, info, patch, type, {
        dryRun: dryRun === "server",
        fieldManager: call.string("field-manager"),
      });
    } catch (problem) {
      errors.push(new Refusal(`${setting.failure}${messageOf(problem)}`));
      continue;
    }
    yield* tell(session, throughGoType(changed), setting.operation, dryRun);
  }
  throwAll(errors);
}
