// CSINode (storage.k8s.io/v1): which storage drivers run on a node.
import { validateCSINode } from "./csi-validate.ts";
import type { CSINodeObject } from "./csinode-types.ts";
import { describeCSINode } from "./describe/storage.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn } from "./table.ts";

export const CSINode = define<CSINodeObject>("storage.k8s.io", "v1", "CSINode", {
  describe: describeCSINode,
  columns: [nameColumn, count("Drivers", "How many drivers the node has", ({ spec }) => spec.drivers?.length ?? 0), ageColumn],
  // A list that Go always writes.
  defaults({ spec }) {
    spec.drivers ??= null as never;
  },
  validate: validateCSINode,
});
