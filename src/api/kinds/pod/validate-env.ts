// Validation of a container's environment (pkg/apis/core/validation, ValidateEnv, ValidateEnvFrom).
import { canonicalQuantity } from "../../../base/quantity.ts";
import type { FieldError } from "../../field-errors.ts";
import { invalid, notSupported, required } from "../../field-errors.ts";
import { isConfigMapKey, isDns1123Subdomain, isQualifiedName, isRelaxedEnvVarName } from "../../names.ts";
import { each } from "../validation.ts";
import type { FieldRef, KeySelector, ResourceFieldRef } from "./reference-types.ts";
import type { EnvFromSource, EnvVar, EnvVarSource } from "./types.ts";
import { localPath } from "./volumes/checks.ts";

/** What an environment variable may take from its pod. */
const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** Fields that have a label, and more than the above (pkg/apis/core/pods, ConvertDownwardAPIFieldLabel). */
const LABELLED = new Set([
  ...ENV_FIELDS,
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.hostNetwork",
  "status.phase",
  "status.nominatedNodeName",
]);
const SUBSCRIPT = /^(.*)\['(.*)'\]$/s;

/** A field of the pod. `supported`: those that may be taken here without a subscript. */
export function validateFieldRef(reference: FieldRef, path: string, supported: readonly string[] = ENV_FIELDS): FieldError[] {
  const { apiVersion, fieldPath: field } = reference;
  const at = `${path}.fieldPath`;
  if (!apiVersion) return [required(`${path}.apiVersion`)];
  if (!field) return [required(at)];
  const [, map, key] = SUBSCRIPT.exec(field) ?? [];
  const refuse = (why: string): FieldError[] => [invalid(at, field, `error converting fieldPath: ${why}`)];
  if (apiVersion !== "v1") return refuse(`unsupported pod version: ${apiVersion}`);
  if (key !== undefined) {
    if (map === "metadata.annotations") return each(isQualifiedName(key.toLowerCase()), path, key.toLowerCase());
    if (map === "metadata.labels") return each(isQualifiedName(key), path, key);
    return refuse(`field label does not support subscript: ${field}`);
  }
  if (!LABELLED.has(field)) return refuse(`field label not supported: ${field}`);
  return supported.includes(field) ? [] : [notSupported(at, field, supported)];
}

const RESOURCES = ["cpu", "ephemeral-storage", "memory"];
const RESOURCE_FIELDS = ["limits", "requests"].flatMap((side) => RESOURCES.map((name) => `${side}.${name}`));
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;
const BYTES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
const IN_BYTES = `divisor's values ${BYTES.join(", ")} are supported with the`;
const DIVISORS: Record<string, { allowed: readonly string[]; what: string }> = {
  cpu: { allowed: ["1m", "1"], what: "divisor's values 1m and 1 are supported with the cpu resource" },
  memory: { allowed: BYTES, what: `${IN_BYTES} memory resource` },
  "ephemeral-storage": { allowed: BYTES, what: `${IN_BYTES} local ephemeral storage resource` },
  hugepages: { allowed: BYTES, what: `${IN_BYTES} hugepages resource` },
};

/** A resource of a container; `named`: volumes must say of which. */
export function validateResourceFieldRef(reference: ResourceFieldRef, path: string, named: boolean): FieldError[] {
  const { resource = "", divisor, containerName } = reference;
  const errors: FieldError[] = [];
  if (named && !containerName) errors.push(required(`${path}.containerName`));
  else if (!resource) errors.push(required(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(resource) && !HUGE_PAGES.test(resource))
    errors.push(notSupported(`${path}.resource`, resource, RESOURCE_FIELDS));
  const rule = DIVISORS[HUGE_PAGES.test(resource) ? "hugepages" : resource.replace(/^(limits|requests)\./, "")];
  if (divisor === undefined || !rule) return errors;
  const text = canonicalQuantity(divisor);
  if (text !== "0" && !rule.allowed.includes(text)) errors.push(invalid(`${path}.divisor`, resource, `only ${rule.what}`));
  return errors;
}

function validateKey({ name = "", key }: KeySelector, path: string): FieldError[] {
  const errors = each(isDns1123Subdomain(name), `${path}.name`, name);
  return [...errors, ...(key ? each(isConfigMapKey(key), `${path}.key`, key) : [required(`${path}.key`)])];
}
function validateFileKey(reference: NonNullable<EnvVarSource["fileKeyRef"]>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!reference.volumeName) errors.push(required(`${path}.volumeName`));
  if (!reference.path) errors.push(required(`${path}.path`));
  else errors.push(...localPath(reference.path, `${path}.path`));
  if (!reference.key) errors.push(required(`${path}.key`));
  else errors.push(...each(isRelaxedEnvVarName(reference.key), `${path}.key`, reference.key));
  return errors;
}

function validateSource({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (!valueFrom) return [];
  const errors: FieldError[] = [];
  let sources = 0;
  const look = <K extends keyof EnvVarSource>(field: K, check: (source: NonNullable<EnvVarSource[K]>, at: string) => FieldError[]) => {
    const source = valueFrom[field];
    if (!source) return;
    sources++;
    errors.push(...check(source, `${path}.${field}`));
  };
  look("fieldRef", (reference, at) => validateFieldRef(reference, at));
  look("resourceFieldRef", (reference, at) => validateResourceFieldRef(reference, at, false));
  look("configMapKeyRef", validateKey);
  look("secretKeyRef", validateKey);
  look("fileKeyRef", validateFileKey);
  if (!sources)
    errors.push(
      invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`, or `fileKeyRef`"),
    );
  else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  return errors;
}

export function validateEnv(env: readonly EnvVar[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  env?.forEach((variable, index) => {
    const at = `${path}[${index}]`;
    if (!variable.name) errors.push(required(`${at}.name`));
    else errors.push(...each(isRelaxedEnvVarName(variable.name), `${at}.name`, variable.name));
    errors.push(...validateSource(variable, `${at}.valueFrom`));
  });
  return errors;
}

export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  sources?.forEach((source, index) => {
    const at = `${path}[${index}]`;
    if (source.prefix) errors.push(...each(isRelaxedEnvVarName(source.prefix), `${at}.prefix`, source.prefix));
    let given = 0;
    for (const field of ["configMapRef", "secretRef"] as const) {
      const reference = source[field];
      if (!reference) continue;
      given++;
      if (!reference.name) errors.push(required(`${at}.${field}.name`));
      else errors.push(...each(isDns1123Subdomain(reference.name), `${at}.${field}.name`, reference.name));
    }
    // Of the list, not of the entry: so it is upstream.
    if (!given) errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (given > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  });
  return errors;
}
