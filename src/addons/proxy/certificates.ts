// The certificates that proxies show: out of Secrets of the type kubernetes.io/tls.
import type { KubeObject } from "../../api/object.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import type { Certificate } from "../../machine/sockets.ts";

const decoded = (text: string | undefined): string => (text ? Buffer.from(text, "base64").toString("utf8") : "");

/** What a secret's certificate is good for; undefined where it holds none. */
export function certificateOf(secret: KubeObject | undefined): Certificate | undefined {
  const data = (secret?.["data"] ?? {}) as Record<string, string>;
  const text = decoded(data["tls.crt"]);
  const read = text && data["tls.key"] ? readCertificate(text) : undefined;
  if (!read) return undefined;
  const { certificate } = read;
  const alternative = [...(certificate.subjectAltName ?? "").matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name]) => name!);
  const common = /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1];
  const own = certificate.issuer === certificate.subject;
  return {
    names: alternative.length ? alternative : common ? [common] : [],
    trusted: false,
    ...(own ? {} : { authority: decoded(data["ca.crt"]) || certificate.issuer }),
    pem: text,
    http2: true,
  };
}

/** Whether one of a certificate's names is for a host: *.example.com for one label. */
export const isFor = ({ names }: Certificate, host: string): boolean =>
  names.some((name) => name === host || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1)));
