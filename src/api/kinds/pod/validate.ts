// Validation of pods and pod templates (pkg/apis/core/validation, ValidatePodSpec and its callers).

import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, notSupportedAsListed, required } from "../../field-errors.ts";
import { internalForm } from "../../internal-form.ts";
import { inRange, isDns1123Label, isDns1123Subdomain } from "../../names.ts";
import { each, same, validateLabels } from "../validation.ts";
import { validateResize } from "./resize.ts";
import type { PodObject, PodSpec, PodTemplate } from "./types.ts";
import { validateAffinity } from "./validate-affinity.ts";
import { validateAnnotations, validateAnnotationUpdates, validateProfileAnnotations } from "./validate-annotations.ts";
import { type Surroundings, validateImageBlanks } from "./validate-container.ts";
import { validateContainers, validateEphemeralContainers, validateInitContainers } from "./validate-containers.ts";
import { validateDnsConfig, validateDnsPolicy, validateHostAliases, validateHostNetwork, validateHostnames } from "./validate-network.ts";
import { validateReadinessGates, validateSchedulingGates, validateTolerations, validateTopologySpread } from "./validate-placing.ts";
import { validateOverhead, validatePodResources } from "./validate-resources.ts";
import { validateHostUsers, validatePodSecurityContext } from "./validate-security.ts";
import { validateEphemeralUpdate, validatePodUpdate } from "./validate-update.ts";
import { validateVolumes } from "./validate-volume.ts";
import { validateHostProcess, validateOs } from "./validate-windows.ts";

const CLAIM = "io.k8s.api.core.v1.PodResourceClaim";
function validateResourceClaims(claims: PodSpec["resourceClaims"], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  claims?.forEach((claim, index) => {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName: own, resourceClaimTemplateName: template } = claim;
    if (!name) errors.push(required(`${at}.name`));
    else if (names.has(name)) errors.push({ type: "FieldValueDuplicate", field: `${at}.name`, message: `Duplicate value: "${name}"` });
    else errors.push(...each(isDns1123Label(name), `${at}.name`, name));
    names.add(name);
    const both = own !== undefined && template !== undefined;
    if (both)
      errors.push(
        invalid(at, internalForm(CLAIM, claim), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"),
      );
    if (own === undefined && template === undefined)
      errors.push(invalid(at, internalForm(CLAIM, claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    if (own !== undefined) errors.push(...each(isDns1123Subdomain(own), `${at}.resourceClaimName`, own));
    if (template !== undefined) errors.push(...each(isDns1123Subdomain(template), `${at}.resourceClaimTemplateName`, template));
  });
  return errors;
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];
const LONGEST_DEADLINE = 2147483647;
/** Names of other objects: the words are those of a subdomain. */
const NAMES_BEFORE = ["serviceAccountName", "nodeName"] as const;

/** The spec of the pod called `pod`, or of a template. */
export function validatePodSpec(spec: PodSpec, path: string, pod?: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`));
  const { errors: volumeErrors, sound } = validateVolumes(spec.volumes, `${path}.volumes`, pod);
  const claims = new Set(spec.resourceClaims?.flatMap(({ name }) => (name ? [name] : [])));
  const around: Surroundings = { spec, volumes: sound, claims, isPod: pod !== undefined };
  errors.push(
    ...volumeErrors,
    ...validateResourceClaims(spec.resourceClaims, `${path}.resourceClaims`),
    ...validateContainers(around, `${path}.containers`),
    ...validateInitContainers(around, `${path}.initContainers`),
    ...validateEphemeralContainers(around, `${path}.ephemeralContainers`),
    ...validatePodResources(spec, claims, `${path}.resources`),
    ...validateHostNetwork(spec, path, pod !== undefined),
  );
  if (!spec.restartPolicy) errors.push(required(`${path}.restartPolicy`));
  else if (!RESTART_POLICIES.includes(spec.restartPolicy))
    errors.push(notSupportedAsListed(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES));
  errors.push(
    ...validateDnsPolicy(spec.dnsPolicy, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...validateReadinessGates(spec.readinessGates, `${path}.readinessGates`),
    ...validateSchedulingGates(spec.schedulingGates, `${path}.schedulingGates`),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
  );
  for (const field of NAMES_BEFORE) if (spec[field]) errors.push(...each(isDns1123Subdomain(spec[field]), `${path}.${field}`, spec[field]));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > LONGEST_DEADLINE))
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inRange(1, LONGEST_DEADLINE)));
  errors.push(
    ...validateHostnames(spec, path),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateHostAliases(spec.hostAliases, `${path}.hostAliases`),
  );
  const { priorityClassName, runtimeClassName, preemptionPolicy } = spec;
  if (priorityClassName) errors.push(...each(isDns1123Subdomain(priorityClassName), `${path}.priorityClassName`, priorityClassName));
  if (runtimeClassName !== undefined)
    errors.push(...each(isDns1123Subdomain(runtimeClassName), `${path}.runtimeClassName`, runtimeClassName));
  if (preemptionPolicy === "") errors.push(required(`${path}.preemptionPolicy`));
  else if (preemptionPolicy && !PREEMPTION_POLICIES.includes(preemptionPolicy))
    errors.push(notSupportedAsListed(`${path}.preemptionPolicy`, preemptionPolicy, PREEMPTION_POLICIES));
  errors.push(...validateOverhead(spec.overhead, `${path}.overhead`), ...validateOs(spec, path));
  return errors;
}

/** A template of a workload. */
export function validatePodTemplate(template: PodTemplate, path: string): FieldError[] {
  const { metadata, spec } = template;
  const errors = [
    ...validateLabels(metadata?.labels, `${path}.labels`),
    ...validateAnnotations(metadata?.annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`),
    ...validateProfileAnnotations(metadata?.annotations, spec, `${path}.spec`, false),
  ];
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  return errors;
}

/** What a pod must keep and a template need not (validatePodMetadataAndSpec). */
function validateWhole({ metadata, spec }: PodObject): FieldError[] {
  const errors = [
    ...validateAnnotations(metadata.annotations, spec, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", metadata.name),
  ];
  if (!spec.serviceAccountName)
    spec.volumes?.forEach((volume, index) => {
      volume.projected?.sources?.forEach((source, position) => {
        if (source.serviceAccountToken)
          errors.push(
            forbidden(
              `spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`,
              "must not be specified when serviceAccountName is not set",
            ),
          );
      });
    });
  for (const field of ["containers", "initContainers"] as const)
    spec[field]?.forEach((container, index) => {
      errors.push(...validateImageBlanks(container, `spec.${field}[${index}]`));
    });
  return errors;
}

function validateCreate(pod: PodObject): FieldError[] {
  const { spec } = pod;
  const errors = validateWhole(pod);
  if (spec.ephemeralContainers?.length) errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  if (spec.nodeName && spec.schedulingGates?.length)
    errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  return [...errors, ...validateProfileAnnotations(pod.metadata.annotations, spec, "spec", true)];
}

/** On create, and on update of the pod or of one of its subresources. */
export function validatePod(pod: PodObject, old: PodObject | undefined, subresource?: string): FieldError[] {
  if (!old) return validateCreate(pod);
  const unchanged = pod.spec === old.spec || same(pod.spec, old.spec);
  const errors = unchanged ? [] : validateWhole(pod);
  if (pod.metadata.annotations !== old.metadata.annotations) errors.push(...validateAnnotationUpdates(pod, old));
  if (subresource === "resize") return unchanged ? errors : validateResize(pod, old, errors);
  if (subresource === "ephemeralcontainers") return [...errors, ...validateEphemeralUpdate(pod, old)];
  return unchanged ? errors : [...errors, ...validatePodUpdate(pod, old)];
}
