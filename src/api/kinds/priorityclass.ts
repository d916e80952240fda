// PriorityClass (scheduling.k8s.io/v1).
import { forbiddenError } from "../errors.ts";
import { type FieldError, forbidden, notSupportedAsListed, required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { describePriorityClass } from "./describe/limits.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";
import { immutableField } from "./validation.ts";

export interface PriorityClassObject extends KubeObject {
  value: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: string;
}

const HIGHEST = 1_000_000_000;
const POLICIES = ["PreemptLowerPriority", "Never"];
/** The classes that Kubernetes brings. */
const SYSTEM = new Map([
  ["system-node-critical", 2_000_001_000],
  ["system-cluster-critical", 2_000_000_000],
]);

/** IsKnownSystemPriorityClass: what is wrong with a class of a system's name. */
function systemTrouble({ metadata: { name }, value, globalDefault = false }: PriorityClassObject): string | undefined {
  const known = SYSTEM.get(name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

/** pkg/apis/scheduling/validation: ValidatePriorityClass and, with `old`, ValidatePriorityClassUpdate. */
function validatePriorityClass(priority: PriorityClassObject, old: PriorityClassObject | undefined): FieldError[] {
  const { metadata, value, preemptionPolicy: policy } = priority;
  if (old)
    return [
      ...(value === old.value ? [] : [forbidden("value", "may not be changed in an update.")]),
      ...immutableField(policy, old.preemptionPolicy, "preemptionPolicy"),
    ];
  const errors: FieldError[] = [];
  if (metadata.name?.startsWith("system-")) {
    const trouble = systemTrouble(priority);
    if (trouble)
      errors.push(
        forbidden("metadata.name", `priority class names with 'system-' prefix are reserved for system use only. error: ${trouble}`),
      );
  } else if (value > HIGHEST) errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST}`));
  if (policy === "") errors.push(required("preemptionPolicy"));
  else if (policy !== undefined && !POLICIES.includes(policy)) errors.push(notSupportedAsListed("preemptionPolicy", policy, POLICIES));
  return errors;
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
    draft.value ??= 0;
    draft.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate: validatePriorityClass,
  beforeDelete(priority) {
    const { name } = priority.metadata;
    const resource = { group: "scheduling.k8s.io", plural: "priorityclasses" };
    if (SYSTEM.has(name)) throw forbiddenError(resource, name, "this is a system priority class and cannot be deleted");
    return priority;
  },
});
