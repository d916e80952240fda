// Validation of ObjectMeta, which all kinds share (apimachinery's api/validation/objectmeta.go, and what core's adds to it).
import { byteLength } from "../base/bytes.ts";
import { type FieldError, forbidden, invalid, required, tooLong } from "./field-errors.ts";
import { internalForm, internalList } from "./internal-form.ts";
import type { Kind } from "./kind.ts";
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isPathSegmentName, isQualifiedName } from "./names.ts";
import type { KubeObject, OwnerReference } from "./object.ts";
import { equal } from "./structure.ts";

const TOTAL_ANNOTATIONS = 256 * 1024;
const OWNER = "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference";

/** Groups whose names are only fit to be part of a path. */
const PATH_SEGMENTS = new Set(["rbac.authorization.k8s.io", "apiregistration.k8s.io"]);
/** Kinds of names that are labels, by group and plural. */
const LABEL_NAMES = new Set(["/namespaces", "/services", "apps/statefulsets"]);

/** The rule for names of a kind: labels for what becomes part of DNS names, path segments for RBAC and events, subdomains for the rest. */
function nameTroubles(kind: Kind, name: string): string[] {
  if (PATH_SEGMENTS.has(kind.group) || kind.plural === "events") return isPathSegmentName(name);
  // Their own validation says what an address is.
  if (kind.plural === "ipaddresses" && kind.group === "networking.k8s.io") return [];
  return LABEL_NAMES.has(`${kind.group}/${kind.plural}`) ? isDns1123Label(name) : isDns1123Subdomain(name);
}
/** Core's stricter rules hold for the kinds that Kubernetes brings, not for custom ones. */
const isBuiltIn = ({ group }: Kind): boolean => !group.includes(".") || group.endsWith(".k8s.io");

/** A prefix for generated names may end in a dash. */
const masked = (prefix: string): string => (prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix);

export function validateMeta(kind: Kind, { metadata }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const { name, generateName, namespace } = metadata;
  if (generateName)
    for (const detail of nameTroubles(kind, masked(generateName))) errors.push(invalid("metadata.generateName", generateName, detail));
  if (!name) errors.push(required("metadata.name", "name or generateName is required"));
  else for (const detail of nameTroubles(kind, name)) errors.push(invalid("metadata.name", name, detail));
  if (!kind.namespaced) {
    if (namespace) errors.push(forbidden("metadata.namespace", "not allowed on this type"));
  } else if (!namespace) errors.push(required("metadata.namespace"));
  else for (const detail of isDns1123Label(namespace)) errors.push(invalid("metadata.namespace", namespace, detail));
  return [...errors, ...accessors(metadata), ...validateFinalizers(metadata.finalizers), ...standardFinalizers(kind, metadata.finalizers)];
}

export function validateMetaUpdate(kind: Kind, { metadata }: KubeObject, { metadata: old }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.finalizers && metadata.finalizers !== old.finalizers && old.deletionTimestamp) {
    const added = metadata.finalizers.filter((finalizer) => !old.finalizers?.includes(finalizer)).sort();
    if (added.length)
      errors.push(
        forbidden(
          "metadata.finalizers",
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((item) => JSON.stringify(item)).join(", ")}}`,
        ),
      );
  }
  if (
    metadata.labels === old.labels &&
    metadata.annotations === old.annotations &&
    metadata.ownerReferences === old.ownerReferences &&
    metadata.finalizers === old.finalizers
  )
    return errors;
  if (equal(metadata, old)) return errors;
  return [...errors, ...accessors(metadata), ...standardFinalizers(kind, metadata.finalizers)];
}

const accessors = ({ labels, annotations, ownerReferences }: KubeObject["metadata"]): FieldError[] => [
  ...validateLabels(labels, "metadata.labels"),
  ...validateAnnotations(annotations, "metadata.annotations"),
  ...validateOwners(ownerReferences ?? []),
];

/** Keys and values of labels, as metav1validation.ValidateLabels. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key in labels) {
    for (const detail of isQualifiedName(key)) errors.push(invalid(path, key, detail));
    for (const detail of isLabelValue(labels[key]!)) errors.push(invalid(path, labels[key], detail));
  }
  return errors;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in annotations) {
    for (const detail of isQualifiedName(key.toLowerCase())) errors.push(invalid(path, key, detail));
    size += byteLength(key) + byteLength(annotations[key]!);
  }
  if (size > TOTAL_ANNOTATIONS) errors.push(tooLong(path, TOTAL_ANNOTATIONS));
  return errors;
}

function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const errors: FieldError[] = [];
  const path = "metadata.ownerReferences";
  let controller: OwnerReference | undefined;
  for (const owner of owners) {
    if (!owner.apiVersion) errors.push(invalid(`${path}.apiVersion`, owner.apiVersion ?? "", "version must not be empty"));
    if (!owner.kind) errors.push(invalid(`${path}.kind`, owner.kind ?? "", "must not be empty"));
    if (!owner.name) errors.push(invalid(`${path}.name`, owner.name ?? "", "must not be empty"));
    if (!owner.uid) errors.push(invalid(`${path}.uid`, owner.uid ?? "", "must not be empty"));
    if (owner.apiVersion === "v1" && owner.kind === "Event")
      errors.push(invalid(path, internalForm(OWNER, owner), `/${owner.apiVersion}, Kind=${owner.kind} is disallowed from being an owner`));
    if (!owner.controller) continue;
    if (controller)
      errors.push(
        invalid(
          path,
          internalList(OWNER, owners),
          `Only one reference can have Controller set to true. Found "true" in references for ${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`,
        ),
      );
    else controller = owner;
  }
  return errors;
}

const STANDARD_FINALIZERS = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Finalizers are qualified names, and only one of them says what becomes of what the object owns. */
function validateFinalizers(finalizers: readonly string[] | undefined): FieldError[] {
  if (!finalizers) return [];
  const errors = finalizers.flatMap((name) => isQualifiedName(name).map((detail) => invalid("metadata.finalizers", name, detail)));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion"))
    errors.push(invalid("metadata.finalizers", finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  return errors;
}

/** Without a prefix only the standard finalizers are known (core/validation: validateKubeFinalizerName). */
export const unknownFinalizer = (name: string, path: string): FieldError[] =>
  name.includes("/") || STANDARD_FINALIZERS.has(name)
    ? []
    : [invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified")];

const standardFinalizers = (kind: Kind, finalizers: readonly string[] | undefined): FieldError[] =>
  finalizers && isBuiltIn(kind) ? finalizers.flatMap((name, index) => unknownFinalizer(name, `metadata.finalizers[${index}]`)) : [];
