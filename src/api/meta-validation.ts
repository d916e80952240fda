// Validation of ObjectMeta, which all kinds share (apimachinery's api/validation/objectmeta.go), and of names.
import { type FieldError, forbidden, invalid, required, tooLong } from "./field-errors.ts";
import type { Kind } from "./kind.ts";
import type { KubeObject, OwnerReference } from "./object.ts";
import { labelValueTroubles, qualifiedNameTroubles } from "./selectors.ts";
import { equal } from "./structure.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const TOTAL_ANNOTATIONS = 256 * 1024;

/** What is wrong with a DNS-1123 label, as validation.IsDNS1123Label says it. */
export function dnsLabelTroubles(text: string): string[] {
  const out: string[] = [];
  if (text.length > 63) out.push("must be no more than 63 bytes");
  if (!LABEL.test(text))
    out.push(
      SUBDOMAIN.test(text)
        ? "must not contain dots"
        : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    );
  return out;
}

/** What is wrong with a DNS-1123 subdomain, as validation.IsDNS1123Subdomain says it. */
export function dnsSubdomainTroubles(text: string): string[] {
  const out: string[] = [];
  if (text.length > 253) out.push("must be no more than 253 bytes");
  if (!SUBDOMAIN.test(text))
    out.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  return out;
}

/** Path segment names: RBAC objects may be called nearly anything. */
function pathSegmentTroubles(text: string): string[] {
  if (text === "." || text === "..") return [`may not be '${text}'`];
  return ["/", "%"].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`);
}

/** The rule for names of a kind: labels for services and namespaces, path segments for RBAC, subdomains for the rest. */
function nameTroubles(kind: Kind, name: string): string[] {
  if (kind.group === "rbac.authorization.k8s.io") return pathSegmentTroubles(name);
  if (kind.group === "" && kind.plural === "namespaces") return dnsLabelTroubles(name);
  if (kind.group === "" && kind.plural === "services") return dnsLabelTroubles(name);
  return dnsSubdomainTroubles(name);
}

/** A prefix for generated names may end in a dash. */
const masked = (prefix: string): string => (prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix);

export function validateMeta(kind: Kind, { metadata }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const { name, generateName } = metadata;
  if (generateName)
    for (const detail of nameTroubles(kind, masked(generateName))) errors.push(invalid("metadata.generateName", generateName, detail));
  if (!name) errors.push(required("metadata.name", "name or generateName is required"));
  else for (const detail of nameTroubles(kind, name)) errors.push(invalid("metadata.name", name, detail));
  if (kind.namespaced)
    for (const detail of dnsLabelTroubles(metadata.namespace ?? "")) errors.push(invalid("metadata.namespace", metadata.namespace, detail));
  errors.push(...accessors(metadata));
  return errors;
}

export function validateMetaUpdate(_kind: Kind, { metadata }: KubeObject, { metadata: old }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.finalizers && metadata.finalizers !== old.finalizers && metadata.deletionTimestamp) {
    const added = metadata.finalizers.filter((finalizer) => !old.finalizers?.includes(finalizer));
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
  return [...errors, ...accessors(metadata)];
}

function accessors({ labels, annotations, ownerReferences, finalizers }: KubeObject["metadata"]): FieldError[] {
  return [
    ...validateLabels(labels, "metadata.labels"),
    ...validateAnnotations(annotations, "metadata.annotations"),
    ...validateOwners(ownerReferences ?? []),
    ...(finalizers ?? []).flatMap((name) => validateFinalizer(name, "metadata.finalizers")),
  ];
}

/** Keys and values of labels, as metav1validation.ValidateLabels. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key in labels) {
    for (const detail of qualifiedNameTroubles(key)) errors.push(invalid(path, key, detail));
    for (const detail of labelValueTroubles(labels[key]!)) errors.push(invalid(path, labels[key], detail));
  }
  return errors;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in annotations) {
    for (const detail of qualifiedNameTroubles(key.toLowerCase())) errors.push(invalid(path, key, detail));
    size += key.length + annotations[key]!.length;
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
      errors.push(invalid(path, owner, `/${owner.apiVersion}, Kind=${owner.kind} is disallowed from being an owner`));
    if (!owner.controller) continue;
    if (controller)
      errors.push(
        invalid(
          path,
          owners,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`,
        ),
      );
    else controller = owner;
  }
  return errors;
}

const STANDARD_FINALIZERS = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Finalizers are qualified names; without a prefix only the standard ones are known. */
export function validateFinalizer(name: string, path: string): FieldError[] {
  const errors = qualifiedNameTroubles(name).map((detail) => invalid(path, name, detail));
  if (errors.length === 0 && !name.includes("/") && !STANDARD_FINALIZERS.has(name))
    errors.push(invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified"));
  return errors;
}
