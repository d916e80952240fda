// Validation of ResourceQuotas (pkg/apis/core/validation: ValidateResourceQuotaSpec, ValidateResourceQuotaUpdate).
import { canonicalQuantity, parseQuantity } from "../../base/quantity.ts";
import { type FieldError, invalid, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import type { ResourceList } from "./pod/reference-types.ts";
import { isStandardQuota, isWholeNumber, validateQuotaResourceName } from "./resource-names.ts";
import type { ResourceQuotaObject } from "./resourcequota-types.ts";

type Spec = NonNullable<ResourceQuotaObject["spec"]>;

const POD_SCOPES = ["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"];
const SCOPES = new Set([...POD_SCOPES, "BestEffort", "VolumeAttributesClass"]);
/** Of these a scope alone, without values, can be asked for. */
const PLAIN_SCOPES = new Set(["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"]);
const POD_RESOURCES = new Set("pods cpu memory requests.cpu requests.memory limits.cpu limits.memory".split(" "));
const OPPOSITES = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

/** IsResourceQuotaScopeValidForResource. */
function fits(scope: string, resource: string): boolean {
  if (POD_SCOPES.includes(scope)) return POD_RESOURCES.has(resource);
  if (scope === "BestEffort") return resource === "pods";
  if (scope === "VolumeAttributesClass") return resource === "persistentvolumeclaims" || resource === "requests.storage";
  return true;
}

/** Names that a quota may count, in amounts that make sense. */
function validateAmounts(amounts: ResourceList, path: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, text]) => {
    const at = `${path}[${name}]`;
    const errors = validateQuotaResourceName(name, at);
    const { milli } = parseQuantity(text);
    if (milli < 0n) errors.push(invalid(at, canonicalQuantity(text), "must be greater than or equal to 0"));
    if (isWholeNumber(name) && milli % 1000n) errors.push(invalid(at, canonicalQuantity(text), "must be an integer"));
    return errors;
  });
}

const conflicts = (scopes: readonly string[], quoted: readonly string[] | undefined, path: string): FieldError[] =>
  OPPOSITES.filter((pair) => pair.every((scope) => scopes.includes(scope))).map(() => invalid(path, quoted, "conflicting scopes"));

function validateScopes({ scopes = [], hard = {} }: Spec): FieldError[] {
  const path = "spec.scopes";
  const resources = Object.keys(hard).filter(isStandardQuota).sort();
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES.has(scope) ? [] : [invalid(path, scopes, "unsupported scope")]),
    ...resources.filter((name) => !fits(scope, name)).map(() => invalid(path, scopes, "unsupported scope applied to resource")),
  ]);
  return [...errors, ...conflicts(scopes, scopes, path)];
}

function validateScopeSelector({ scopeSelector, scopes, hard = {} }: Spec): FieldError[] {
  if (!scopeSelector) return [];
  const path = "spec.scopeSelector.matchExpressions";
  const resources = Object.keys(hard).filter(isStandardQuota).sort();
  const expressions = scopeSelector.matchExpressions ?? [];
  const errors = expressions.flatMap(({ scopeName, operator, values = [] }) => {
    const found: FieldError[] = [];
    if (!SCOPES.has(scopeName)) found.push(invalid(`${path}.scopeName`, scopeName, "unsupported scope"));
    for (const name of resources)
      if (!fits(scopeName, name))
        found.push(invalid(path, internalForm("io.k8s.api.core.v1.ScopeSelector", scopeSelector), "unsupported scope applied to resource"));
    if (PLAIN_SCOPES.has(scopeName) && operator !== "Exists")
      found.push(
        invalid(
          `${path}.operator`,
          operator,
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
        ),
      );
    if (operator === "In" || operator === "NotIn") {
      if (!values.length)
        found.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length)
        found.push(invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else found.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
    return found;
  });
  const named = expressions.map(({ scopeName }) => scopeName);
  return [...errors, ...conflicts(named, scopes, path)];
}

/** On create and update. */
export function validateResourceQuota({ spec = {} }: ResourceQuotaObject, old: ResourceQuotaObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors = [...validateAmounts(spec.hard ?? {}, "spec.hard"), ...validateScopes(spec), ...validateScopeSelector(spec)];
  const before = new Set(old?.spec?.scopes);
  const now = new Set(spec.scopes);
  if (old && (before.size !== now.size || [...now].some((scope) => !before.has(scope))))
    errors.push(invalid("spec.scopes", spec.scopes, "field is immutable"));
  return errors;
}

/** Of the status, which the controller writes. */
export const validateResourceQuotaStatus = ({ status = {} }: ResourceQuotaObject): FieldError[] => [
  ...validateAmounts(status.hard ?? {}, "status.hard"),
  ...validateAmounts(status.used ?? {}, "status.used"),
];
