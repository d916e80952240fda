// Certificate signing requests: asked for, decided on, and what is refused.
import { generalNames } from "../../../src/base/x509/alternative-names.ts";
import { extension, keyFromSeed, keyPem } from "../../../src/base/x509/certificate.ts";
import { sequence } from "../../../src/base/x509/der.ts";
import { ATTRIBUTES, encodeName, type Name } from "../../../src/base/x509/name.ts";
import { writeSigningRequest } from "../../../src/base/x509/signing-request.ts";
import type { Scenario } from "./scenario.ts";

const key = keyFromSeed(new Uint8Array(32).fill(9));
const name = (...parts: [keyof typeof ATTRIBUTES, string][]): Name => parts.map(([type, value]) => [{ type: ATTRIBUTES[type]!, value }]);
const jane = name(["O", "dev"], ["O", "ops"], ["OU", "north"], ["C", "AT"], ["L", "Graz"], ["ST", "Styria"], ["CN", "jane"]);
const names = extension(
  "2.5.29.17",
  false,
  sequence(...generalNames({ dnsNames: ["a.b", "c.d"], emails: ["x@y.z"], addresses: ["10.0.0.1", "fd00::1"], uris: ["spiffe://x"] })),
);

const manifest = (title: string, request: string, spec: string): string =>
  `apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: ${title}}\nspec:\n  request: ${Buffer.from(request).toString("base64")}\n  ${spec.replaceAll("\n", "\n  ")}\n`;
const CLIENT = "signerName: kubernetes.io/kube-apiserver-client\nusages: [client auth]";
const plain = writeSigningRequest(encodeName(jane), key);

const requests: Scenario = {
  name: "certificate signing requests",
  files: {
    "jane.yaml": manifest("jane", plain, `${CLIENT}\nexpirationSeconds: 7200`),
    "names.yaml": manifest(
      "names",
      writeSigningRequest(encodeName(jane), key, [names]),
      "signerName: example.com/names\nusages: [server auth]",
    ),
    "wrong.yaml": manifest("wrong", plain, "signerName: kubernetes.io/kube-apiserver-client\nusages: [server auth]"),
    "master.yaml": manifest("master", writeSigningRequest(encodeName(name(["O", "system:masters"], ["CN", "x"])), key), CLIENT),
    "bad.yaml": manifest("bad", keyPem(key), "signerName: nonsense\nusages: [fun, fun]\nexpirationSeconds: 10"),
    "junk.yaml": manifest("junk", "-----BEGIN CERTIFICATE REQUEST-----\nbm8=\n-----END CERTIFICATE REQUEST-----\n", CLIENT),
    "empty.yaml": "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: empty}\nspec: {}\n",
    "legacy.yaml": manifest("legacy", plain, "signerName: kubernetes.io/legacy-unknown\nusages: [client auth]"),
  },
  lines: [
    "kubectl get csr",
    "kubectl get nodes -o name",
    "kubectl create -f jane.yaml",
    "kubectl create -f names.yaml -f wrong.yaml",
    "kubectl create -f master.yaml",
    "kubectl create -f bad.yaml",
    "kubectl create -f junk.yaml",
    "kubectl create -f empty.yaml",
    "kubectl create -f legacy.yaml",
    "kubectl get csr",
    "kubectl get csr -o wide",
    "kubectl get csr -o name",
    "kubectl get csr --field-selector spec.signerName=example.com/names",
    "kubectl describe csr",
    "kubectl describe csr names",
    "kubectl certificate",
    "kubectl certificate approve",
    "kubectl certificate approve nobody",
    "kubectl certificate approve jane wrong",
    "kubectl get csr",
    "kubectl certificate approve jane",
    "kubectl certificate approve jane --force",
    "kubectl certificate deny jane",
    "kubectl certificate deny names jane",
    "kubectl certificate approve names -o name",
    "kubectl certificate deny -f names.yaml",
    "kubectl certificate deny names -o name",
    "kubectl certificate deny names -f names.yaml",
    "kubectl get csr jane -o jsonpath='{.spec}{.status.conditions[*].message}'",
    "kubectl get csr names -o yaml",
    "kubectl get csr wrong -o jsonpath='{.status.conditions[*].message}'",
    "kubectl describe csr wrong",
    `kubectl patch csr jane -p '{"spec":{"expirationSeconds":600}}'`,
    `kubectl patch csr jane --subresource=status --type=merge -p '{"status":{"conditions":[]}}'`,
    `kubectl patch csr names --subresource=approval --type=merge -p '{"status":{"conditions":[{"type":"Approved","status":"True"}]}}'`,
    `kubectl patch csr names --subresource=status --type=merge -p '{"status":{"certificate":"bm8="}}'`,
    "kubectl apply -f jane.yaml",
    "kubectl label csr jane a=b",
    "kubectl explain csr.status.conditions",
    "kubectl certificate nonsense",
    "kubectl delete csr jane names wrong",
    "kubectl get csr",
  ],
};

export const certificates: readonly Scenario[] = [requests];
