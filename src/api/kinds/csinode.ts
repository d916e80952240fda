// CSINode (storage.k8s.io/v1): which storage drivers run on a node.
import type { KubeObject } from "../object.ts";
import { validateCSINode } from "./csi-validate.ts";
import { describeCSINode } from "./describe/storage.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn } from "./table.ts";

export interface CSINodeDriver {
  name: string;
  nodeID: string;
  topologyKeys?: string[];
  allocatable?: { count?: number };
}
export interface CSINodeObject extends KubeObject {
  /** null where there never was one. */
  spec: { drivers: CSINodeDriver[] | null };
}

export const CSINode = define<CSINodeObject>("storage.k8s.io", "v1", "CSINode", {
  describe: describeCSINode,
  columns: [nameColumn, count("Drivers", "How many drivers the node has", ({ spec }) => spec.drivers?.length ?? 0), ageColumn],
  // A list that Go always writes.
  defaults({ spec }) {
    spec.drivers ??= null as never;
  },
  validate: validateCSINode,
});
