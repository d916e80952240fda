// Validation of Jobs (pkg/apis/batch/validation: ValidateJob, ValidateJobUpdate).
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, notSupportedAsListed, required, tooLong } from "../field-errors.ts";
import { internalForm, internalMap } from "../internal-form.ts";
import { isDns1123Label } from "../names.ts";
import { validatePodFailurePolicy, validateSuccessPolicy } from "./job-policy-validate.ts";
import type { JobObject, JobSpec } from "./job-types.ts";
import type { Affinity } from "./pod/placement-types.ts";
import type { PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { validateDomainPrefixedPath } from "./reference-validate.ts";
import { immutableField, nonNegative, same, selectorMatches, shownSelector, validateLabelSelector } from "./validation.ts";
import { validateTemplateLabels } from "./workload-validate.ts";

const MANAGER_LENGTH = 63;
const MOST = 100_000;
const MOST_OF_MANY = 10_000;
const BATCH = "io.k8s.api.batch.v1";

/** What an indexed Job must have, and another may not. */
function validateMode(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { completionMode: mode, completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  if (mode !== undefined && mode !== "NonIndexed" && mode !== "Indexed")
    errors.push(notSupportedAsListed(`${path}.completionMode`, mode, ["NonIndexed", "Indexed"]));
  if (mode === "Indexed") {
    if (completions === undefined) errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
    if (parallelism !== undefined && parallelism > MOST)
      errors.push(invalid(`${path}.parallelism`, parallelism, `must be less than or equal to ${MOST} when completion mode is Indexed`));
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
      errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
    if (maxFailedIndexes !== undefined && maxFailedIndexes > MOST)
      errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${MOST}`));
    if (completions !== undefined && completions > MOST && backoffLimitPerIndex !== undefined) {
      const limit = `must be less than or equal to ${MOST_OF_MANY} when completions are above ${MOST} and used with backoff limit per index`;
      if (maxFailedIndexes === undefined)
        errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MOST}`));
      if (parallelism !== undefined && parallelism > MOST_OF_MANY) errors.push(invalid(`${path}.parallelism`, parallelism, limit));
      if (maxFailedIndexes !== undefined && maxFailedIndexes > MOST_OF_MANY)
        errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, limit));
    }
  }
  if (mode === undefined || mode === "NonIndexed")
    for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const)
      if (spec[field] !== undefined) errors.push(invalid(`${path}.${field}`, spec[field], "requires indexed completion mode"));
  return errors;
}

function validatePolicies(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { podFailurePolicy, successPolicy, podReplacementPolicy: replacement } = spec;
  if (podFailurePolicy) errors.push(...validatePodFailurePolicy(spec, `${path}.podFailurePolicy`));
  if (successPolicy) {
    const at = `${path}.successPolicy`;
    if (spec.completionMode === "Indexed") errors.push(...validateSuccessPolicy(spec, at));
    else errors.push(invalid(at, internalForm(`${BATCH}.SuccessPolicy`, successPolicy), "requires indexed completion mode"));
  }
  const allowed = podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  if (replacement !== undefined && !allowed.includes(replacement))
    errors.push(notSupported(`${path}.podReplacementPolicy`, replacement, allowed));
  return errors;
}

/** Pods of a Job end: Always is what a template without a policy has been given. */
function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const at = `${path}.template.spec.restartPolicy`;
  const policy = template.spec.restartPolicy;
  if (!policy || policy === "Always") return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupportedAsListed(at, policy, ["OnFailure", "Never"])];
  return podFailurePolicy && policy !== "Never"
    ? [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}

/** validateJobSpec: all but the selector, which a template of Jobs has not. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const amounts = [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const;
  for (const field of amounts) errors.push(...nonNegative(spec[field], `${path}.${field}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  if (spec.managedBy !== undefined) {
    errors.push(...validateDomainPrefixedPath(spec.managedBy, `${path}.managedBy`));
    if (spec.managedBy.length > MANAGER_LENGTH) errors.push(tooLong(`${path}.managedBy`, MANAGER_LENGTH));
  }
  return [
    ...errors,
    ...validateMode(spec, path),
    ...validatePolicies(spec, path),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestartPolicy(spec, path),
  ];
}

/** The selector and the labels that the server gives a Job, unless the user says that he does it himself. */
function validateGenerated({ metadata, spec }: JobObject): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const { uid, name = "" } = metadata;
  const expected = {
    "controller-uid": uid,
    "job-name": name,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
  };
  const labels = spec.template.metadata?.labels ?? {};
  const errors: FieldError[] = Object.entries(expected).flatMap(([key, value]) => {
    const at = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) return [required(at, `must be '${value}'`)];
    return labels[key] === value ? [] : [invalid(at, internalMap(labels), `must be '${value}'`)];
  });
  if (!validateLabelSelector(spec.selector, "").length && !selectorMatches(spec.selector, expected))
    errors.push(invalid("spec.selector", shownSelector(spec.selector), "`selector` not auto-generated"));
  return errors;
}

function validateSelector({ selector, template }: JobSpec): FieldError[] {
  if (!selector) return [required("spec.selector"), ...validateTemplateLabels(selector, template, "spec.template")];
  const errors = validateLabelSelector(selector, "spec.selector");
  return errors.length ? errors : validateTemplateLabels(selector, template, "spec.template");
}

/** Where pods go may still change while a Job has not begun to run. */
function withDirectives(before: PodTemplate, now: PodTemplate): PodTemplate {
  const { nodeSelector, tolerations, affinity, schedulingGates } = now.spec;
  const was = before.spec.affinity;
  let kept: Affinity | undefined;
  if (affinity) kept = { ...was, nodeAffinity: affinity.nodeAffinity };
  else if (was?.podAffinity || was?.podAntiAffinity) kept = { ...was, nodeAffinity: undefined };
  return {
    metadata: { ...before.metadata, labels: now.metadata?.labels, annotations: now.metadata?.annotations },
    spec: { ...before.spec, nodeSelector, tolerations, schedulingGates, affinity: kept },
  };
}

/** So may what its containers ask for. */
function withResources(before: PodTemplate, now: PodTemplate): PodTemplate {
  const of = <T extends { resources?: unknown }>(containers: T[] | undefined, others: T[] | undefined): T[] | undefined =>
    containers?.length === others?.length
      ? containers?.map((container, index) => ({ ...container, resources: others![index]!.resources }))
      : containers;
  const { containers, initContainers } = before.spec;
  return {
    ...before,
    spec: {
      ...before.spec,
      containers: of(containers, now.spec.containers)!,
      initContainers: of(initContainers, now.spec.initContainers),
    },
  };
}

/** The JSON of a value: what is undefined is not there. */
const settled = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function validateTemplateUpdate({ spec }: JobObject, old: JobObject): FieldError[] {
  let before = old.spec.template;
  if (before === spec.template || same(before, spec.template)) return [];
  // Suspended, with no pod left: the controller has said so.
  const halted = old.status?.conditions?.some(({ type, status }) => type === "Suspended" && status === "True");
  const notStarted = old.status?.startTime === undefined;
  if (old.spec.suspend && (notStarted || (halted && !old.status?.active)))
    before = withResources(withDirectives(before, spec.template), spec.template);
  return immutableField(settled(spec.template), settled(before), "spec.template", (template) =>
    internalForm("io.k8s.api.core.v1.PodTemplateSpec", template),
  );
}

function validateCompletions({ completions, completionMode, parallelism }: JobSpec, old: JobSpec): FieldError[] {
  const path = "spec.completions";
  if (completionMode !== "Indexed") return immutableField(completions, old.completions, path);
  if (completions === old.completions || completions === undefined || completions === parallelism) return [];
  return [invalid(path, completions, "can only be modified in tandem with spec.parallelism")];
}

/** On create and update. */
export function validateJob(job: JobObject, old: JobObject | undefined): FieldError[] {
  const { metadata, spec } = job;
  if (old && spec === old.spec) return [];
  const errors = [...(old ? [] : validateGenerated(job)), ...validateJobSpec(spec, "spec"), ...validateSelector(spec)];
  if (old) {
    const form = (name: string) => (value: unknown) => internalForm(`${BATCH}.${name}`, value);
    return [
      ...errors,
      ...validateCompletions(spec, old.spec),
      ...immutableField(spec.selector, old.spec.selector, "spec.selector", shownSelector),
      ...validateTemplateUpdate(job, old),
      ...immutableField(spec.completionMode, old.spec.completionMode, "spec.completionMode"),
      ...immutableField(spec.podFailurePolicy, old.spec.podFailurePolicy, "spec.podFailurePolicy", form("PodFailurePolicy")),
      ...immutableField(spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex, "spec.backoffLimitPerIndex"),
      ...immutableField(spec.managedBy, old.spec.managedBy, "spec.managedBy"),
      ...immutableField(spec.successPolicy, old.spec.successPolicy, "spec.successPolicy", form("SuccessPolicy")),
    ];
  }
  if (spec.completionMode === "Indexed" && spec.completions) {
    // The host name of its last pod.
    const host = `${metadata.name}-${spec.completions - 1}`;
    if (isDns1123Label(host).length)
      errors.push(invalid("metadata.name", metadata.name, `will not able to create pod with invalid DNS label: ${host}`));
  }
  return errors;
}
