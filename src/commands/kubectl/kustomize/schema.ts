// What a kustomization may say, and what Go says of what does not fit: types.Kustomization, decoded strictly.
import { goKind } from "../../../base/go-json-error.ts";
import { refuse } from "../refusal.ts";
import type { Value } from "./resource.ts";

type Shape =
  | "string"
  | "bool"
  | "int64"
  | "int"
  | "any"
  | { list: Shape; go: string }
  | { map: Shape; go: string }
  | { struct: Fields; go: string };
interface Fields {
  [name: string]: Shape;
}

const strings: Shape = { list: "string", go: "[]string" };
const pairs: Shape = { map: "string", go: "map[string]string" };
const struct = (go: string, fields: Fields): Shape => ({ struct: fields, go });
const listOf = (item: Extract<Shape, { go: string }>): Shape => ({ list: item, go: `[]types.${item.go}` });

const id: Fields = { group: "string", version: "string", kind: "string", name: "string", namespace: "string" };
const gvk: Fields = { group: "string", version: "string", kind: "string" };
const selector = struct("Selector", { ...id, labelSelector: "string", annotationSelector: "string" }) as { struct: Fields; go: string };
const fieldSpec = struct("FieldSpec", { ...gvk, path: "string", create: "bool" }) as { struct: Fields; go: string };
const generatorOptions = struct("GeneratorOptions", {
  labels: pairs,
  annotations: pairs,
  disableNameSuffixHash: "bool",
  immutable: "bool",
});
const generator: Fields = {
  name: "string",
  namespace: "string",
  behavior: "string",
  files: strings,
  literals: strings,
  envs: strings,
  env: "string",
  options: generatorOptions,
};
const patch = struct("Patch", {
  path: "string",
  patch: "string",
  target: selector,
  options: { map: "bool", go: "map[string]bool" },
}) as { struct: Fields; go: string };
const fieldOptions = struct("FieldOptions", { delimiter: "string", index: "int", encoding: "string", create: "bool" });
const chart: Fields = {
  name: "string",
  version: "string",
  repo: "string",
  releaseName: "string",
  namespace: "string",
  additionalValuesFiles: strings,
  valuesFile: "string",
  valuesInline: "any",
  valuesMerge: "string",
  includeCRDs: "bool",
  skipHooks: "bool",
  apiVersions: strings,
  kubeVersion: "string",
  nameTemplate: "string",
  skipTests: "bool",
  debug: "bool",
  devel: "bool",
};

const KUSTOMIZATION: Fields = {
  kind: "string",
  apiVersion: "string",
  metadata: struct("ObjectMeta", { name: "string", namespace: "string", labels: pairs, annotations: pairs }),
  openapi: pairs,
  namePrefix: "string",
  nameSuffix: "string",
  namespace: "string",
  commonLabels: pairs,
  labels: listOf({
    struct: {
      pairs,
      includeSelectors: "bool",
      includeTemplates: "bool",
      fields: { list: fieldSpec, go: "[]types.FieldSpec" },
    },
    go: "Label",
  }),
  commonAnnotations: pairs,
  patchesStrategicMerge: { list: "string", go: "[]types.PatchStrategicMerge" },
  patchesJson6902: listOf(patch),
  patches: listOf(patch),
  images: listOf({ struct: { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" }, go: "Image" }),
  imageTags: listOf({
    struct: { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" },
    go: "Image",
  }),
  replacements: listOf({
    struct: {
      path: "string",
      source: struct("SourceSelector", { ...id, fieldPath: "string", options: fieldOptions }),
      sourceValue: "string",
      targets: {
        list: struct("TargetSelector", {
          select: selector,
          reject: { list: selector, go: "[]*types.Selector" },
          fieldPaths: strings,
          options: fieldOptions,
        }),
        go: "[]*types.TargetSelector",
      },
    },
    go: "ReplacementField",
  }),
  replicas: listOf({ struct: { name: "string", count: "int64" }, go: "Replica" }),
  vars: listOf({
    struct: {
      name: "string",
      objref: struct("Target", { apiVersion: "string", ...id }),
      fieldref: struct("FieldSelector", { fieldPath: "string" }),
    },
    go: "Var",
  }),
  sortOptions: struct("SortOptions", {
    order: "string",
    legacySortOptions: struct("LegacySortOptions", { orderFirst: strings, orderLast: strings }),
  }),
  resources: strings,
  components: strings,
  crds: strings,
  bases: strings,
  configMapGenerator: listOf({ struct: generator, go: "ConfigMapArgs" }),
  secretGenerator: listOf({ struct: { ...generator, type: "string" }, go: "SecretArgs" }),
  helmGlobals: struct("HelmGlobals", { chartHome: "string", configHome: "string" }),
  helmCharts: listOf({ struct: chart, go: "HelmChart" }),
  helmChartInflationGenerator: { list: "any", go: "[]types.HelmChartArgs" },
  generatorOptions,
  configurations: strings,
  generators: strings,
  transformers: strings,
  validators: strings,
  buildMetadata: strings,
};

/** @throws Refusal for the first value that does not fit, in the order of the keys */
export function checkKustomization(value: Value): void {
  check({ struct: KUSTOMIZATION, go: "Kustomization" }, value, "Kustomization", "");
}

function check(shape: Shape, value: Value, owner: string, path: string): void {
  if (shape === "any" || value === null || value === undefined) return;
  const fits = (wanted: boolean, go: string): void => {
    if (!wanted)
      refuse(
        `invalid Kustomization: json: cannot unmarshal ${goKind(value)} into Go ${path ? `struct field ${owner}.${path}` : "value"} of type ${go}`,
      );
  };
  if (typeof shape === "string") {
    const number = shape === "int" || shape === "int64";
    fits(shape === "string" ? typeof value === "string" : number ? typeof value === "number" : typeof value === "boolean", shape);
    return;
  }
  const isMap = typeof value === "object" && !Array.isArray(value);
  if ("list" in shape) {
    fits(Array.isArray(value), shape.go);
    for (const item of value) check(shape.list, item, owner, path);
    return;
  }
  fits(isMap, shape.go.includes("[") || shape.go.includes(".") ? shape.go : `types.${shape.go}`);
  for (const [key, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if ("map" in shape) {
      check(shape.map, inner, owner, path);
      continue;
    }
    // encoding/json takes names of fields in any case.
    const name = Object.hasOwn(shape.struct, key)
      ? key
      : Object.keys(shape.struct).find((each) => each.toLowerCase() === key.toLowerCase());
    if (!name) refuse(`invalid Kustomization: json: unknown field ${JSON.stringify(key)}`);
    check(shape.struct[name!]!, inner, shape.go, path ? `${path}.${name}` : name!);
  }
}
