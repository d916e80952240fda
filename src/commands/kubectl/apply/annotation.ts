// Writing the annotation that apply compares with.
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import { LAST_APPLIED } from "../changing.ts";
import type { Info } from "../resources/builder.ts";
import type { Session } from "../session.ts";

/** Sets the last-applied annotation of an object to `text`, as `manager`; gives the object as the server has it then. */
export function* annotate(session: Session, info: Info, text: string, manager: string, dryRun: boolean): Task<KubeObject> {
  const door = yield* session.door();
  return (yield* door.request({
    verb: "patch",
    kind: info.kind,
    name: info.name,
    ...(info.kind.namespaced ? { namespace: info.namespace } : {}),
    patch: "merge",
    body: { metadata: { annotations: { [LAST_APPLIED]: text } } },
    fieldManager: manager,
    ...(dryRun ? { dryRun: true } : {}),
  })) as KubeObject;
}
