// PriorityClass (scheduling.k8s.io/v1).
import { forbidden, invalid } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { describePriorityClass } from "./describe/others.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";

export interface PriorityClassObject extends KubeObject {
  value: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: string;
}

export const PriorityClass = define<PriorityClassObject>("scheduling.k8s.io", "v1", "PriorityClass", {
  describe: describePriorityClass,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Value", "The value of this priority class.", (priority) => priority.value ?? 0),
    {
      name: "Global-Default",
      type: "boolean",
      description: "Whether pods without a class have it",
      value: (priority) => String(priority.globalDefault ?? false),
    },
    ageColumn,
    text("PreemptionPolicy", "Whether its pods preempt others", (priority) => priority.preemptionPolicy ?? ""),
  ],
  defaults(draft) {
    draft.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate(priority, old) {
    const errors = [];
    if (priority.value > 1_000_000_000 && !priority.metadata.name.startsWith("system-"))
      errors.push(forbidden("value", "maximum allowed value of a user defined priority is 1000000000"));
    if (old && priority.value !== old.value) errors.push(invalid("value", priority.value, "field is immutable"));
    return errors;
  },
});
