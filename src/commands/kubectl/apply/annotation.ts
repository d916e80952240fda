// Writing the annotation that apply compares with.
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import { LAST_APPLIED } from "../changing.ts";
import { patchObject } from "../patching.ts";
import type { Info } from "../resources/builder.ts";
import type { Session } from "../session.ts";

/** Sets the last-applied annotation of an object to `text`, as `manager`; gives the object as the server has it then. */
export function* annotate(session: Session, info: Info, text: string, manager: string, dryRun: boolean): Task<KubeObject> {
  const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
  return yield* patchObject(session, info, patch, "merge", { dryRun, fieldManager: manager });
}
