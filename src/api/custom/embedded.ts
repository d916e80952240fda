// Resources within custom resources: they bear a type and valid metadata (apiextensions-apiserver's schema/objectmeta).
import { type FieldError, invalid, required } from "../field-errors.ts";
import { validateAnnotations, validateLabels } from "../meta-validation.ts";
import { isDns1123Subdomain } from "../names.ts";
import { below, type CustomSchema, type Fields, isFields, itemsOf, propertyOf, valuesOf } from "./schema.ts";

export function validateEmbedded(schema: CustomSchema | undefined, value: unknown, path = "", root = true): FieldError[] {
  if (!schema) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => validateEmbedded(itemsOf(schema), item, `${path}[${index}]`, false));
  if (!isFields(value)) return [];
  const errors = schema["x-kubernetes-embedded-resource"] && !root ? resourceErrors(value, path) : [];
  for (const key of Object.keys(value).sort())
    errors.push(...validateEmbedded(propertyOf(schema, key) ?? valuesOf(schema), value[key], below(path, key), false));
  return errors;
}

function resourceErrors(value: Fields, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const version = value["apiVersion"];
  if (!version) errors.push(required(`${path}.apiVersion`, "must not be empty"));
  else if (typeof version === "string" && version.split("/").length > 2)
    errors.push(invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  if (!value["kind"]) errors.push(required(`${path}.kind`, "must not be empty"));
  const metadata = value["metadata"];
  if (!isFields(metadata)) return errors;
  const { name, labels, annotations } = metadata as {
    name?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  if (name) for (const detail of isDns1123Subdomain(name)) errors.push(invalid(`${path}.metadata.name`, name, detail));
  return [
    ...errors,
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
  ];
}
