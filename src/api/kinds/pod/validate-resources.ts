// Validation of what containers and pods ask of a node (pkg/apis/core/validation, validateResourceRequirements).
import { canonicalQuantity, compareQuantities, formatQuantity, parseQuantity } from "../../../base/quantity.ts";
import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, invalid, notFound, notSupported, required } from "../../field-errors.ts";
import { isDns1123Label, isQualifiedName } from "../../names.ts";
import { each } from "../validation.ts";
import type { ResourceList, ResourceRequirements } from "./reference-types.ts";
import type { PodSpec } from "./types.ts";

const FOR_CONTAINERS = new Set(["cpu", "memory", "ephemeral-storage"]);
const COUNTED = ["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims"];
/** Names that need no domain: what quotas count as well as what containers use. */
const STANDARD = new Set([
  ...[...FOR_CONTAINERS].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  ...["storage", "requests.storage", "services.nodeports", "services.loadbalancers"],
  ...COUNTED,
]);
const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && !isQualifiedName(`requests.${name}`).length;
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

function resourceName(name: string, path: string): FieldError[] {
  const errors = each(isQualifiedName(name), path, name);
  if (!errors.length && !name.includes("/") && !STANDARD.has(name) && !isHugePages(name) && !name.startsWith("requests.hugepages-"))
    errors.push(invalid(path, name, "must be a standard resource type or fully qualified"));
  return errors;
}
function containerResourceName(name: string, path: string): FieldError[] {
  if (FOR_CONTAINERS.has(name)) return [];
  const errors = resourceName(name, path);
  if (!name.includes("/")) {
    if (!isHugePages(name)) errors.push(invalid(path, name, "must be a standard resource for containers"));
  } else if (!isNative(name) && !isExtended(name)) errors.push(invalid(path, name, "doesn't follow extended resource name standards"));
  return errors;
}
function podResourceName(name: string, path: string): FieldError[] {
  if (name === "cpu" || name === "memory") return [];
  const errors = resourceName(name, path);
  return errors.length || isHugePages(name) ? errors : [notSupported(path, name, ["cpu", "hugepages-", "memory"])];
}

/** A quantity that is not negative, and whole where the resource comes in pieces. */
export function validateQuantity(name: string, value: string, path: string): FieldError[] {
  const { milli } = parseQuantity(value);
  const errors: FieldError[] = [];
  if (milli < 0n) errors.push(invalid(path, canonicalQuantity(value), "must be greater than or equal to 0"));
  if (milli % 1000n !== 0n && (isExtended(name) || COUNTED.includes(name)))
    errors.push(invalid(path, canonicalQuantity(value), "must be an integer"));
  return errors;
}

function validateHugePages(name: string, value: string, path: string): FieldError[] {
  let size: bigint;
  try {
    size = parseQuantity(name.slice("hugepages-".length)).milli;
  } catch {
    size = 0n;
  }
  if (size > 0n && parseQuantity(value).milli % size === 0n) return [];
  const text = canonicalQuantity(value);
  return [invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

function validateClaims(claims: ResourceRequirements["claims"], known: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  claims?.forEach(({ name, request }, index) => {
    const at = `${path}[${index}]`;
    if (!name) {
      errors.push(required(at));
      return;
    }
    if (names.has(name)) errors.push(duplicate(at, name));
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) errors.push(...each(isDns1123Label(request), `${at}.request`, request));
      if (names.has(key)) errors.push(duplicate(at, key));
      else if (!request) for (const other of names) if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name));
      names.add(key);
    }
    if (!known.has(name)) {
      const rest = known.size ? `: ${[...known].sort().join(", ")}` : " which is empty";
      const error = notFound(at, name);
      errors.push({ ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${rest}` });
    }
  });
  return errors;
}

function validateRequirements(
  resources: ResourceRequirements,
  nameOf: (name: string, path: string) => FieldError[],
  claims: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let usesHugePages = false;
  let usesCpuOrMemory = false;
  const note = (name: string, value: string, at: string): void => {
    if (isHugePages(name)) {
      usesHugePages = true;
      errors.push(...validateHugePages(name, value, at));
    }
    if (name === "cpu" || name === "memory") usesCpuOrMemory = true;
  };
  for (const name in resources.limits) {
    const at = `${path}.limits[${name}]`;
    errors.push(...nameOf(name, at), ...validateQuantity(name, resources.limits[name]!, at));
    note(name, resources.limits[name]!, at);
  }
  for (const name in resources.requests) {
    const at = `${path}.requests[${name}]`;
    const value = resources.requests[name]!;
    errors.push(...nameOf(name, at), ...validateQuantity(name, value, at));
    const limit = resources.limits?.[name];
    if (limit !== undefined) {
      const difference = compareQuantities(value, limit);
      const rule = difference && !mayOvercommit(name) ? "equal to" : difference > 0 ? "less than or equal to" : undefined;
      if (rule)
        errors.push(invalid(`${path}.requests`, canonicalQuantity(value), `must be ${rule} ${name} limit of ${canonicalQuantity(limit)}`));
    } else if (!mayOvercommit(name)) errors.push(required(`${path}.limits`, "Limit must be set for non overcommitable resources"));
    note(name, value, at);
  }
  if (usesHugePages && !usesCpuOrMemory) errors.push(forbidden(path, "HugePages require cpu or memory"));
  if (resources.claims) errors.push(...validateClaims(resources.claims, claims, `${path}.claims`));
  return errors;
}

const NONE: ReadonlySet<string> = new Set();
/** Requests and limits of a container. `claims` are the names that the pod's resourceClaims give. */
export const validateResources = (
  resources: ResourceRequirements | undefined,
  path: string,
  claims: ReadonlySet<string> = NONE,
): FieldError[] => (resources ? validateRequirements(resources, containerResourceName, claims, path) : []);

export const validateOverhead = (overhead: ResourceList | undefined, path: string): FieldError[] =>
  overhead ? validateRequirements({ limits: overhead }, containerResourceName, NONE, path) : [];

/** What the containers ask for together: those that run side by side, or the greatest that runs before them. */
function requestedTogether(spec: PodSpec, name: string): bigint {
  const asked = (resources: ResourceRequirements | undefined): bigint => {
    const value = resources?.requests?.[name];
    return value === undefined ? 0n : parseQuantity(value).milli;
  };
  let beside = 0n;
  let peak = 0n;
  for (const container of spec.initContainers ?? []) {
    const own = asked(container.resources);
    if (container.restartPolicy === "Always") beside += own;
    const now = beside + (container.restartPolicy === "Always" ? 0n : own);
    if (now > peak) peak = now;
  }
  for (const container of spec.containers) beside += asked(container.resources);
  return beside > peak ? beside : peak;
}

/** Requests and limits of the pod as a whole, and that the containers' keep within them. */
export function validatePodResources(spec: PodSpec, claims: ReadonlySet<string>, path: string): FieldError[] {
  const { resources } = spec;
  if (!resources) return [];
  const errors: FieldError[] = [];
  if (resources.claims) errors.push(forbidden(`${path}.claims`, "claims cannot be set for Resources at pod-level"));
  errors.push(...validateRequirements(resources, podResourceName, claims, path));
  for (const name in resources.requests) {
    const whole = parseQuantity(resources.requests[name]!);
    const together = requestedTogether(spec, name);
    if (together > whole.milli)
      errors.push(
        invalid(
          `${path}.requests[${name}]`,
          formatQuantity(whole),
          `must be greater than or equal to aggregate container requests of ${formatQuantity({ milli: together, format: whole.format })}`,
        ),
      );
  }
  spec.containers.forEach((container, index) => {
    for (const name in container.resources?.limits) {
      const limit = container.resources!.limits[name]!;
      const whole = resources.limits?.[name];
      if (whole !== undefined && compareQuantities(limit, whole) > 0)
        errors.push(
          invalid(
            `${path}.containers[${index}][${name}].limits`,
            canonicalQuantity(limit),
            `must be less than or equal to pod limits of ${canonicalQuantity(whole)}`,
          ),
        );
    }
  });
  return errors;
}
