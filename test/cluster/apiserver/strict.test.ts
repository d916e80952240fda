// Fields that nobody knows (kubernetes.io: API Concepts, Field validation; apiserver/pkg/endpoints/handlers/patch.go).
import { expect, test } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { builtInKinds, Deployment } from "../../../src/api/kinds/index.ts";
import { open, refusal } from "./door.ts";

const here = { namespace: "default" };
const lamp = (spec: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "lamp", ...here },
  spec: {
    selector: { matchLabels: { app: "lamp" } },
    template: { metadata: { labels: { app: "lamp" } }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    ...spec,
  },
});

function opened() {
  const { api } = open(builtInKinds);
  api.create(Deployment, lamp());
  const warnings: string[] = [];
  const patch = (how: "merge" | "strategic", fieldValidation: "Strict" | "Warn" | "Ignore", body: object) =>
    api.request({
      verb: "patch",
      patch: how,
      kind: Deployment as unknown as Kind,
      name: "lamp",
      body,
      fieldValidation,
      warn: (text) => warnings.push(text),
      ...here,
    });
  return { api, patch, warnings, replicas: () => api.get(Deployment, "lamp", here)["spec"].replicas };
}

test("refuse a strict change of an object that exists, which stays as it is", () => {
  const { patch, replicas, warnings } = opened();
  for (const how of ["merge", "strategic"] as const) {
    const said = refusal(() => patch(how, "Strict", { spec: { replicaz: 3, replicas: 3 } }));
    expect(said).toContain('strict decoding error: unknown field "spec.replicaz"');
    expect(replicas()).toBe(1);
  }
  expect(warnings).toEqual([]);
});

test("are all named, wherever they are", () => {
  const { patch } = opened();
  const body = { spec: { replicaz: 3, template: { spec: { containers: [{ name: "c", imagee: "nginx" }] } } } };
  const said = refusal(() => patch("strategic", "Strict", body));
  for (const field of ["spec.replicaz", "spec.template.spec.containers[0].imagee"]) expect(said).toContain(`unknown field "${field}"`);
});

test("are dropped with a warning, or without", () => {
  const { api, patch, replicas, warnings } = opened();
  patch("merge", "Warn", { spec: { replicaz: 3, replicas: 3 } });
  expect(warnings).toEqual(['unknown field "spec.replicaz"']);
  patch("merge", "Ignore", { spec: { replicaz: 4, replicas: 4 } });
  expect(warnings).toHaveLength(1);
  expect(replicas()).toBe(4);
  expect(api.get(Deployment, "lamp", here)["spec"]).not.toHaveProperty("replicaz");
});
