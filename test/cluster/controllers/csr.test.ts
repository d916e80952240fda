// The controllers of signing requests: kubelets are approved by themselves, what was approved is signed, what is old is swept away.
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CertificateSigningRequestObject } from "../../../src/api/kinds/index.ts";
import { manifest, requestText } from "../apiserver/signing-requests.ts";
import { cluster } from "./cluster.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

function office() {
  const world = cluster({ nodes: 1 });
  const kind = world.kinds.certificateSigningRequests;
  const find = (name: string) => world.client.find(kind, name) as CertificateSigningRequestObject | undefined;
  return {
    ...world,
    find,
    ask: (name: string, request: string, spec: Record<string, unknown> = {}, client = world.client) =>
      client.create(kind, manifest(name, request, spec)),
    decide(name: string, type: "Approved" | "Denied") {
      const request = find(name)!;
      world.client.update(kind, { ...request, status: { conditions: [{ type, status: "True", reason: "Test" }] } } as never, {
        subresource: "approval",
      });
      world.pass(1);
    },
    issued: (name: string) => {
      const text = find(name)?.status?.certificate;
      return text ? new X509Certificate(Buffer.from(text, "base64")) : undefined;
    },
    /** The conditions of a request, as Approved: message. */
    told: (name: string) =>
      (find(name)?.status?.conditions ?? []).map(({ type, reason, message }) => `${type} ${reason}: ${message ?? ""}`),
  };
}

/** From issue to end, in seconds. */
const life = (certificate: X509Certificate | undefined) => (Date.parse(certificate!.validTo) - Date.parse(certificate!.validFrom)) / 1000;

describe("csrsigning", () => {
  it("signs what was approved, with the names and usages that were asked for, for a year", () => {
    const { ask, decide, issued, find } = office();
    ask("jane", requestText("jane", ["ops", "dev"]), { usages: ["client auth", "digital signature"] });
    expect(find("jane")!.status).toEqual({});
    decide("jane", "Approved");
    const certificate = issued("jane")!;
    expect(certificate.subject).toBe("O=dev + O=ops\nCN=jane");
    expect(certificate.issuer).toBe("CN=kubernetes");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(life(certificate)).toBe(365 * DAY);
  });

  it.each([
    [600, 600 + 300],
    [7200, 7200 + 300],
    [DAY, DAY],
    [2 * 365 * DAY, 365 * DAY],
  ])("honours %i seconds: from five minutes ago, %i in all", (expirationSeconds, seconds) => {
    const { ask, decide, issued } = office();
    ask("jane", requestText("jane"), { expirationSeconds });
    decide("jane", "Approved");
    expect(life(issued("jane"))).toBe(seconds);
  });

  it.each([
    ["kubernetes.io/kube-apiserver-client", ["server auth"], "jane", [], [], "invalid usage for client certificate: server auth"],
    [
      "kubernetes.io/kube-apiserver-client",
      ["digital signature"],
      "jane",
      [],
      [],
      "missing required usage for client certificate: client auth",
    ],
    ["kubernetes.io/kubelet-serving", ["server auth"], "system:node:a", ["dev"], ["a"], "subject organization is not system:nodes"],
    [
      "kubernetes.io/kubelet-serving",
      ["server auth", "digital signature"],
      "system:node:a",
      ["system:nodes"],
      [],
      "DNS or IP subjectAltName is required",
    ],
    [
      "kubernetes.io/kubelet-serving",
      ["client auth"],
      "system:node:a",
      ["system:nodes"],
      ["a"],
      "usages did not match [digital signature key encipherment server auth]",
    ],
    [
      "kubernetes.io/kube-apiserver-client-kubelet",
      ["client auth", "digital signature"],
      "a",
      ["system:nodes"],
      [],
      "subject common name does not begin with 'system:node:'",
    ],
  ])("%s fails for %j of %s: %s", (signerName, usages, commonName, organizations, dnsNames, message) => {
    const { ask, decide, told, issued } = office();
    ask("x", requestText(commonName, organizations, dnsNames), { signerName, usages });
    decide("x", "Approved");
    expect(told("x")).toEqual(["Approved Test: ", `Failed SignerValidationFailure: ${message}`]);
    expect(issued("x")).toBeUndefined();
  });

  it("leaves the signers of others alone, and what was denied", () => {
    const { ask, decide, issued } = office();
    ask("theirs", requestText("jane"), { signerName: "example.com/theirs" });
    ask("denied", requestText("jane"));
    decide("theirs", "Approved");
    decide("denied", "Denied");
    expect(issued("theirs")).toBeUndefined();
    expect(issued("denied")).toBeUndefined();
  });
});

describe("csrapproving", () => {
  const KUBELET = { signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["client auth", "digital signature"] };
  const text = requestText("system:node:worker-9", ["system:nodes"]);

  it("approves kubelets that RBAC lets", () => {
    const { ask, api, told, issued, pass } = office();
    ask("node", text, KUBELET, api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] }));
    pass(1);
    expect(told("node")).toEqual(["Approved AutoApproved: Auto approving kubelet client certificate after SubjectAccessReview."]);
    expect(issued("node")?.subject).toBe("O=system:nodes\nCN=system:node:worker-9");
  });

  it("waits for somebody where it does not, and where the request is no kubelet's", () => {
    const { ask, api, told, pass } = office();
    ask("own", text, KUBELET, api.client({ name: "system:node:worker-9", groups: ["system:nodes", "system:authenticated"] }));
    ask("other", requestText("jane"), KUBELET);
    pass(1);
    expect(told("own")).toEqual([]);
    expect(told("other")).toEqual([]);
  });
});

describe("csrcleaner", () => {
  it("sweeps away what was decided an hour ago, and what nobody decided for a day", () => {
    const { ask, decide, find, pass } = office();
    for (const name of ["issued", "denied", "pending"]) ask(name, requestText("jane"));
    decide("issued", "Approved");
    decide("denied", "Denied");
    pass(HOUR / 2);
    expect([find("issued"), find("denied")]).not.toContain(undefined);
    pass(2 * HOUR);
    expect([find("issued"), find("denied")]).toEqual([undefined, undefined]);
    expect(find("pending")).toBeDefined();
    pass(24 * HOUR);
    expect(find("pending")).toBeUndefined();
  });
});
