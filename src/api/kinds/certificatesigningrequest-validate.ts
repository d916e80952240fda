// What a certificate signing request must be (pkg/apis/certificates/validation).
import { X509Certificate } from "node:crypto";
import { signatureProblem } from "../../base/x509/signing-request.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain } from "../names.ts";
import { conditionsOf, parseRequest } from "./certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject } from "./certificatesigningrequest-types.ts";
import { same } from "./validation.ts";

const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

function requestProblem(request: string | undefined): string | undefined {
  try {
    return signatureProblem(parseRequest(request));
  } catch (error) {
    return (error as Error).message;
  }
}

/** pkg/apis/core/validation: ValidateSignerName. */
export function validateSignerName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  const segments = name.split("/");
  if (segments.length !== 2)
    return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const [domain, rest] = segments as [string, string];
  const labels = domain.split(".");
  const errors: FieldError[] = [];
  const check = (label: string, segment: string, problems: readonly string[]): void => {
    for (const problem of problems) errors.push(invalid(path, segment, `validating label ${JSON.stringify(label)}: ${problem}`));
  };
  for (const label of labels) check(label, domain, isDns1123Label(label));
  if (labels.length < 2) errors.push(invalid(path, domain, "should be a domain with at least two segments separated by dots"));
  for (const label of rest.split(".")) check(label, rest, isDns1123Subdomain(label));
  return errors;
}

function validateSpec({ spec }: CertificateSigningRequestObject): FieldError[] {
  const errors: FieldError[] = [];
  const problem = requestProblem(spec.request);
  if (problem) errors.push(invalid("spec.request", spec.request, problem));
  const usages = spec.usages ?? [];
  if (!usages.length) errors.push(required("spec.usages"));
  for (const [index, usage] of usages.entries())
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, USAGES));
  for (const [index, usage] of usages.entries()) if (usages.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage));
  if (spec.signerName === "kubernetes.io/legacy-unknown")
    errors.push(invalid("spec.signerName", spec.signerName, "the legacy signerName is not allowed via this API version"));
  else errors.push(...validateSignerName(spec.signerName, "spec.signerName"));
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600)
    errors.push(invalid("spec.expirationSeconds", spec.expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  return errors;
}

const ONLY_TRUE = ["Approved", "Denied", "Failed"];

function validateConditions(request: CertificateSigningRequestObject): FieldError[] {
  const path = "status.conditions";
  const errors: FieldError[] = [];
  const seen: string[] = [];
  for (const [index, { type, status }] of conditionsOf(request).entries()) {
    if (!type) errors.push(required(`${path}[${index}].type`));
    const allowed = ONLY_TRUE.includes(type) ? ["True"] : ["True", "False", "Unknown"];
    if (!status) errors.push(required(`${path}[${index}].status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${path}[${index}].status`, status, allowed));
    const other = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    if (other && seen.includes(other)) errors.push(invalid(path, type, "Approved and Denied conditions are mutually exclusive"));
    if (seen.includes(type)) errors.push(duplicate(`${path}[${index}].type`, type));
    seen.push(type);
  }
  return errors;
}

/** Why `status.certificate` is none. */
function certificateProblem(base64: string | undefined): string | undefined {
  if (!base64) return undefined;
  const blocks = [
    ...Buffer.from(base64, "base64")
      .toString("latin1")
      .matchAll(/-----BEGIN ([^-\n]+)-----([\s\S]*?)-----END \1-----/g),
  ];
  for (const [text, label, body] of blocks) {
    if (label !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(label)}`;
    if (body!.includes(":")) return "no PEM block headers are permitted";
    try {
      new X509Certificate(text);
    } catch {
      return "x509: malformed certificate";
    }
  }
  return blocks.length ? undefined : "must contain at least one CERTIFICATE PEM block";
}

/** Create, update and the approval subresource. */
export function validateCertificateSigningRequest(
  request: CertificateSigningRequestObject,
  old: CertificateSigningRequestObject | undefined,
  subresource?: string,
): FieldError[] {
  // What was valid once need not be read again: the spec never changes.
  if (!old) return [...validateSpec(request), ...validateConditions(request)];
  return [...validateConditions(request), ...validateChange(request, old, subresource)];
}

export const validateStatusUpdate = (request: CertificateSigningRequestObject, old: CertificateSigningRequestObject): FieldError[] => [
  ...validateConditions(request),
  ...validateChange(request, old, "status"),
];

function validateChange(
  request: CertificateSigningRequestObject,
  old: CertificateSigningRequestObject,
  subresource: string | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  const certificate = request.status?.certificate;
  const before = old.status?.certificate;
  const changed = (certificate ?? "") !== (before ?? "");
  const problem = changed ? certificateProblem(certificate) : undefined;
  if (problem) errors.push(invalid("status.certificate", "<certificate data>", problem));
  const of = (each: CertificateSigningRequestObject, wanted: string) => conditionsOf(each).filter(({ type }) => type === wanted);
  for (const type of ONLY_TRUE)
    if (of(request, type).length < of(old, type).length)
      errors.push(forbidden("status.conditions", `updates may not remove a condition of type "${type}"`));
  if (subresource !== "approval")
    for (const type of ["Approved", "Denied"]) {
      const [now, then] = [of(request, type), of(old, type)];
      if (now.length > then.length) errors.push(forbidden("status.conditions", `updates may not add a condition of type "${type}"`));
      else if (now.length === then.length && !same(now, then))
        errors.push(forbidden("status.conditions", `updates may not modify a condition of type "${type}"`));
    }
  if (changed) {
    if (subresource !== "status") errors.push(forbidden("status.certificate", "updates may not set certificate content"));
    else if (before) errors.push(forbidden("status.certificate", "updates may not modify existing certificate content"));
  }
  return errors;
}
