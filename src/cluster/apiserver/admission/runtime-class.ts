// RuntimeClass: a pod's class must exist; what the class asks of nodes and adds in overhead becomes the pod's (plugin/pkg/admission/runtimeclass).
import { forbiddenError } from "../../../api/errors.ts";
import type { RuntimeClassObject } from "../../../api/kinds/runtimeclass.ts";
import { equal } from "../../../api/structure.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

export const runtimeClass = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "RuntimeClass",
  kinds: ["/pods"],
  admit({ operation, kind, name, subresource, object: pod }) {
    if (operation !== "CREATE" || kind.group !== "" || kind.plural !== "pods" || subresource) return;
    const spec = pod?.["spec"];
    if (!spec?.runtimeClassName) return;
    const refuse = (why: string): never => {
      throw forbiddenError(kind, name, `pod rejected: ${why}`);
    };
    const classes = scheme.byKind("node.k8s.io", "v1", "RuntimeClass");
    const found = classes && (storage.get(classes, "", spec.runtimeClassName) as RuntimeClassObject | undefined);
    if (!found) return refuse(`RuntimeClass ${JSON.stringify(spec.runtimeClassName)} not found`);
    const overhead = found.overhead?.podFixed;
    if (overhead && spec.overhead && !equal(spec.overhead, overhead))
      refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    if (overhead) spec.overhead = { ...overhead };
    for (const [key, value] of Object.entries(found.scheduling?.nodeSelector ?? {})) {
      if (spec.nodeSelector?.[key] !== undefined && spec.nodeSelector[key] !== value)
        refuse(
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${spec.nodeSelector[key]}`,
        );
      spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
    }
    for (const toleration of found.scheduling?.tolerations ?? [])
      if (!spec.tolerations?.some((each: object) => equal(each, toleration))) spec.tolerations = [...(spec.tolerations ?? []), toleration];
  },
});
