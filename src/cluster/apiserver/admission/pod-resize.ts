// PodResizeValidator: a pod on a node may not be resized beyond what the node has for pods (plugin/pkg/admission/podresize).
import { forbiddenError } from "../../../api/errors.ts";
import { requestsOf } from "../../../api/kinds/pod/requests.ts";
import type { PodObject } from "../../../api/kinds/pod/types.ts";
import { same } from "../../../api/kinds/validation.ts";
import type { Draft } from "../../../api/object.ts";
import { milliValue, wholeValue } from "../../../base/quantity.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

export const podResizeValidator = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "PodResizeValidator",
  validate({ operation, kind, subresource, name, object, old }) {
    if (operation !== "UPDATE" || kind.group !== "" || kind.plural !== "pods" || subresource !== "resize") return;
    const { spec } = object as Draft<PodObject>;
    if (!spec.nodeName || same(spec, old?.["spec"])) return;
    const refuse = (why: string) => forbiddenError(kind, name, why);
    const nodes = scheme.byKind("", "v1", "Node");
    const node = nodes && storage.get(nodes, "", spec.nodeName);
    if (!node) throw refuse(`node ${JSON.stringify(spec.nodeName)} not found`);
    const { cpu = "0", memory = "0" } = (node["status"]?.allocatable ?? {}) as Record<string, string>;
    const wanted = requestsOf(spec);
    const most = { cpu: milliValue(cpu), memory: wholeValue(memory) };
    const lacking = (["cpu", "memory"] as const)
      .filter((what) => wanted[what] > most[what])
      .map((what) => `${what}, requested: ${wanted[what]}, allocatable: ${most[what]}`);
    if (lacking.length) throw refuse(`node didn't have enough allocatable resources: ${lacking.join("; ")}`);
    const system = node.metadata.labels?.["kubernetes.io/os"];
    if (system !== "linux")
      throw refuse(`pod resize is only supported on linux nodes, node ${JSON.stringify(spec.nodeName)} is ${JSON.stringify(system ?? "")}`);
  },
});
