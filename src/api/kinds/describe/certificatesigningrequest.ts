// The description of a certificate signing request (kubectl's pkg/describe: describeCertificateSigningRequest).
import { humanDuration } from "../../../base/duration.ts";
import { valuesOf } from "../../../base/x509/name.ts";
import type { SigningRequest } from "../../../base/x509/signing-request.ts";
import { parseRequest, stateOf } from "../certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject } from "../certificatesigningrequest-types.ts";
import { formatLabels } from "../table.ts";
import { describer, formatTime, writeLabels } from "./writer.ts";

/** A stored request can be read; what has not been stored yet may be anything. */
function contentOf(request: string | undefined): Pick<SigningRequest, "name" | "alternativeNames"> {
  try {
    return parseRequest(request);
  } catch {
    return { name: [], alternativeNames: { dnsNames: [], emails: [], addresses: [], uris: [] } };
  }
}

export const describeCertificateSigningRequest = describer<CertificateSigningRequestObject>((writer, request) => {
  const { metadata, spec } = request;
  const line = (text: string): void => writer.line(0, text);
  const list = (title: string, values: readonly string[]): void => {
    if (values.length) line(`\t${title}:\t${values.join("\n\t\t")}`);
  };
  line(`Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  // Unlike elsewhere in one piece, with what kubectl apply left there.
  line(`Annotations:\t${formatLabels(metadata.annotations)}`);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  line(`Requesting User:\t${spec.username ?? ""}`);
  if (spec.signerName) line(`Signer:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined) line(`Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`);
  line(`Status:\t${stateOf(request)}`);
  const { name, alternativeNames } = contentOf(spec.request);
  line("Subject:");
  line(`\tCommon Name:\t${valuesOf(name, "CN").at(-1) ?? ""}`);
  line(`\tSerial Number:\t${valuesOf(name, "serialNumber").at(-1) ?? ""}`);
  list("Organization", valuesOf(name, "O"));
  list("Organizational Unit", valuesOf(name, "OU"));
  list("Country", valuesOf(name, "C"));
  list("Locality", valuesOf(name, "L"));
  list("Province", valuesOf(name, "ST"));
  list("StreetAddress", valuesOf(name, "street"));
  list("PostalCode", valuesOf(name, "postalCode"));
  const { dnsNames, emails, uris, addresses } = alternativeNames;
  if (dnsNames.length + emails.length + uris.length + addresses.length === 0) return;
  line("Subject Alternative Names:");
  list("DNS Names", dnsNames);
  list("Email Addresses", emails);
  list("URIs", uris);
  list("IP Addresses", addresses);
});
