// Discovery and tables: derived from the kinds, as the server shows them.
import { expect, test } from "vitest";
import { apiGroups, apiResources } from "../../src/api/discovery.ts";
import type { Kind } from "../../src/api/kind.ts";
import { reviewKinds } from "../../src/api/kinds/reviews.ts";
import { tableOf } from "../../src/api/table.ts";
import { open, START } from "../cluster/apiserver/door.ts";
import { ConfigMap, kinds } from "../cluster/apiserver/kinds.ts";

test("groups come in the order of a real server, the core group apart", () => {
  expect(apiGroups([...kinds, ...reviewKinds]).map(({ preferredVersion }) => preferredVersion.groupVersion)).toEqual([
    "apps/v1",
    "authentication.k8s.io/v1",
    "authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1",
  ]);
});

test("newer and more stable versions are preferred", () => {
  const versions = ["v1beta1", "v2", "v1", "v2alpha1"].map((version) => ({ ...ConfigMap, group: "example.com", version }) as Kind);
  expect(apiGroups(versions)[0]!.versions.map(({ version }) => version)).toEqual(["v2", "v1", "v1beta1", "v2alpha1"]);
});

test("resources list their subresources with the kind that these take", () => {
  const { resources } = apiResources(kinds, "apps", "v1");
  expect(resources.map(({ name, kind, group }) => [name, kind, group])).toEqual([
    ["deployments", "Deployment", undefined],
    ["deployments/scale", "Scale", "autoscaling"],
    ["deployments/status", "Deployment", undefined],
  ]);
  expect(apiResources(kinds, "", "v1").resources.find(({ name }) => name === "pods/eviction")).toMatchObject({
    kind: "Eviction",
    group: "policy",
    version: "v1",
  });
});

test("a table has a row an object, with its metadata", () => {
  const { api } = open();
  const made = api.create(ConfigMap, { metadata: { name: "menu", namespace: "default" }, data: { a: "1" } });
  const kind: Kind = {
    ...ConfigMap,
    columns: [
      { name: "Name", value: (object) => object.metadata.name },
      { name: "Data", type: "integer", value: (object) => Object.keys(object["data"]).length },
    ],
  };
  expect(tableOf(kind, [made], START)).toMatchObject({
    kind: "Table",
    columnDefinitions: [
      { name: "Name", type: "string", priority: 0 },
      { name: "Data", type: "integer" },
    ],
    rows: [{ cells: ["menu", 1], object: { kind: "PartialObjectMetadata", metadata: { name: "menu" } } }],
  });
});
