// What a change in the store looks like to those inside the process.
import type { KubeObject } from "../../api/object.ts";

/** As controllers, kubelets and the network hear of it: no watch objects, no copies. */
export interface Change<T extends KubeObject = KubeObject> {
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** "namespace/name", or "name" for what has no namespace: the same text each time, so it is found quickly. */
  key: string;
  object: T;
  /** Before a MODIFIED. */
  old?: T;
}
