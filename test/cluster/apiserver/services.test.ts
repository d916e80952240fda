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
