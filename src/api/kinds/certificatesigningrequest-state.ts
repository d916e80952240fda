// What a certificate signing request says and how far it is: for its table, its description, its checks and its controllers.
import { readPem } from "../../base/x509/pem.ts";
import { readSigningRequest, type SigningRequest } from "../../base/x509/signing-request.ts";
import type { CertificateSigningRequestObject, RequestCondition } from "./certificatesigningrequest-types.ts";

export const conditionsOf = ({ status }: Pick<CertificateSigningRequestObject, "status">): readonly RequestCondition[] =>
  status?.conditions ?? [];

export const hasCondition = (request: Pick<CertificateSigningRequestObject, "status">, wanted: string): boolean =>
  conditionsOf(request).some(({ type, status }) => type === wanted && status === "True");

/** As Pending, Approved,Issued (pkg/printers/internalversion: extractCSRStatus). */
export function stateOf(request: CertificateSigningRequestObject): string {
  const has = (wanted: string): boolean => conditionsOf(request).some(({ type }) => type === wanted);
  const decision = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${decision}${has("Failed") ? ",Failed" : ""}${request.status?.certificate ? ",Issued" : ""}`;
}

/** The request in `spec.request`. @throws Error in the words of upstream's ParseCSR */
export function parseRequest(request: string | undefined): SigningRequest {
  const block = readPem(Buffer.from(request ?? "", "base64").toString("latin1"));
  if (block?.label !== "CERTIFICATE REQUEST") throw new Error("PEM block type must be CERTIFICATE REQUEST");
  return readSigningRequest(block.bytes);
}
