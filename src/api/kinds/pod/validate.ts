// Validation of pods and pod templates (pkg/apis/core/validation).

import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain } from "../../names.ts";
import { each, nonNegative, same, validateLabels } from "../validation.ts";
import type { Container, PodObject, PodSpec, PodTemplate, Toleration } from "./types.ts";
import { validateAffinity, validateTopologySpread } from "./validate-affinity.ts";
import { validateContainer } from "./validate-container.ts";
import { validateVolume } from "./validate-volume.ts";

function validateContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const check = (containers: readonly Container[] | undefined, field: "containers" | "initContainers"): void => {
    containers?.forEach((container, index) => {
      const at = `${path}.${field}[${index}]`;
      const name = container.name ?? "";
      if (!name) errors.push(required(`${at}.name`));
      else errors.push(...each(isDns1123Label(name), `${at}.name`, name));
      if (name && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
      errors.push(...validateContainer(container, volumes, at, field === "initContainers"));
    });
  };
  if (!spec.containers?.length) errors.push(required(`${path}.containers`));
  check(spec.containers, "containers");
  check(spec.initContainers, "initContainers");
  const hostPorts = new Set<string>();
  spec.containers?.forEach((container, index) => {
    container.ports?.forEach((port, position) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (hostPorts.has(key))
        errors.push(
          duplicate(`${path}.containers[${index}].ports[${position}].hostPort`, `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`),
        );
      hostPorts.add(key);
    });
  });
  return errors;
}

const OPERATORS = ["Equal", "Exists"];
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  tolerations?.forEach((toleration, index) => {
    const at = `${path}[${index}]`;
    if (toleration.key) errors.push(...validateLabels({ [toleration.key]: "" }, `${at}.key`));
    if (!toleration.key && toleration.operator !== "Exists")
      errors.push(
        invalid(
          `${at}.operator`,
          toleration.operator ?? "",
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (toleration.tolerationSeconds !== undefined && toleration.effect !== "NoExecute")
      errors.push(invalid(`${at}.effect`, toleration.effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (toleration.operator === "Exists") {
      if (toleration.value) errors.push(invalid(`${at}.operator`, toleration.value, "value must be empty when `operator` is 'Exists'"));
    } else if (toleration.operator && !OPERATORS.includes(toleration.operator))
      errors.push(notSupported(`${at}.operator`, toleration.operator, OPERATORS));
    if (toleration.effect && !EFFECTS.includes(toleration.effect)) errors.push(notSupported(`${at}.effect`, toleration.effect, EFFECTS));
  });
  return errors;
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** A pod's or template's spec. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const volumes = new Set<string>();
  spec.volumes?.forEach((volume, index) => {
    const at = `${path}.volumes[${index}]`;
    const name = volume.name ?? "";
    const wrong = validateVolume(volume, at);
    if (!name) wrong.push(required(`${at}.name`));
    else {
      wrong.push(...each(isDns1123Label(name), `${at}.name`, name));
      if (volumes.has(name)) wrong.push(duplicate(`${at}.name`, name));
    }
    errors.push(...wrong);
    // Mounts find only volumes without faults.
    if (!wrong.length) volumes.add(name);
  });
  errors.push(...validateContainers(spec, volumes, path));
  if (!spec.restartPolicy) errors.push(required(`${path}.restartPolicy`));
  else if (!RESTART_POLICIES.includes(spec.restartPolicy))
    errors.push(notSupported(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES));
  if (!spec.dnsPolicy) errors.push(required(`${path}.dnsPolicy`));
  else if (!DNS_POLICIES.includes(spec.dnsPolicy)) errors.push(notSupported(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES));
  errors.push(...validateLabels(spec.nodeSelector, `${path}.nodeSelector`));
  if (spec.serviceAccountName)
    errors.push(...each(isDns1123Subdomain(spec.serviceAccountName), `${path}.serviceAccountName`, spec.serviceAccountName));
  if (spec.nodeName) errors.push(...each(isDns1123Subdomain(spec.nodeName), `${path}.nodeName`, spec.nodeName));
  if (spec.activeDeadlineSeconds !== undefined && (spec.activeDeadlineSeconds < 1 || spec.activeDeadlineSeconds > 2147483647))
    errors.push(invalid(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, "must be between 1 and 2147483647, inclusive"));
  if (spec.hostname) errors.push(...each(isDns1123Label(spec.hostname), `${path}.hostname`, spec.hostname));
  if (spec.subdomain) errors.push(...each(isDns1123Label(spec.subdomain), `${path}.subdomain`, spec.subdomain));
  errors.push(...validateAffinity(spec.affinity, `${path}.affinity`));
  errors.push(...validateTolerations(spec.tolerations, `${path}.tolerations`));
  errors.push(...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`));
  errors.push(...nonNegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`));
  return errors;
}

/** A template of a workload. */
export function validatePodTemplate(template: PodTemplate, path: string): FieldError[] {
  return [...validateLabels(template.metadata?.labels, `${path}.labels`), ...validatePodSpec(template.spec, `${path}.spec`)];
}

const FROZEN =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

function validateUpdate(pod: PodObject, old: PodObject): FieldError[] {
  const errors: FieldError[] = [];
  const { spec } = pod;
  const before = old.spec;
  const list = (field: "containers" | "initContainers"): boolean => {
    if ((spec[field]?.length ?? 0) !== (before[field]?.length ?? 0)) {
      errors.push(forbidden(`spec.${field}`, "pod updates may not add or remove containers"));
      return false;
    }
    spec[field]?.forEach((container, index) => {
      if (!container.image) errors.push(required(`spec.${field}[${index}].image`));
    });
    return true;
  };
  if (!list("containers") || !list("initContainers")) return errors;
  const { activeDeadlineSeconds: deadline } = spec;
  const oldDeadline = before.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 0 || deadline > 2147483647))
    errors.push(invalid("spec.activeDeadlineSeconds", deadline, "must be between 0 and 2147483647, inclusive"));
  else if (deadline !== undefined && oldDeadline !== undefined && oldDeadline < deadline)
    errors.push(invalid("spec.activeDeadlineSeconds", deadline, "must be less than or equal to previous value"));
  else if (deadline === undefined && oldDeadline !== undefined)
    errors.push(invalid("spec.activeDeadlineSeconds", null, "must not update from a positive integer to nil value"));
  const kept = (before.tolerations ?? []).every((toleration) =>
    (spec.tolerations ?? []).some((now) => same({ ...now, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 })),
  );
  if (!kept) errors.push(forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
  const images = (field: "containers" | "initContainers") =>
    spec[field]?.map((container, index) => ({ ...container, image: before[field]![index]!.image }));
  const munged: PodSpec = { ...spec, containers: images("containers") ?? [] };
  if (spec.initContainers) munged.initContainers = images("initContainers");
  for (const field of ["activeDeadlineSeconds", "tolerations"] as const) {
    if (before[field] === undefined) delete munged[field];
    else (munged[field] as unknown) = before[field];
  }
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds!;
  if (before.schedulingGates?.length) {
    const removedOnly = (spec.schedulingGates ?? []).every((gate) => before.schedulingGates!.some((known) => known.name === gate.name));
    if (removedOnly) munged.schedulingGates = before.schedulingGates;
    munged.nodeSelector = before.nodeSelector;
    if (before.nodeSelector === undefined) delete munged.nodeSelector;
  }
  if (!same(munged, before)) errors.push(forbidden("spec", FROZEN));
  return errors;
}

/** On create and update. */
export function validatePod(pod: PodObject, old: PodObject | undefined): FieldError[] {
  if (!old) return validatePodSpec(pod.spec, "spec");
  if (pod.spec === old.spec || same(pod.spec, old.spec)) return [];
  return [...validatePodSpec(pod.spec, "spec"), ...validateUpdate(pod, old)];
}
