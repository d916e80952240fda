// Names of resources and where each may stand (pkg/apis/core/helper and core/validation).
import { type FieldError, invalid } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import { each } from "./validation.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const CONTAINER = words("cpu memory ephemeral-storage");
const COMPUTE =
  "cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage limits.cpu limits.memory limits.ephemeral-storage";
const OBJECTS =
  "pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers";
const QUOTA = words(`${COMPUTE} ${OBJECTS} requests.storage`);
const STANDARD = words(`${COMPUTE} ${OBJECTS} requests.storage storage`);
const INTEGERS = words(OBJECTS);

const isHugePage = (name: string): boolean => name.startsWith("hugepages-");
const isStandard = (name: string): boolean => STANDARD.has(name) || isHugePage(name) || name.startsWith("requests.hugepages-");
/** Without a prefix of another project, or of Kubernetes itself. */
export const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
export const isStandardQuota = (name: string): boolean => QUOTA.has(name) || isHugePage(name) || name.startsWith("requests.hugepages-");
/** Counted in whole numbers: objects, and what devices offer. */
export const isWholeNumber = (name: string): boolean => INTEGERS.has(name) || isExtended(name);
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePage(name);

/** validateResourceName. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = each(isQualifiedName(name), path, name);
  return errors.length || name.includes("/") || isStandard(name)
    ? errors
    : [invalid(path, name, "must be a standard resource type or fully qualified")];
}
/** ValidateResourceQuotaResourceName. */
export function validateQuotaResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes("/") && !isStandardQuota(name)) errors.push(invalid(path, name, "must be a standard resource for quota"));
  return errors;
}
/** validateContainerResourceName. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes("/")) {
    if (!CONTAINER.has(name) && !isHugePage(name)) errors.push(invalid(path, name, "must be a standard resource for containers"));
  } else if (!isNative(name) && !isExtended(name)) errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  return errors;
}
