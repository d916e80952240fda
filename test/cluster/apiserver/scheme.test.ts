// Kinds that come and go while the server runs.
import { expect, test } from "vitest";
import { apiGroups } from "../../../src/api/discovery.ts";
import type { Kind } from "../../../src/api/kind.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { cluster } from "../controllers/cluster.ts";
import { refusal } from "./door.ts";

const Kite: Kind = {
  group: "toys.example",
  version: "v1",
  kind: "Kite",
  plural: "kites",
  singular: "kite",
  shortNames: ["kt"],
  categories: [],
  namespaced: true,
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  definition: "example.toys.v1.Kite",
  columns: [],
};

const here = { namespace: "sky" };

/** A cluster whose namespace sky has a quota of two kites, and which learns only now what a kite is. */
function opened() {
  const { api: server, clock, client: api, kinds } = cluster({ nodes: 0 });
  const told: string[] = [];
  server.scheme.onChange(({ type, kind }) => void told.push(`${type} ${kind.kind}`));
  api.create(kinds.namespaces, { metadata: { name: "sky" } });
  api.create(kinds.resourceQuotas, { metadata: { name: "winds", ...here }, spec: { hard: { "count/kites.toys.example": "2" } } });
  server.scheme.add(Kite);
  const kite = (name: string, metadata: object = {}) => api.create(Kite, { metadata: { name, ...here, ...metadata } });
  const pass = (milliseconds: number) => clock.runUntil(clock.now + milliseconds);
  const used = () => {
    pass(100);
    return api.get(kinds.resourceQuotas, "winds", here)["status"].used;
  };
  pass(100);
  return { server, api, kinds, kite, pass, used, told };
}

test("a kind that is added is served, listed in discovery, and unknown again once removed", () => {
  const { server, api, kite, told } = opened();
  expect(() => server.scheme.add({ ...Kite })).toThrow("kites.toys.example is served at toys.example/v1 already");
  kite("red");
  expect(server.scheme.byKind("toys.example", "v1", "Kite")).toBe(Kite);
  expect(apiGroups(server.scheme.kinds).at(-1)).toMatchObject({ name: "toys.example", preferredVersion: { version: "v1" } });
  api.delete(Kite, "red", here);
  server.scheme.remove(Kite);
  expect(server.scheme.byResource("toys.example", "v1", "kites")).toBeUndefined();
  expect(apiGroups(server.scheme.kinds).some(({ name }) => name === "toys.example")).toBe(false);
  expect(told).toEqual(["ADDED Kite", "REMOVED Kite"]);
  server.scheme.add({ ...Kite });
  expect(api.list(server.scheme.byKind("toys.example", "v1", "Kite")!, here)).toEqual([]);
});

test("the garbage collector follows its objects, as owners and as what is owned", () => {
  const { api, kinds, kite, pass } = opened();
  const owner = kite("red");
  const reference = { apiVersion: "toys.example/v1", kind: "Kite", name: "red", uid: owner.metadata.uid };
  api.create(kinds.configMaps, { metadata: { name: "string", ...here, ownerReferences: [reference] } });
  kite("tail", { ownerReferences: [reference] });
  pass(2000);
  expect(api.find(kinds.configMaps, "string", here)).toBeDefined();
  api.delete(Kite, "red", here);
  pass(2000);
  expect([api.find(kinds.configMaps, "string", here), api.find(Kite, "tail", here)]).toEqual([undefined, undefined]);
});

test("quotas count them, and a namespace takes them with it", () => {
  const { api, kinds, kite, used, pass } = opened();
  kite("red");
  kite("blue");
  expect(refusal(() => kite("green"))).toContain("exceeded quota: winds");
  expect(used()).toEqual({ "count/kites.toys.example": "2" });
  api.delete(Kite, "red", here);
  expect(used()).toEqual({ "count/kites.toys.example": "1" });
  api.delete(kinds.namespaces, "sky");
  pass(30_000);
  expect(api.find(kinds.namespaces, "sky")).toBeUndefined();
  expect(api.list(Kite)).toEqual([] as readonly KubeObject[]);
});
