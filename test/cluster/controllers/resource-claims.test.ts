// Claims of devices that are made for pods (kubernetes.io: Dynamic Resource Allocation; pkg/controller/resourceclaim).
import { describe, expect, it } from "vitest";
import { world } from "../../commands/node/at-node.ts";

const make = (text: string) => `printf '${text.replaceAll("\n", "\\n")}' | kubectl create -f -`;
const template = make(
  "apiVersion: resource.k8s.io/v1\nkind: ResourceClaimTemplate\nmetadata: {name: one-gpu}\nspec: {metadata: {labels: {rack: a}, annotations: {note: hot}}, spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]}}}\n",
);
const pod = make(
  "apiVersion: v1\nkind: Pod\nmetadata: {name: trainer}\nspec: {containers: [{name: c, image: busybox}], resourceClaims: [{name: gpu, resourceClaimTemplateName: one-gpu}, {name: shared, resourceClaimName: common}]}\n",
);
const claims = "kubectl get resourceclaims -o jsonpath='{.items[*].metadata.name}'";
const told = "kubectl get pod trainer -o jsonpath='{.status.resourceClaimStatuses}'";

describe("A pod with a template of a claim", () => {
  it("gets a claim of its own, as the template says, and knows its name", () => {
    const { run } = world("bare");
    run(`${template}; ${pod}; sleep 1`);
    const name = run(claims);
    expect(name).toMatch(/^trainer-gpu-[a-z0-9]{5}$/);
    expect(run(told)).toBe(`[{"name":"gpu","resourceClaimName":"${name}"}]`);
    const found = JSON.parse(run(`kubectl get resourceclaim ${name} -o json`));
    expect(found.metadata.labels).toEqual({ rack: "a" });
    expect(found.metadata.annotations).toEqual({ note: "hot", "resource.kubernetes.io/pod-claim-name": "gpu" });
    expect(found.metadata.ownerReferences).toMatchObject([{ kind: "Pod", name: "trainer", controller: true, blockOwnerDeletion: true }]);
    expect(found.spec.devices.requests[0].exactly).toEqual({ deviceClassName: "gpu.example.com", allocationMode: "ExactCount", count: 1 });
    expect(run("kubectl get resourceclaims --no-headers")).toMatch(/pending/);
  });

  it("waits for a template that is not there yet, and says so", () => {
    const { run } = world("bare");
    run(`${pod}; sleep 1`);
    expect(run("kubectl get events --field-selector reason=FailedResourceClaimCreation -o jsonpath='{.items[0].message}'")).toBe(
      'PodResourceClaim gpu: resource claim template "one-gpu": resourceclaimtemplate.resource.k8s.io "one-gpu" not found',
    );
    run(`${template}; sleep 10`);
    expect(run(claims)).toMatch(/^trainer-gpu-/);
  });

  it("gets another claim where somebody took its own away; the last goes with the pod", () => {
    const { run } = world("bare");
    run(`${template}; ${pod}; sleep 1`);
    const first = run(claims);
    run("kubectl delete resourceclaim --all; sleep 1");
    const second = run(claims);
    expect(second).toMatch(/^trainer-gpu-/);
    expect(second).not.toBe(first);
    expect(run(told)).toContain(second);
    run("kubectl delete pod trainer; sleep 2");
    expect(run(claims)).toBe("");
  });

  it("shortens both names where they are too long together", () => {
    const { run } = world("bare");
    run(`${template}; ${pod.replace("name: trainer", `name: ${"a".repeat(60)}`)}; sleep 1`);
    expect(run(claims)).toMatch(/^a{52}-gp[a-z0-9]{5}$/);
  });
});

describe("A claim", () => {
  const claim = make(
    "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: common, finalizers: [resource.kubernetes.io/delete-protection]}\nspec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]}}\n",
  );
  const reserve = (uid: string) =>
    `kubectl patch resourceclaim common --subresource=status --type=merge -p '{"status":{"allocation":{"devices":{}},"reservedFor":[{"resource":"pods","name":"trainer","uid":"${uid}"}]}}'`;

  it("that nobody uses any more is free again: its allocation is gone", () => {
    const { run } = world("bare");
    run(`${template}; ${pod}; ${claim}`);
    const uid = run("kubectl get pod trainer -o jsonpath='{.metadata.uid}'");
    run(`${reserve(uid)}; sleep 1`);
    expect(run("kubectl get resourceclaim common --no-headers")).toMatch(/allocated,reserved/);
    run("kubectl delete pod trainer; sleep 2");
    expect(run("kubectl get resourceclaim common --no-headers")).toMatch(/pending/);
    expect(run("kubectl get resourceclaim common -o jsonpath='{.metadata.finalizers}'")).toBe("");
  });

  it("is not kept for a pod that never was", () => {
    const { run } = world("bare");
    run(`${claim}; ${reserve("11111111-2222-3333-4444-555555555555")}; sleep 1`);
    expect(run("kubectl get resourceclaim common -o jsonpath='{.status.reservedFor}'")).toBe("");
  });
});
