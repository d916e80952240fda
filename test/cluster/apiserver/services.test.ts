// Addresses and ports of services through changes of their type.
import { expect, test } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import { open } from "./door.ts";

test("a service that becomes one of an external name loses its addresses, also where only the single field is cleared (dropTypeDependentFields)", () => {
  const { api } = open(builtInKinds);
  const kind = builtInKinds.find(({ plural }) => plural === "services")!;
  for (const [name, extra] of [
    ["a", {}],
    ["b", { clusterIP: null }],
  ] as const) {
    api.create(kind, { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }] } } as never, {
      namespace: "default",
    });
    const patch = { spec: { type: "ExternalName", externalName: "example.org", ...extra } };
    const after = api.patch(kind, name, patch, { namespace: "default", type: "merge" });
    for (const gone of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]) expect(after["spec"]).not.toHaveProperty(gone);
  }
});

test("a cluster of one family has no services of another, unless they have no addresses of their own (initIPFamilyFields)", () => {
  const { api } = open(builtInKinds);
  const kind = builtInKinds.find(({ plural }) => plural === "services")!;
  const made = (name: string, spec: object) => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
    const { ipFamilies, ipFamilyPolicy } = api.create(kind, service as never, { namespace: "default" })["spec"];
    return `${ipFamilyPolicy} ${ipFamilies}`;
  };
  expect(made("one", {})).toBe("SingleStack IPv4");
  expect(made("perhaps", { ipFamilyPolicy: "PreferDualStack" })).toBe("PreferDualStack IPv4");
  expect(made("headless", { clusterIP: "None", selector: { app: "a" } })).toBe("SingleStack IPv4");
  expect(made("by-hand", { clusterIP: "None" })).toBe("RequireDualStack IPv4,IPv6");
  expect(() => made("two", { ipFamilyPolicy: "RequireDualStack" })).toThrow(
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  );
  expect(() => made("six", { ipFamilies: ["IPv6"] })).toThrow('spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster');
});
