// Ranges of service addresses that are added and taken away (kubernetes.io: Extend Service IP Ranges).
import { describe, expect, it } from "vitest";
import { world } from "../../commands/node/at-node.ts";

const range = (name: string, cidr: string) =>
  `printf 'apiVersion: networking.k8s.io/v1\\nkind: ServiceCIDR\\nmetadata: {name: ${name}}\\nspec: {cidrs: [${cidr}]}\\n' | kubectl create -f -`;
const status = (name: string) =>
  `kubectl get servicecidr ${name} -o jsonpath='{.status.conditions[0].status} {.status.conditions[0].reason}'`;

describe("A further range", () => {
  it("is protected and told to be ready, and services get addresses of it too", () => {
    const { run } = world("bare");
    run(`${range("more", "10.200.0.0/29")}; sleep 1`);
    expect(run(`${status("more")}; kubectl get servicecidr more -o jsonpath='{.metadata.finalizers}'`)).toBe(
      'True ["networking.k8s.io/service-cidr-finalizer"]',
    );
    expect(run("kubectl create service clusterip chosen --tcp=80 --clusterip=10.200.0.6")).toBe("service/chosen created\n");
    run("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do kubectl create service clusterip s$i --tcp=80; done");
    const addresses = run("kubectl get services --no-headers | awk '{print $3}'");
    expect(addresses.match(/10\.200\.0\.[1-6]\n/g)!.length).toBeGreaterThan(2);
    expect(addresses.match(/10\.(9[6-9]|10\d|11[01])\./g)!.length).toBeGreaterThan(2);
    expect(run("kubectl get ipaddress 10.200.0.6 --no-headers")).toMatch(/services\/default\/chosen/);
  });

  it("its first and last address are nobody's, nor is one of no range, nor one whose object somebody made", () => {
    const { run } = world("bare");
    run(`${range("more", "10.200.0.0/29")}; sleep 1`);
    for (const address of ["10.200.0.0", "10.200.0.7", "10.201.0.1"])
      expect(run(`kubectl create service clusterip one --tcp=80 --clusterip=${address} 2>&1`)).toBe(
        `error: failed to create ClusterIP service: Service "one" is invalid: spec.clusterIPs: Invalid value: ["${address}"]: failed to allocate IP ${address}: the provided network does not match the current range\n[1]`,
      );
    run(
      "printf 'apiVersion: networking.k8s.io/v1\\nkind: IPAddress\\nmetadata: {name: 10.200.0.2}\\nspec: {parentRef: {resource: services, name: other, namespace: default}}\\n' | kubectl create -f -",
    );
    expect(run("kubectl create service clusterip one --tcp=80 --clusterip=10.200.0.2 2>&1")).toContain("provided IP is already allocated");
  });

  it("goes only when its last address is given back, ten seconds after it was deleted", () => {
    const { run } = world("bare");
    run(`${range("more", "10.200.0.0/29")}; sleep 1; kubectl create service clusterip one --tcp=80 --clusterip=10.200.0.3`);
    run("kubectl delete servicecidr more --wait=false; sleep 20");
    expect(run(status("more"))).toBe("False Terminating");
    expect(run("kubectl create service clusterip two --tcp=80 --clusterip=10.200.0.4 2>&1")).toContain("does not match the current range");
    run("kubectl delete service one; sleep 1");
    expect(run("kubectl get servicecidr more 2>&1")).toContain("not found");
  });

  it("within another it goes with its addresses in use", () => {
    const { run } = world("bare");
    run(`${range("more", "10.97.0.0/24")}; sleep 1; kubectl create service clusterip one --tcp=80 --clusterip=10.97.0.3`);
    run("kubectl delete servicecidr more --wait=false; sleep 5");
    expect(run("kubectl get servicecidr more -o name")).toBe("servicecidr.networking.k8s.io/more\n");
    run("sleep 6");
    expect(run("kubectl get servicecidr more 2>&1")).toContain("not found");
  });
});

describe("The cluster's first range", () => {
  it("is held by the API server's own address; meanwhile nobody gets one", () => {
    const { run } = world("bare");
    run("kubectl delete servicecidr kubernetes --wait=false; sleep 1");
    expect(run(status("kubernetes"))).toBe("False Terminating");
    expect(run("kubectl create service clusterip one --tcp=80 2>&1")).toBe(
      "error: failed to create ClusterIP service: Internal error occurred: failed to allocate a serviceIP: range is full\n[1]",
    );
  });

  it("comes back where a larger one let it go", () => {
    const { run } = world("bare");
    run(`kubectl delete servicecidr kubernetes --wait=false; ${range("large", "10.0.0.0/8")}; sleep 30`);
    expect(run("kubectl get servicecidr --no-headers | awk '{print $1, $2}'")).toBe("kubernetes 10.96.0.0/12\nlarge 10.0.0.0/8\n");
    expect(run(`${status("kubernetes")}; kubectl get servicecidr kubernetes -o jsonpath='{.metadata.deletionTimestamp}'`)).toBe("True ");
  });
});
