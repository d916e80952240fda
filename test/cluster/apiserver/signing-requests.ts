// Signing requests for specifications: a key, and the manifest that asks for a certificate of it.
import type { KeyObject } from "node:crypto";
import { generalNames } from "../../../src/base/x509/alternative-names.ts";
import { extension, keyFromSeed } from "../../../src/base/x509/certificate.ts";
import { sequence } from "../../../src/base/x509/der.ts";
import { ATTRIBUTES, encodeName } from "../../../src/base/x509/name.ts";
import { writeSigningRequest } from "../../../src/base/x509/signing-request.ts";

export const key: KeyObject = keyFromSeed(new Uint8Array(32).fill(7));

export function requestText(commonName: string, organizations: readonly string[] = [], dnsNames: readonly string[] = []): string {
  const name = encodeName([
    ...organizations.map((value) => [{ type: ATTRIBUTES["O"]!, value }]),
    [{ type: ATTRIBUTES["CN"]!, value: commonName }],
  ]);
  return writeSigningRequest(name, key, dnsNames.length ? [extension("2.5.29.17", false, sequence(...generalNames({ dnsNames })))] : []);
}

export const manifest = (name: string, request: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  metadata: { name },
  spec: {
    request: Buffer.from(request).toString("base64"),
    signerName: "kubernetes.io/kube-apiserver-client",
    usages: ["client auth"],
    ...spec,
  },
});
