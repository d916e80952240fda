// Validation of StatefulSets (pkg/apis/apps/validation: ValidateStatefulSetSpec, ValidateVolumeClaimTemplates, ValidateStatefulSetUpdate).
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Label } from "../names.ts";
import { validateClaimSpec } from "./persistentvolumeclaim-validate.ts";
import type { PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import type { StatefulSetObject } from "./statefulset-types.ts";
import { each, nonNegative, same, shownSelector, validateLabelSelector } from "./validation.ts";
import { validateEndless, validateSelector, validateTemplateLabels } from "./workload-validate.ts";

type Spec = StatefulSetObject["spec"];

const CHANGEABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];
const FROZEN_SET = `updates to statefulset spec for fields other than ${CHANGEABLE.slice(0, -1)
  .map((field) => `'${field}'`)
  .join(", ")} and '${CHANGEABLE.at(-1)}' are forbidden`;
const fixedPart = (spec: object): object => Object.fromEntries(Object.entries(spec).filter(([field]) => !CHANGEABLE.includes(field)));

function validateStrategy(strategy: NonNullable<Spec["updateStrategy"]>): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const path = "spec.updateStrategy";
  if (!type) return [required(path)];
  if (type === "OnDelete") {
    if (!rollingUpdate) return [];
    const shown = internalForm("io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy", rollingUpdate);
    return [invalid(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type !== "RollingUpdate")
    return [invalid(path, internalForm("io.k8s.api.apps.v1.StatefulSetUpdateStrategy", strategy), "must be 'RollingUpdate' or 'OnDelete'")];
  if (!rollingUpdate) return [];
  return nonNegative(rollingUpdate.partition, `${path}.rollingUpdate.partition`);
}

function validateRetention(policy: NonNullable<Spec["persistentVolumeClaimRetentionPolicy"]>): FieldError[] {
  return (["whenDeleted", "whenScaled"] as const).flatMap((field) => {
    const value = policy[field] ?? "";
    return value === "Retain" || value === "Delete"
      ? []
      : [notSupportedAsListed(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ["Retain", "Delete"])];
  });
}

/** The template as its pods will have it: a volume for each claim, in the place of one of the same name (volumesToAddForTemplates). */
function withClaims({ template, volumeClaimTemplates = [] }: Spec): PodTemplate {
  if (!volumeClaimTemplates.length) return template;
  const claims = new Map(
    volumeClaimTemplates.map(({ metadata: { name = "" } = {} }) => [name, { name, persistentVolumeClaim: { claimName: name } }]),
  );
  const own = template.spec.volumes ?? [];
  const added = [...claims.values()].filter(({ name }) => !own.some((volume) => volume.name === name));
  return { ...template, spec: { ...template.spec, volumes: [...own.map((volume) => claims.get(volume.name) ?? volume), ...added] } };
}

function validateStatefulTemplate(spec: Spec, old: Spec | undefined): FieldError[] {
  const { selector, template } = spec;
  const endless = validateEndless(template, "spec.template", "StatefulSet");
  if (selector && validateLabelSelector(selector, "").length) return [invalid("spec.selector", shownSelector(selector), ""), ...endless];
  return [
    ...validateTemplateLabels(selector, template, "spec.template"),
    // What has not changed was found well before.
    ...(template === old?.template ? [] : validatePodTemplate(withClaims(spec), "spec.template")),
    ...endless,
  ];
}

/** On create and update. */
export function validateStatefulSet({ spec }: StatefulSetObject, old: StatefulSetObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [];
  const { podManagementPolicy = "" } = spec;
  if (!podManagementPolicy) errors.push(required("spec.podManagementPolicy"));
  else if (podManagementPolicy !== "OrderedReady" && podManagementPolicy !== "Parallel")
    errors.push(invalid("spec.podManagementPolicy", podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(
    ...validateStrategy(spec.updateStrategy ?? {}),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy ?? {}),
    // Neither claims nor the service can be changed later.
    ...(old ? [] : (spec.volumeClaimTemplates ?? [])).flatMap((claim, index) =>
      validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`),
    ),
    ...nonNegative(spec.replicas, "spec.replicas"),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonNegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...(!old && spec.serviceName ? each(isDns1123Label(spec.serviceName), "spec.serviceName", spec.serviceName) : []),
    ...validateSelector(spec.selector, "statefulset"),
    ...validateStatefulTemplate(spec, old?.spec),
  );
  if (old && !same(fixedPart(spec), fixedPart(old.spec))) errors.push(forbidden("spec", FROZEN_SET));
  return errors;
}
