// A pod that names its node goes nowhere else.
import type { Filter } from "../plugin.ts";

const REJECTION = { reasons: ["node(s) didn't match the requested node name"], unresolvable: true };

export const nodeName: Filter = {
  name: "NodeName",
  concerns: ({ pod }) => Boolean(pod["spec"].nodeName),
  reject: ({ pod }, node) => (pod["spec"].nodeName && pod["spec"].nodeName !== node.name ? REJECTION : undefined),
};
