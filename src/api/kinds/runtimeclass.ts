// RuntimeClass (node.k8s.io/v1).
import { type FieldError, invalid } from "../field-errors.ts";
import { isDns1123Label, isLabelValue, isQualifiedName } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField } from "./validation.ts";

export interface RuntimeClassObject extends KubeObject {
  handler: string;
  overhead?: { podFixed?: Readonly<Record<string, string>> };
  scheduling?: { nodeSelector?: Readonly<Record<string, string>>; tolerations?: object[] };
}

export const RuntimeClass = define<RuntimeClassObject>("node.k8s.io", "v1", "RuntimeClass", {
  columns: [nameColumn, text("Handler", "What runs its pods on the node", ({ handler }) => handler ?? ""), ageColumn],
  validate({ handler = "", overhead, scheduling }, old) {
    const errors: FieldError[] = old
      ? immutableField(handler, old.handler, "handler")
      : [...each(isDns1123Label(handler), "handler", handler)];
    for (const [name, quantity] of Object.entries(overhead?.podFixed ?? {}))
      if (String(quantity).startsWith("-"))
        errors.push(invalid(`overhead.podFixed.${name}`, quantity, "must be greater than or equal to 0"));
    for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {}))
      errors.push(
        ...each(isQualifiedName(key), "scheduling.nodeSelector", key),
        ...each(isLabelValue(value), "scheduling.nodeSelector", value),
      );
    return errors;
  },
});
