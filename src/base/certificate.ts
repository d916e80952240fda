// Certificates as this world writes them: a PEM block that carries who the holder is. No cryptography; the authority's word is in the text.
import { fromBase64, toBase64 } from "./bytes.ts";

export interface Subject {
  commonName: string;
  organizations: readonly string[];
}

/** A client certificate for `subject`, in PEM form, the same text for the same subject. */
export function certificate(subject: Subject, authority = "kubernetes"): string {
  const body = toBase64(JSON.stringify({ issuer: authority, commonName: subject.commonName, organizations: subject.organizations }));
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

/** Who a certificate of ours was issued to, or undefined. */
export function certificateSubject(pem: string): Subject | undefined {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (!body) return undefined;
  try {
    const { commonName, organizations } = JSON.parse(fromBase64(body.replace(/\s+/g, ""))) as Subject;
    return typeof commonName === "string" ? { commonName, organizations: organizations ?? [] } : undefined;
  } catch {
    return undefined;
  }
}
