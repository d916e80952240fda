// RuntimeClass (node.k8s.io/v1).
import { duplicate, type FieldError } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Label, isLabelValue, isQualifiedName } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { DEPRECATED_LABELS } from "./node-warnings.ts";
import type { Toleration } from "./pod/placement-types.ts";
import { validateTolerations } from "./pod/validate-placing.ts";
import { validateOverhead } from "./pod/validate-resources.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField } from "./validation.ts";

export interface RuntimeClassObject extends KubeObject {
  handler: string;
  overhead?: { podFixed?: Readonly<Record<string, string>> };
  scheduling?: { nodeSelector?: Readonly<Record<string, string>>; tolerations?: Toleration[] };
}

export const RuntimeClass = define<RuntimeClassObject>("node.k8s.io", "v1", "RuntimeClass", {
  columns: [nameColumn, text("Handler", "What runs its pods on the node", ({ handler }) => handler ?? ""), ageColumn],
  validate({ handler = "", overhead, scheduling }, old) {
    const errors: FieldError[] = old
      ? immutableField(handler, old.handler, "handler")
      : [...each(isDns1123Label(handler), "handler", handler)];
    if (overhead) errors.push(...validateOverhead(overhead.podFixed, "overhead"));
    for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {}))
      errors.push(
        ...each(isQualifiedName(key), "scheduling.nodeSelector", key),
        ...each(isLabelValue(value), "scheduling.nodeSelector", value),
      );
    const tolerations = scheduling?.tolerations ?? [];
    errors.push(...validateTolerations(tolerations, "scheduling.tolerations"));
    const seen = new Set<string>();
    for (const [index, toleration] of tolerations.entries()) {
      const { key = "", operator = "", value = "", effect = "" } = toleration;
      const text = JSON.stringify([key, operator, value, effect]);
      if (seen.has(text))
        errors.push(duplicate(`scheduling.tolerations[${index}]`, internalForm("io.k8s.api.core.v1.Toleration", toleration)));
      seen.add(text);
    }
    return errors;
  },
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {})
      .sort()
      .flatMap((key) => (DEPRECATED_LABELS[key] ? [`scheduling.nodeSelector: ${DEPRECATED_LABELS[key]}`] : [])),
});
