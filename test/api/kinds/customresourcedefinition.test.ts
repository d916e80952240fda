// CustomResourceDefinitions: what is refused with the value that upstream quotes, and what is only warned of.
import { describe, expect, it } from "vitest";
import type { DefinitionVersion } from "../../../src/api/custom/kind.ts";
import type { CustomSchema } from "../../../src/api/custom/schema.ts";
import { CustomResourceDefinition as Definition } from "../../../src/api/kinds/customresourcedefinition.ts";
import { complaints, made } from "./made.ts";

const object = (properties: Record<string, CustomSchema> = {}): CustomSchema => ({ type: "object", properties });
const version = (name: string, storage: boolean, schema = object(), more: Partial<DefinitionVersion> = {}): DefinitionVersion => ({
  name,
  served: true,
  storage,
  schema: { openAPIV3Schema: schema },
  ...more,
});
const definition = (...versions: DefinitionVersion[]) => ({
  metadata: { name: "kites.example.com" },
  spec: { group: "example.com", scope: "Namespaced", names: { plural: "kites", kind: "Kite" }, versions },
});

const plain = (name: string, storage: boolean): string =>
  `{"Name":"${name}","Served":true,"Storage":${storage},"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}`;

describe("versions are quoted in the internal form, without what all of them share", () => {
  it.each<[string, DefinitionVersion[], string[]]>([
    [
      "none is stored",
      [version("v1", false)],
      [`spec.versions: Invalid value: [${plain("v1", false)}]: must have exactly one version marked as storage version`],
    ],
    [
      "two are",
      [version("v1", true), version("v2", true)],
      [
        `spec.versions: Invalid value: [${plain("v1", true)},${plain("v2", true)}]: must have exactly one version marked as storage version`,
      ],
    ],
    [
      "one is there twice",
      [version("v1", true), version("v1", false)],
      [`spec.versions: Invalid value: [${plain("v1", true)},${plain("v1", false)}]: must contain unique version names`],
    ],
    ["there is none", [], ["spec.versions: Invalid value: []: must have exactly one version marked as storage version"]],
  ])("%s", (_what, versions, expected) => {
    expect(complaints(Definition, definition(...versions))).toEqual(expected);
  });

  it("with schemas, subresources and columns where they differ", () => {
    const columns = [{ name: "Lines", type: "integer", jsonPath: ".spec.lines" }];
    const [said] = complaints(
      Definition,
      definition(
        version("v1", false, object({ a: { type: "array", items: { type: "string" }, maxItems: 2 } }), { subresources: { status: {} } }),
        version("v2", false, object(), { additionalPrinterColumns: columns }),
      ),
    );
    expect(said).toContain(
      '"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,',
    );
    expect(said).toContain('"Properties":{"a":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"array",');
    expect(said).toContain('"Items":{"Schema":{"ID":"",');
    expect(said).toContain('"Subresources":{"Status":{},"Scale":null},');
    expect(said).toContain(
      '"AdditionalPrinterColumns":[{"Name":"Lines","Type":"integer","Format":"","Description":"","Priority":0,"JSONPath":".spec.lines"}]',
    );
  });
});

describe("formats that nobody knows are warned of", () => {
  const warnings = (properties: Record<string, CustomSchema>, old?: Record<string, CustomSchema>): string[] => {
    const before = old && made(Definition, definition(version("v1", true, object(old))));
    return Definition.warnings!(made(Definition, definition(version("v1", true, object(properties))), before), before);
  };
  const unknown = (...formats: string[]) => formats.map((format) => `unrecognized format "${format}"`);
  it.each<[string, Record<string, CustomSchema>, string[]]>([
    ["those of texts", { a: { type: "string", format: "date-time" }, b: { type: "string", format: "colour" } }, unknown("colour")],
    ["those of integers", { a: { type: "integer", format: "int32" }, b: { type: "integer", format: "uint8" } }, unknown("uint8")],
    ["those of numbers", { a: { type: "number", format: "double" }, b: { type: "number", format: "float64" } }, unknown("float64")],
    ["any of a list", { a: { type: "array", format: "date", items: { type: "string", format: "date" } } }, unknown("date")],
    [
      "of items, by name, each once",
      {
        b: { type: "string", format: "x" },
        a: { type: "array", items: { type: "string", format: "y" } },
        c: { type: "string", format: "x" },
      },
      unknown("y", "x"),
    ],
    ["names of Kubernetes are known", { a: { type: "string", format: "k8s-short-name" } }, []],
  ])("%s", (_what, properties, expected) => {
    expect(warnings(properties)).toEqual(expected);
  });

  it("when they come in, and not again", () => {
    const old = { a: { type: "string", format: "colour" } };
    expect(warnings(old, old)).toEqual([]);
    expect(warnings({ ...old, b: { type: "string", format: "smell" } }, old)).toEqual(unknown("smell"));
  });
});
