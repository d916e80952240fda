// What the parts of the DaemonSet controller share.
import type { Kind } from "../../../api/kind.ts";

/** The label by which a pod tells from which template it was made. */
export const REVISION_LABEL = "controller-revision-hash";

export interface DaemonKinds {
  daemonSets: Kind;
  controllerRevisions: Kind;
}
