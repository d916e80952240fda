// Validation of CustomResourceDefinitions (apiextensions-apiserver's pkg/apis/apiextensions/validation).
import type { DefinitionNames, DefinitionObject, DefinitionVersion } from "../custom/kind.ts";
import { validateSchema } from "../custom/schema-validate.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isDns1035Label, isDns1123Subdomain } from "../names.ts";
import { equal } from "../structure.ts";
import { internalVersions, sharedSchema } from "./customresourcedefinition-form.ts";

const SCOPES = ["Cluster", "Namespaced"];
const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const APPROVAL = "api-approved.kubernetes.io";

const joined = (details: readonly string[], path: string, value: string): FieldError[] =>
  details.length ? [invalid(path, value, details.join(","))] : [];

export function validateDefinition(object: DefinitionObject & { status?: unknown }, old: DefinitionObject | undefined): FieldError[] {
  const { spec, metadata } = object;
  const errors: FieldError[] = [];
  if (!old && metadata.name !== `${spec.names.plural}.${spec.group}`)
    errors.push(invalid("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group'));
  errors.push(...validateSpec(spec));
  if (old) errors.push(...validateChange(object, old));
  const status = object.status as { storedVersions?: string[] } | undefined;
  for (const [index, version] of (status?.storedVersions ?? []).entries())
    if (!spec.versions.some(({ name }) => name === version))
      errors.push(
        invalid(
          `status.storedVersions[${index}]`,
          version,
          "missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions".replaceAll(
            "v1",
            version,
          ),
        ),
      );
  return [...errors, ...validateApproval(object)];
}

function validateSpec(spec: DefinitionObject["spec"]): FieldError[] {
  const { group = "", scope, versions, names } = spec;
  const errors: FieldError[] = [];
  if (!group) errors.push(required("spec.group"));
  else if (isDns1123Subdomain(group).length) errors.push(...joined(isDns1123Subdomain(group), "spec.group", group));
  else if (!group.includes(".")) errors.push(invalid("spec.group", group, "should be a domain with at least one dot"));
  if (!scope) errors.push(required("spec.scope"));
  else if (!SCOPES.includes(scope)) errors.push(notSupported("spec.scope", scope, SCOPES));
  if (spec.preserveUnknownFields)
    errors.push(
      invalid(
        "spec.preserveUnknownFields",
        true,
        "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      ),
    );
  const shared = sharedSchema(versions);
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    if (version.served && !version.schema?.openAPIV3Schema) errors.push(required(`${path}.schema.openAPIV3Schema`, "schemas are required"));
    errors.push(...joined(isDns1035Label(version.name ?? ""), `${path}.name`, version.name ?? ""));
    errors.push(...validateVersion(version, path, shared));
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalid("spec.versions", internalVersions(versions), "must contain unique version names"));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(invalid("spec.versions", internalVersions(versions), "must have exactly one version marked as storage version"));
  for (const name of ["plural", "singular", "kind", "listKind"] as const) if (!names[name]) errors.push(required(`spec.names.${name}`));
  errors.push(...validateNames(names, "spec.names"));
  const first = versions[0];
  if (first && shared.schema && first.schema?.openAPIV3Schema)
    errors.push(...validateSchema(first.schema.openAPIV3Schema, "spec.validation.openAPIV3Schema"));
  if (first && shared.subresources) errors.push(...validateSubresources(first, "spec.subresources"));
  if (first && shared.columns) errors.push(...validateColumns(first, "spec.additionalPrinterColumns"));
  if (first && shared.selectable) errors.push(...validateSelectable(first, "spec.selectableFields"));
  return [...errors, ...validateConversion(spec.conversion)];
}

function validateVersion(version: DefinitionVersion, path: string, shared: ReturnType<typeof sharedSchema>): FieldError[] {
  const errors: FieldError[] = [];
  const { deprecationWarning: warning, deprecated } = version;
  if (warning !== undefined && !deprecated)
    errors.push(invalid(`${path}.deprecationWarning`, warning, "can only be set for deprecated versions"));
  if (warning !== undefined && warning.length > 256)
    errors.push(invalid(`${path}.deprecationWarning`, warning, "must be <= 256 UTF-8 bytes"));
  if (!shared.schema && version.schema?.openAPIV3Schema)
    errors.push(...validateSchema(version.schema.openAPIV3Schema, `${path}.schema.openAPIV3Schema`));
  if (!shared.subresources) errors.push(...validateSubresources(version, `${path}.subresources`));
  if (!shared.columns) errors.push(...validateColumns(version, `${path}.additionalPrinterColumns`));
  if (!shared.selectable) errors.push(...validateSelectable(version, `${path}.selectableFields`));
  return errors;
}

function validateNames(names: DefinitionNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ["plural", "singular"] as const)
    if (names[name]) errors.push(...joined(isDns1035Label(names[name]), `${path}.${name}`, names[name]));
  for (const name of ["kind", "listKind"] as const) {
    const details = isDns1035Label((names[name] ?? "").toLowerCase());
    if (names[name] && details.length)
      errors.push(invalid(`${path}.${name}`, names[name], `may have mixed case, but should otherwise match: ${details.join(",")}`));
  }
  for (const [index, name] of (names.shortNames ?? []).entries())
    errors.push(...joined(isDns1035Label(name), `${path}.shortNames[${index}]`, name));
  if (names.kind && names.kind === names.listKind)
    errors.push(invalid(`${path}.listKind`, names.listKind, "kind and listKind may not be the same"));
  for (const [index, name] of (names.categories ?? []).entries())
    errors.push(...joined(isDns1035Label(name), `${path}.categories[${index}]`, name));
  return errors;
}

function simplePath(value: string, path: string, under: string): FieldError[] {
  if (!value.startsWith(".")) return [invalid(path, value, "must be a simple json path starting with .")];
  if (!value.startsWith(`${under}.`)) return [invalid(path, value, `should be a json path under ${under}`)];
  return [];
}

function validateSubresources({ subresources }: DefinitionVersion, path: string): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  const errors: FieldError[] = [];
  for (const [name, under] of [
    ["specReplicasPath", ".spec"],
    ["statusReplicasPath", ".status"],
  ] as const) {
    if (!scale[name]) errors.push(required(`${path}.scale.${name}`));
    else errors.push(...simplePath(scale[name], `${path}.scale.${name}`, under));
  }
  const selector = scale.labelSelectorPath;
  if (selector && !(selector.startsWith(".spec.") || selector.startsWith(".status.")))
    errors.push(
      selector.startsWith(".")
        ? invalid(`${path}.scale.labelSelectorPath`, selector, "should be a json path under either .spec or .status")
        : invalid(`${path}.scale.labelSelectorPath`, selector, "must be a simple json path starting with ."),
    );
  return errors;
}

function validateColumns({ additionalPrinterColumns = [] }: DefinitionVersion, path: string): FieldError[] {
  return additionalPrinterColumns.flatMap(({ name, type, format, jsonPath }, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${at}.name`));
    if (!type) errors.push(required(`${at}.type`, `must be one of ${COLUMN_TYPES.join(",")}`));
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${at}.type`, type, `must be one of ${COLUMN_TYPES.join(",")}`));
    if (format && !COLUMN_FORMATS.includes(format))
      errors.push(invalid(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(",")}`));
    if (!jsonPath) errors.push(required(`${at}.jsonPath`));
    else if (!jsonPath.startsWith(".")) errors.push(invalid(`${at}.jsonPath`, jsonPath, "must be a simple json path starting with ."));
    return errors;
  });
}

function validateSelectable({ selectableFields = [], schema }: DefinitionVersion, path: string): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const at = `${path}[${index}].jsonPath`;
    if (!jsonPath) {
      errors.push(required(at));
      continue;
    }
    const steps = jsonPath.split(".").slice(1);
    let found = schema?.openAPIV3Schema;
    for (const step of steps) found = found?.properties?.[step];
    if (!jsonPath.startsWith(".") || !found) errors.push(invalid(at, jsonPath, "is an invalid path: does not refer to a valid field"));
    else if (steps[0] === "metadata") errors.push(invalid(at, jsonPath, "must not point to fields in metadata"));
    else if (!["string", "boolean", "integer"].includes(found.type ?? ""))
      errors.push(
        invalid(
          at,
          jsonPath,
          "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
        ),
      );
    if (seen.has(jsonPath))
      errors.push({ type: "FieldValueDuplicate", field: at, message: `Duplicate value: ${JSON.stringify(jsonPath)}` });
    seen.add(jsonPath);
  }
  if (selectableFields.length > 8)
    errors.push({ type: "FieldValueTooMany", field: path, message: `Too many: ${selectableFields.length}: must have at most 8 items` });
  return errors;
}

function validateConversion(conversion: DefinitionObject["spec"]["conversion"]): FieldError[] {
  if (!conversion) return [];
  const path = "spec.conversion";
  const { strategy, webhook } = conversion;
  if (!strategy) return [required(`${path}.strategy`)];
  if (strategy !== "None" && strategy !== "Webhook") return [notSupported(`${path}.strategy`, strategy, ["None", "Webhook"])];
  if (strategy === "None") return webhook ? [forbidden(`${path}.webhook`, "should not be set when strategy is not set to Webhook")] : [];
  const errors: FieldError[] = [];
  if (!webhook?.clientConfig) errors.push(required(`${path}.webhookClientConfig`, "required when strategy is set to Webhook"));
  if (!webhook?.conversionReviewVersions?.length) errors.push(required(`${path}.conversionReviewVersions`));
  else if (!webhook.conversionReviewVersions.some((version) => version === "v1" || version === "v1beta1"))
    errors.push(invalid(`${path}.conversionReviewVersions`, webhook.conversionReviewVersions, "must include at least one of v1, v1beta1"));
  return errors;
}

function validateChange({ spec }: DefinitionObject, old: DefinitionObject): FieldError[] {
  const errors: FieldError[] = [];
  const keep = (path: string, value: unknown, before: unknown): void => {
    if (!equal(value, before)) errors.push(invalid(path, value, "field is immutable"));
  };
  const established = (old["status"]?.conditions as { type: string; status: string }[] | null | undefined)?.some(
    ({ type, status }) => type === "Established" && status === "True",
  );
  if (established) {
    keep("spec.scope", spec.scope, old.spec.scope);
    keep("spec.names.kind", spec.names.kind, old.spec.names.kind);
  }
  keep("spec.group", spec.group, old.spec.group);
  keep("spec.names.plural", spec.names.plural, old.spec.names.plural);
  return errors;
}

/** Groups of the Kubernetes community ask for an approval (pkg/apihelpers). */
function validateApproval({ spec, metadata }: DefinitionObject): FieldError[] {
  const { group = "" } = spec;
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const path = `metadata.annotations[${APPROVAL}]`;
  const value = metadata.annotations?.[APPROVAL];
  if (!value)
    return [
      required(
        path,
        `protected groups must have approval annotation ${JSON.stringify(APPROVAL)}, see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    ];
  if (value.startsWith("unapproved") || /^https?:\/\/[^/]+/.test(value)) return [];
  return [
    invalid(
      path,
      value,
      `protected groups must have approval annotation ${JSON.stringify(APPROVAL)} with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    ),
  ];
}
