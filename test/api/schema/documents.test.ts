import { describe, expect, it } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import { openApiV2Definitions, openApiV3Document } from "../../../src/api/schema/documents.ts";
import { encodeOpenApiV2 } from "../../../src/api/schema/protobuf.ts";

const apps = builtInKinds.filter(({ group, version }) => group === "apps" && version === "v1");
const document = openApiV3Document(apps, "v1.36.0");

describe("the OpenAPI 3 document of a group and version", () => {
  it("tells each resource's paths, for all namespaces, one, and one object", () => {
    const { paths } = document;
    const deployments = "/apis/apps/v1/namespaces/{namespace}/deployments";
    expect(Object.keys(paths["/apis/apps/v1/deployments"]!)).toEqual(["get", "parameters"]);
    expect(Object.keys(paths[deployments]!).sort()).toEqual(["delete", "get", "parameters", "post"]);
    expect(Object.keys(paths[`${deployments}/{name}`]!).sort()).toEqual(["delete", "get", "parameters", "patch", "put"]);
    expect(paths[`${deployments}/{name}/status`]!.put!.operationId).toBe("replaceAppsV1NamespacedDeploymentStatus");
    expect(paths[`${deployments}/{name}`]!.get).toMatchObject({
      operationId: "readAppsV1NamespacedDeployment",
      "x-kubernetes-action": "get",
      "x-kubernetes-group-version-kind": { group: "apps", version: "v1", kind: "Deployment" },
    });
  });
  it("tells that changes can be validated and only tried, as kubectl looks for it", () => {
    const names = document.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!.patch!.parameters!.map(({ name }) => name);
    expect(names).toEqual(["dryRun", "fieldManager", "fieldValidation", "force"]);
  });
  it("has cluster-wide resources without a namespace, and the core under /api", () => {
    const core = openApiV3Document(
      builtInKinds.filter(({ group, version }) => group === "" && version === "v1"),
      "v1.36.0",
    );
    expect(core.paths["/api/v1/nodes/{name}"]!.parameters.map(({ name }) => name)).toEqual(["name", "pretty"]);
    expect(core.paths["/api/v1/nodes/{name}"]!.get!.operationId).toBe("readCoreV1Node");
  });
  it("has all schemas that are referred to, and no others", () => {
    const { schemas } = document.components;
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(schemas).toHaveProperty([name!]);
    expect(schemas).toHaveProperty(["io.k8s.api.core.v1.PodSpec"]);
    expect(schemas).not.toHaveProperty(["io.k8s.api.batch.v1.Job"]);
  });
});

describe("OpenAPI 2 in protocol buffers", () => {
  const definitions = openApiV2Definitions(apps);
  it("holds the definitions and all that they refer to", () => {
    for (const [, name] of JSON.stringify(definitions).matchAll(/"#\/definitions\/([^"]+)"/g)) expect(definitions).toHaveProperty([name!]);
  });
  it("writes them as gnostic's messages", () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    const text = (value: string) => Buffer.from(value).toString("hex");
    const info = `12100a0a${text("Kubernetes")}1202${text("v1")}`;
    const schema = `a201061204${text('"x"\n')}b201080a06${text("string")}`;
    expect(hex(encodeOpenApiV2({ A: { type: "string", enum: ["x"] } }, "v1"))).toBe(
      `0a03${text("2.0")}${info}4200` + `4a1b0a190a01${text("A")}1214${schema}`,
    );
    expect(encodeOpenApiV2(definitions, "v1.36.0").length).toBeGreaterThan(100_000);
  });
});
