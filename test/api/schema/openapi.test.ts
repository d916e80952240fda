import { describe, expect, it } from "vitest";
import { openApiDefinition, openApiV3Schema, resolve } from "../../../src/api/schema/openapi.ts";
import { publishedResource, publishedResources } from "../../../src/api/schema/published.ts";
import { allDefinitions } from "../../../src/api/schema/types.ts";

const POD = "io.k8s.api.core.v1.PodSpec";

describe("a definition of OpenAPI 2", () => {
  it("has the published structure, with words", () => {
    const type = openApiDefinition(POD)!;
    expect(type.description).toMatch(/^PodSpec /);
    expect(type.required).toEqual(["containers"]);
    expect(type.properties!["containers"]).toMatchObject({
      type: "array",
      items: { $ref: "#/definitions/io.k8s.api.core.v1.Container" },
      "x-kubernetes-patch-merge-key": "name",
      "x-kubernetes-list-map-keys": ["name"],
    });
    expect(type.properties!["affinity"]!.description).toMatch(/scheduling constraints/);
  });
  it("tells the kind that it is of", () =>
    expect(openApiDefinition("io.k8s.api.apps.v1.Deployment")!["x-kubernetes-group-version-kind"]).toEqual([
      { group: "apps", version: "v1", kind: "Deployment" },
    ]));
  it("is nothing where none is published", () => expect(openApiDefinition("io.k8s.api.core.v1.Unicorn")).toBeUndefined());
});

describe("a schema of OpenAPI 3", () => {
  it("moves references that have words or a default beside them into allOf", () => {
    const { properties } = openApiV3Schema(POD)!;
    expect(properties!["affinity"]).toMatchObject({ allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.Affinity" }] });
    expect(properties!["affinity"]).not.toHaveProperty("$ref");
    expect(properties!["containers"]!.items).toEqual({
      default: {},
      allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.Container" }],
    });
    expect(openApiV3Schema("io.k8s.api.core.v1.ResourceRequirements")!.properties!["limits"]!.additionalProperties).toEqual({
      $ref: "#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity",
    });
  });
  it("tells defaults: those that are marked, and the zero values of what is always written", () => {
    const port = openApiV3Schema("io.k8s.api.core.v1.ContainerPort")!.properties!;
    expect(port["protocol"]).toMatchObject({ default: "TCP", enum: ["SCTP", "TCP", "UDP"] });
    expect(port["containerPort"]!.default).toBe(0);
    expect(port["hostPort"]).not.toHaveProperty("default");
    expect(openApiV3Schema("io.k8s.api.core.v1.Pod")!.properties!["metadata"]!.default).toEqual({});
    expect(openApiV3Schema("io.k8s.api.apps.v1.DeploymentSpec")!.properties!["selector"]).not.toHaveProperty("default");
  });
  it("tells quantities and int-or-strings as one of two types", () => {
    const schema = openApiV3Schema("io.k8s.apimachinery.pkg.util.intstr.IntOrString")!;
    expect(schema).toMatchObject({ format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] });
    expect(schema.type).toBeUndefined();
  });
  it("has a target for every reference", () => {
    for (const name of Object.keys(allDefinitions())) {
      const text = JSON.stringify([openApiDefinition(name), openApiV3Schema(name)]);
      for (const [, ref] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(resolve(ref!), ref).toBeDefined();
    }
  });
});

describe("the words", () => {
  it("are there for every type, and for every field of the everyday ones", () => {
    const silent = Object.keys(allDefinitions()).filter((name) => !openApiDefinition(name)!.description);
    expect(silent).toEqual([]);
    const wordless = Object.keys(allDefinitions())
      .filter((name) => /\.(core|apps|batch|autoscaling|policy|rbac|storage)\./.test(name))
      .flatMap((name) =>
        Object.entries(openApiDefinition(name)!.properties ?? {}).flatMap(([key, field]) => (field.description ? [] : [`${name}.${key}`])),
      );
    expect(wordless).toEqual([]);
  });
  it("tell each value of an enum", () => {
    const { description, enum: values } = openApiDefinition("io.k8s.api.core.v1.ServiceSpec")!.properties!["type"]!;
    for (const value of values!) expect(description).toContain(` - \`"${value}"\``);
  });
  it("are free of the marks of the packages that they come from", () =>
    expect(JSON.stringify(Object.keys(allDefinitions()).map(openApiDefinition))).not.toMatch(/@deprecated|\*\\\\\/|&lt;/));
});

describe("published resources", () => {
  it("are found by every name, the preferred version first", () => {
    for (const name of ["hpa", "horizontalpodautoscaler", "horizontalpodautoscalers"]) expect(publishedResource(name)!.version).toBe("v2");
    expect(publishedResource("events", "events.k8s.io")!.definition).toBe("io.k8s.api.events.v1.Event");
    expect(publishedResource("crd")!.definition).toMatch(/apiextensions\.v1\.CustomResourceDefinition$/);
  });
  it("each have a definition", () => expect(publishedResources().length).toBeGreaterThan(60));
});
