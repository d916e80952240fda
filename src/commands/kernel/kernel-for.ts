// The kernel below a process, for the tools that look into it: that of the learner's computer and of the containers on it.
import { type Kernel, kernelBelow } from "../../machine/kernel/kernel.ts";
import type { Running } from "../../machine/process.ts";
import { ToolError } from "../unix/tool.ts";

/** @throws ToolError where name spaces are not modelled: on the nodes of clusters and in their pods */
export function kernelFor(self: Running): Kernel {
  const kernel = kernelBelow(self.machine);
  if (!kernel) throw new ToolError("k8s-quest does not simulate name spaces on the nodes of a cluster yet: try it on your own computer");
  return kernel;
}
