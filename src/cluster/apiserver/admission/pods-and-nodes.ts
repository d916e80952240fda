// The small steps of admission: priorities, default tolerations, taints of new nodes, and what a kubelet may touch.
import { forbiddenError } from "../../../api/errors.ts";
import { isNode } from "../authorization.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = { "system-node-critical": 2000001000, "system-cluster-critical": 2000000000 };

export const priority = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "Priority",
  kinds: ["/pods", "scheduling.k8s.io/priorityclasses"],
  admit({ operation, kind, name, subresource, object: pod }) {
    if (operation !== "CREATE" || kind.group !== "" || kind.plural !== "pods" || subresource || !pod?.["spec"]) return;
    const spec = pod["spec"];
    const classes = scheme.byKind("scheduling.k8s.io", "v1", "PriorityClass");
    let value = 0;
    let policy = "PreemptLowerPriority";
    if (!spec.priorityClassName) {
      const byDefault =
        classes &&
        storage
          .table(classes)
          .all()
          .find((candidate) => candidate["globalDefault"]);
      if (byDefault) {
        spec.priorityClassName = byDefault.metadata.name;
        value = byDefault["value"] ?? 0;
        policy = byDefault["preemptionPolicy"] ?? policy;
      }
    } else {
      const found = classes && storage.get(classes, "", spec.priorityClassName);
      const system = classes ? undefined : SYSTEM_PRIORITIES[spec.priorityClassName];
      if (!found && system === undefined)
        throw forbiddenError(kind, name, `no PriorityClass with name ${spec.priorityClassName} was found`);
      value = found ? (found["value"] ?? 0) : system!;
      policy = found?.["preemptionPolicy"] ?? policy;
    }
    if (spec.priority !== undefined && spec.priority !== value)
      throw forbiddenError(
        kind,
        name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    spec.priority = value;
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
      throw forbiddenError(
        kind,
        name,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    spec.preemptionPolicy = policy;
  },
  // plugin/pkg/admission/priority/admission.go: validatePriorityClass
  validate({ operation, kind, name, object }) {
    if (kind.plural !== "priorityclasses" || (operation !== "CREATE" && operation !== "UPDATE") || !object?.["globalDefault"]) return;
    const other = storage
      .table(kind)
      .all()
      .find((candidate) => candidate["globalDefault"]);
    if (other && (operation === "CREATE" || other.metadata.name !== name))
      throw forbiddenError(kind, name, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
  },
});

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

const covers = (tolerations: readonly Toleration[] | undefined, key: string): boolean =>
  tolerations?.some(
    (toleration) => (toleration.key === key || !toleration.key) && (toleration.effect === "NoExecute" || !toleration.effect),
  ) ?? false;

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  kinds: ["/pods"],
  admit({ operation, kind, subresource, object: pod }) {
    if ((operation !== "CREATE" && operation !== "UPDATE") || kind.group !== "" || kind.plural !== "pods" || subresource || !pod?.["spec"])
      return;
    const spec = pod["spec"];
    for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
      if (!covers(spec.tolerations, key))
        spec.tolerations = [...(spec.tolerations ?? []), { effect: "NoExecute", key, operator: "Exists", tolerationSeconds: 300 }];
  },
};

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  kinds: ["/nodes"],
  admit({ operation, kind, subresource, object: node }) {
    if (operation !== "CREATE" || kind.group !== "" || kind.plural !== "nodes" || subresource || !node) return;
    const key = "node.kubernetes.io/not-ready";
    const spec = (node["spec"] ??= {});
    if (!spec.taints?.some((taint: { key: string; effect: string }) => taint.key === key && taint.effect === "NoSchedule"))
      spec.taints = [...(spec.taints ?? []), { effect: "NoSchedule", key }];
  },
};

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  kinds: ["/nodes", "/pods"],
  admit({ operation, kind, name, subresource, object, old, user }) {
    if (!isNode(user) || kind.group !== "") return;
    const node = user.name.slice("system:node:".length);
    const refuse = (why: string): never => {
      throw forbiddenError(kind, name, why);
    };
    if (kind.plural === "nodes") {
      if (operation === "DELETE") refuse(`node ${JSON.stringify(node)} cannot delete nodes`);
      if (name !== node) refuse(`node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`);
    }
    if (kind.plural !== "pods") return;
    if (operation === "CREATE" && !subresource) {
      if (!object?.metadata.annotations?.["kubernetes.io/config.mirror"])
        refuse(`pod does not have "kubernetes.io/config.mirror" annotation, node ${JSON.stringify(node)} can only create mirror pods`);
      if (object?.["spec"].nodeName !== node) refuse(`node ${JSON.stringify(node)} can only create pods with spec.nodeName set to itself`);
    } else if (operation === "DELETE" && old?.["spec"].nodeName !== node)
      refuse(`node ${JSON.stringify(node)} can only delete pods with spec.nodeName set to itself`);
    else if (operation === "UPDATE" && old?.["spec"].nodeName !== node)
      refuse(`node ${JSON.stringify(node)} can only update pod status for pods with spec.nodeName set to itself`);
  },
};
