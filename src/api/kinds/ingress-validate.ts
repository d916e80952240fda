// Validation of Ingresses (pkg/apis/networking/validation, ValidateIngressCreate and ValidateIngressUpdate).
import { isIP } from "node:net";
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, required } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isPortName, isPortNumber, isWildcardDns1123Subdomain } from "../names.ts";
import type { IngressBackend, IngressObject, IngressPath } from "./ingress-types.ts";
import { validateReference } from "./reference-validate.ts";
import { each } from "./validation.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const BAD_SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"];
const BAD_SUFFIXES = ["/..", "/."];
const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];

const validateHost = (host: string, path: string): FieldError[] =>
  each(host.includes("*") ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host), path, host);

function validateBackend({ resource, service }: IngressBackend, path: string): FieldError[] {
  if (resource && service) return [invalid(path, "", "cannot set both resource and service backends")];
  if (resource) return validateReference(resource, `${path}.resource`);
  if (!service) return [invalid(path, "", "resource or service backend is required")];
  const errors: FieldError[] = [];
  if (service.name) errors.push(...each(isDns1123Label(service.name), `${path}.service.name`, service.name));
  else errors.push(required(`${path}.service.name`));
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(path, "", "cannot set both port name & port number"));
  else if (name) errors.push(...each(isPortName(name), `${path}.service.port.name`, name));
  else if (number) errors.push(...each(isPortNumber(number), `${path}.service.port.number`, number));
  else errors.push(required(path, "port name or number is required"));
  return errors;
}

function validatePath({ path = "", pathType, backend = {} }: IngressPath, at: string): FieldError[] {
  if (pathType === undefined) return [required(`${at}.pathType`, "pathType must be specified")];
  const errors: FieldError[] = [];
  const wrong = (detail: string): number => errors.push(invalid(`${at}.path`, path, detail));
  if (pathType === "Exact" || pathType === "Prefix") {
    if (!path.startsWith("/")) wrong("must be an absolute path");
    for (const sequence of BAD_SEQUENCES) if (path.includes(sequence)) wrong(`must not contain '${sequence}'`);
    for (const suffix of BAD_SUFFIXES) if (path.endsWith(suffix)) wrong(`cannot end with '${suffix}'`);
  } else if (pathType === "ImplementationSpecific") {
    if (path && !path.startsWith("/")) wrong("must be an absolute path");
  } else errors.push(notSupported(`${at}.pathType`, pathType, PATH_TYPES));
  return [...errors, ...validateBackend(backend, `${at}.backend`)];
}

/** On create and update. */
export function validateIngress({ metadata, spec }: IngressObject, old: IngressObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [];
  if (!spec.rules?.length && !spec.defaultBackend)
    errors.push(invalid("spec", spec.rules, "either `defaultBackend` or `rules` must be specified"));
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, "spec.defaultBackend"));
  spec.rules?.forEach(({ host, http }, index) => {
    const at = `spec.rules[${index}]`;
    if (host) {
      if (isIP(host)) errors.push(invalid(`${at}.host`, host, "must be a DNS name, not an IP address"));
      errors.push(...validateHost(host, `${at}.host`));
    }
    if (http && !http.paths?.length) errors.push(required(`${at}.http.paths`));
    http?.paths?.forEach((path, position) => {
      errors.push(...validatePath(path, `${at}.http.paths[${position}]`));
    });
  });
  spec.tls?.forEach(({ hosts, secretName }, index) => {
    hosts?.forEach((host, position) => {
      errors.push(...validateHost(host, `spec.tls[${index}].hosts[${position}]`));
    });
    if (secretName) errors.push(...each(isDns1123Subdomain(secretName), `spec.tls[${index}].secretName`, secretName));
  });
  const { ingressClassName } = spec;
  if (ingressClassName !== undefined) errors.push(...each(isDns1123Subdomain(ingressClassName), "spec.ingressClassName", ingressClassName));
  const annotated = metadata.annotations?.[CLASS_ANNOTATION];
  if (!old && annotated !== undefined && ingressClassName !== undefined && annotated !== ingressClassName)
    errors.push(invalid(`annotations.${CLASS_ANNOTATION}`, annotated, "must match `ingressClassName` when both are specified"));
  return errors;
}
