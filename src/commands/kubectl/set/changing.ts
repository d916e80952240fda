// The frame of `kubectl set`: objects are changed here, and what differs is patched.
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { dryRunOf, tell } from "../changing.ts";
import { messageOf, throwAll } from "../failures.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, localFlag, printFlags, selectorFlag } from "../flags.ts";
import { NO_RESOURCES } from "../pairs.ts";
import { changeOf, patchObject } from "../patching.ts";
import { inGoOrder } from "../print/go-order.ts";
import { Refusal, refuse } from "../refusal.ts";
import { type Info, type Selection, select } from "../resources/builder.ts";
import type { Session } from "../session.ts";
import { typed } from "./template.ts";

export const setFlags = (name: string) => [
  ...printFlags(),
  flag("all", "bool", "false", "Select all resources, in the namespace of the specified resource types"),
  dryRunFlag,
  fieldManagerFlag("kubectl-set"),
  ...filenameFlags("Filename, directory, or URL to files identifying the resource to get from a server."),
  localFlag(`If true, set ${name} will NOT contact api-server but run locally.`),
  selectorFlag,
];

export function* selected(session: Session, call: Call, resources: readonly string[]): Task<Selection> {
  const filenames = call.list("filename");
  if (call.bool("all") && call.string("selector")) refuse("cannot set --all and --selector at the same time");
  const local = call.bool("local");
  if (local && dryRunOf(call) === "server") refuse("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const selection = yield* select(session, {
    args: resources,
    filenames,
    kustomize: call.string("kustomize"),
    recursive: call.bool("recursive"),
    selector: call.string("selector"),
    all: call.bool("all"),
    selectAll: call.bool("all"),
    local,
    latest: !local,
    continueOnError: true,
  });
  throwAll(selection.errors);
  if (!resources.length && !filenames.length && !call.string("kustomize")) refuse(NO_RESOURCES);
  return selection;
}

export interface Setting {
  /** What is told, as "image updated". */
  operation: string;
  /** What a refused patch follows, as "failed to patch image update to pod template: ". */
  failure: string;
  /** The changed object. @throws Refusal */
  change(info: Info): KubeObject;
  /** Whether an object that stays as it is is patched and told all the same. */
  always?: boolean;
}

/** Changes each object and sends the difference. */
export function* applySetting(session: Session, call: Call, infos: readonly Info[], setting: Setting): Task<void> {
  const dryRun = dryRunOf(call);
  const errors: unknown[] = [];
  for (const info of infos) {
    try {
      const before = info.object!;
      const after = setting.change(info);
      const { patch, type, empty } = changeOf(info, before, after);
      if (call.bool("local")) {
        yield* tell(session, inGoOrder(typed(after)), setting.operation);
        continue;
      }
      if (empty && !setting.always) continue;
      if (dryRun === "client") {
        yield* tell(session, after, setting.operation, "client");
        continue;
      }
      let changed: KubeObject;
      try {
        changed = yield* patchObject(session, info, patch, type, {
          dryRun: dryRun === "server",
          fieldManager: call.string("field-manager"),
        });
      } catch (error) {
        throw new Refusal(`${setting.failure}${messageOf(error)}`);
      }
      yield* tell(session, changed, setting.operation, dryRun);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}
