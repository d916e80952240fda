// Certificate signing requests at the door: what they must be, who may decide on them, and whom a certificate lets in.
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Client } from "../../../src/api/client.ts";
import type { Kind } from "../../../src/api/kind.ts";
import type { CertificateSigningRequestObject } from "../../../src/api/kinds/index.ts";
import { Random } from "../../../src/base/random.ts";
import { authorityOf } from "../../../src/base/x509/authority.ts";
import { keyPem } from "../../../src/base/x509/certificate.ts";
import { type Booted, boot } from "../../../src/commands/boot.ts";
import { driveNow } from "../../drive-now.ts";
import { refusal } from "./door.ts";
import { key, manifest, requestText } from "./signing-requests.ts";

const booted: Booted = boot({ seed: "certificates", world: "bare" });
const { world } = booted;
const { api, authority } = world.cluster;
const kind = api.scheme.byResource(
  "certificates.k8s.io",
  "v1",
  "certificatesigningrequests",
) as unknown as Kind<CertificateSigningRequestObject>;
const master = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const admin = api.client(master);
const pass = (seconds: number) => world.clock.runUntil(world.clock.now + seconds * 1000);

let count = 0;
/** A request of jane, put to the server by `client`. */
const create = (spec: Record<string, unknown> = {}, client: Client = admin): CertificateSigningRequestObject =>
  client.create(kind, manifest(`r${++count}`, requestText("jane", ["dev"]), spec));
const why = (spec: Record<string, unknown>): string => refusal(() => create(spec)).replace(/"LS0[^"]*"/, "…");
const approved = { type: "Approved", status: "True", reason: "Test" };
const decide = (request: CertificateSigningRequestObject, conditions: unknown[], client: Client = admin) =>
  client.update(kind, { ...request, status: { ...request.status, conditions } } as never, {
    subresource: "approval",
  }) as CertificateSigningRequestObject;

/** Runs a line at the learner's prompt. */
function run(line: string) {
  const shell = booted.script();
  const call = shell.run(line);
  driveNow(world, () => call.exitCode !== undefined);
  return { out: call.stdout, err: call.stderr, code: call.exitCode };
}

describe("a signing request", () => {
  it("names who asked, whatever it says itself", () => {
    const jane = api.client({ name: "jane", groups: ["system:masters", "dev"], extra: { why: ["test"] } });
    const { spec } = create({ username: "root", groups: ["kings"], uid: "1" }, jane);
    expect(spec).toMatchObject({ username: "jane", groups: ["system:masters", "dev"], extra: { why: ["test"] } });
    expect(spec.uid).toBeUndefined();
  });

  it("is never changed: neither by update nor by patch", () => {
    const request = create();
    const after = admin.patch(kind, request.metadata.name, { spec: { signerName: "a.b/c" } }, { type: "merge" });
    expect(after).toEqual(request);
  });

  it.each([
    [{ request: "bm8=" }, 'spec.request: Invalid value: "bm8=": PEM block type must be CERTIFICATE REQUEST'],
    [{ usages: [] }, "spec.usages: Required value"],
    [{ usages: ["client auth", "client auth"] }, 'spec.usages[1]: Duplicate value: "client auth"'],
    [{ usages: ["fun"] }, 'spec.usages[0]: Unsupported value: "fun": supported values: "any", "cert sign", "client auth"'],
    [{ signerName: "nobody" }, "must be a fully qualified domain and path of the form 'example.com/signer-name'"],
    [{ signerName: "local/x" }, 'spec.signerName: Invalid value: "local": should be a domain with at least two segments separated by dots'],
    [{ signerName: "kubernetes.io/legacy-unknown" }, "the legacy signerName is not allowed via this API version"],
    [{ expirationSeconds: 60 }, "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)"],
  ])("%j is refused", (spec, message) => {
    expect(why(spec)).toContain(message);
  });

  it("must be signed by the key that it is for", () => {
    const lines = requestText("jane").split("\n");
    const at = lines.length - 3;
    lines[at] = `${lines[at]![0] === "A" ? "B" : "A"}${lines[at]!.slice(1)}`;
    const forged = lines.join("\n");
    expect(why({ request: Buffer.from(forged).toString("base64") })).toContain("x509: Ed25519 verification failure");
  });

  it("does not ask to be master of the cluster", () => {
    const request = Buffer.from(requestText("jane", ["system:masters"])).toString("base64");
    expect(why({ request })).toMatch(
      /is forbidden: use of kubernetes.io\/kube-apiserver-client signer with system:masters group is not allowed$/,
    );
  });
});

describe("decisions", () => {
  it("come by approval alone, get their times, and stand", () => {
    const request = create({ signerName: "example.com/mine" });
    expect(refusal(() => admin.updateStatus(kind, { ...request, status: { conditions: [approved] } } as never))).toContain(
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    );
    const decided = decide(request, [approved]);
    const [condition] = decided.status!.conditions!;
    expect(condition).toMatchObject({ ...approved, lastUpdateTime: condition!.lastTransitionTime });
    expect(refusal(() => decide(decided, []))).toContain(
      'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
    );
    expect(refusal(() => decide(decided, [condition, { type: "Denied", status: "True" }]))).toContain(
      'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
    );
    expect(refusal(() => decide(request, [{ type: "Denied", status: "False" }]))).toContain("the object has been modified");
  });

  it("do not issue: a certificate comes by status, once, and must be one", () => {
    const request = create({ signerName: "example.com/mine" });
    const issue = (object: CertificateSigningRequestObject, text: string) =>
      admin.updateStatus(kind, { ...object, status: { ...object.status, certificate: Buffer.from(text).toString("base64") } } as never);
    expect(refusal(() => issue(request, "no"))).toContain(
      'status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block',
    );
    const issued = issue(request, authority.certificate) as CertificateSigningRequestObject;
    expect(refusal(() => issue(issued, authority.certificate.repeat(2)))).toContain(
      "status.certificate: Forbidden: updates may not modify existing certificate content",
    );
  });

  it("are for those who may use the signer", () => {
    const request = create({ signerName: "example.com/mine" });
    const clerk = { name: "clerk", groups: ["system:authenticated"] };
    const role = api.scheme.byResource("rbac.authorization.k8s.io", "v1", "clusterroles")!;
    const binding = api.scheme.byResource("rbac.authorization.k8s.io", "v1", "clusterrolebindings")!;
    const grant = (name: string, rules: unknown[]) => {
      admin.create(role, { metadata: { name }, rules });
      admin.create(binding, {
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "clerk" }],
      });
    };
    const rule = (resources: string[], verbs: string[], resourceNames?: string[]) => ({
      apiGroups: ["certificates.k8s.io"],
      resources,
      verbs,
      ...(resourceNames ? { resourceNames } : {}),
    });
    grant("approver", [rule(["certificatesigningrequests/approval"], ["update"])]);
    expect(refusal(() => decide(request, [approved], api.client(clerk)))).toMatch(
      /is forbidden: user not permitted to approve requests with signerName "example.com\/mine"$/,
    );
    grant("signer", [rule(["signers"], ["approve"], ["example.com/*"])]);
    expect(decide(request, [approved], api.client(clerk)).status!.conditions).toHaveLength(1);
  });
});

describe("a certificate of the cluster", () => {
  it("lets its holder in at the prompt, as whom it names, for as long as it lasts", () => {
    const { files } = world.host;
    const request = create({ expirationSeconds: 600 });
    decide(request, [approved]);
    pass(1);
    const { status } = admin.get(kind, request.metadata.name);
    const text = Buffer.from(status!.certificate!, "base64").toString();
    expect(new X509Certificate(text).verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    files.write("/home/learner/jane.crt", text);
    files.write("/home/learner/jane.key", keyPem(key));
    run("kubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key --embed-certs");
    run("kubectl config set-context jane --cluster=k8s-quest --user=jane");
    expect(run("kubectl --context jane get pods").err).toBe(
      'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
    run("kubectl create rolebinding jane --clusterrole=view --group=dev");
    expect(run("kubectl --context jane get pods").err).toBe("No resources found in default namespace.\n");
    pass(700);
    expect(run("kubectl --context jane get pods").err).toBe("error: You must be logged in to the server (Unauthorized)\n");
  });

  it("counts only with its key, and only from the cluster's own authority", () => {
    run("openssl req -x509 -newkey ed25519 -nodes -keyout own.key -out own.crt -subj /O=system:masters/CN=jane 2>/dev/null");
    expect(run("kubectl get pods --client-certificate=own.crt --client-key=own.key").err).toBe(
      "error: You must be logged in to the server (Unauthorized)\n",
    );
    expect(run("kubectl get pods --client-key=own.key").err).toBe("error: tls: private key does not match public key\n");
    expect(run("kubectl get pods --certificate-authority=own.crt").err).toBe(
      "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority\n",
    );
    const other = authorityOf(new Random("another"), world.clock.now);
    world.host.files.write("/home/learner/other.crt", other.certificate);
    expect(run("kubectl get pods --certificate-authority=other.crt").err).toContain(
      '(possibly because of "x509: Ed25519 verification failure" while trying to verify candidate authority certificate "kubernetes")',
    );
  });

  it("is what pods and nodes find", () => {
    const maps = api.scheme.byResource("", "v1", "configmaps")!;
    expect(admin.get(maps, "kube-root-ca.crt", { namespace: "default" })["data"]).toEqual({ "ca.crt": authority.certificate });
    const node = world.cluster.nodes.get("control-plane")!;
    const server = new X509Certificate(node.files.read("/etc/kubernetes/pki/apiserver.crt"));
    expect(server.checkIssued(new X509Certificate(node.files.read("/etc/kubernetes/pki/ca.crt")))).toBe(true);
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
  });
});

describe("kubectl certificate", () => {
  it("approves and denies, and does not take back", () => {
    const { name } = create({ signerName: "example.com/mine" }).metadata;
    expect(run(`kubectl certificate deny ${name}`).out).toBe(`certificatesigningrequest.certificates.k8s.io/${name} denied\n`);
    expect(run(`kubectl certificate approve ${name}`)).toMatchObject({
      err: `error: certificate signing request "${name}" is already Denied\n`,
      code: 1,
    });
    expect(run(`kubectl get csr ${name}`).out).toMatch(
      /^NAME +AGE +SIGNERNAME +REQUESTOR +REQUESTEDDURATION +CONDITION\n\S+ +\S+ +example.com\/mine +kubernetes-admin +<none> +Denied\n$/,
    );
  });
});
