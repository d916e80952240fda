// Validation of a pod's lists of containers: what each kind may have, and that names do not meet (pkg/apis/core/validation).
import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, notFound, required } from "../../field-errors.ts";
import type { Container, PodSpec } from "./types.ts";
import { type Surroundings, validateContainer, validateImageBlanks, validateRestartRules } from "./validate-container.ts";
import { validateHostPorts } from "./validate-network.ts";
import { PROBES, validateLifecycle, validateProbe } from "./validate-probe.ts";

/** Hooks and probes, of containers that may have them. */
function validateLife(container: Container, spec: PodSpec, path: string): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds;
  const errors = container.lifecycle ? validateLifecycle(container.lifecycle, grace, spec.os, `${path}.lifecycle`) : [];
  for (const probe of PROBES) errors.push(...validateProbe(container[probe], grace, probe, `${path}.${probe}`));
  return errors;
}

export function validateContainers(around: Surroundings, path: string): FieldError[] {
  const { containers } = around.spec;
  if (!containers?.length) return [required(path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const at = `${path}[${index}]`;
    errors.push(...validateContainer(container, around, at));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    errors.push(...validateLife(container, around.spec, at), ...validateRestartRules(container, at));
  });
  return [...errors, ...validateHostPorts(containers, path)];
}

const RUN_ON = ["lifecycle", ...PROBES] as const;

export function validateInitContainers(around: Surroundings, path: string): FieldError[] {
  const { spec } = around;
  const errors: FieldError[] = [];
  const names = new Set(spec.containers.map(({ name }) => name));
  spec.initContainers?.forEach((container, index) => {
    const at = `${path}[${index}]`;
    errors.push(...validateContainer(container, around, at), ...validateRestartRules(container, at));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    // One by one, as they run; the index is that of the list of one.
    errors.push(...validateHostPorts([container], path));
    if (container.restartPolicy === "Always") errors.push(...validateLife(container, spec, at));
    else
      for (const field of RUN_ON)
        if (container[field]) errors.push(forbidden(`${at}.${field}`, "may not be set for init containers without restartPolicy=Always"));
  });
  return errors;
}

const NOT_EPHEMERAL = "cannot be set for an Ephemeral Container";
/** All that a container has and an ephemeral one has not, in the order of the Go struct. */
const NOT_OF_EPHEMERAL = ["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", ...PROBES, "lifecycle"] as const;
const isSet = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) ? !value.length : typeof value === "object" && !Object.keys(value as object).length);

export function validateEphemeralContainers(around: Surroundings, path: string): FieldError[] {
  const { spec } = around;
  const errors: FieldError[] = [];
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  spec.ephemeralContainers?.forEach((container, index) => {
    const at = `${path}[${index}]`;
    errors.push(...validateContainer(container, around, at), ...validateImageBlanks(container, at));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(notFound(`${at}.targetContainerName`, target));
    for (const field of NOT_OF_EPHEMERAL) if (isSet(container[field])) errors.push(forbidden(`${at}.${field}`, NOT_EPHEMERAL));
    container.volumeMounts?.forEach((mount, position) => {
      for (const field of ["subPath", "subPathExpr"] as const)
        if (mount[field]) errors.push(forbidden(`${at}.volumeMounts[${position}].${field}`, NOT_EPHEMERAL));
    });
  });
  return errors;
}
