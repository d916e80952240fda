// The published types of the API, from definitions.json, in the form that decoding, merging and explaining need. Built when first asked for.
import { readAsset } from "../../base/assets.ts";
import { goField } from "./go-structs.ts";

/** One property or definition of the swagger document, as published, without prose. */
export interface Definition {
  type?: string;
  format?: string;
  $ref?: string;
  properties?: Record<string, Definition>;
  required?: string[];
  items?: Definition;
  additionalProperties?: Definition;
  enum?: string[];
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-patch-merge-key"?: string;
  "x-kubernetes-list-type"?: "atomic" | "map" | "set";
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: "atomic" | "granular";
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
}

export type Scalar =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "float64"
  | "bytes"
  | "time"
  | "microtime"
  | "quantity"
  | "int-or-string"
  | "raw";

export type Type =
  | { form: "scalar"; scalar: Scalar }
  | {
      form: "struct";
      name: string;
      go: string;
      fields: Readonly<Record<string, Field>>;
      atomic: boolean;
      /** No struct of Go's: of a custom resource, where nothing is there before somebody sets it. */
      custom?: true;
      /** Times and lists that Go writes also where they are not set, as null. */
      nulls?: readonly string[];
      /** It decodes itself in Go, as this type or as a bool or a list: strict decoding does not look into it. */
      union?: Type;
      /** The type of fields that are not declared, where there may be any. */
      rest?: Type;
    }
  | { form: "map"; value: Type; atomic: boolean }
  | { form: "list"; item: Type };

export interface Field {
  readonly type: Type;
  /** Whether Go's omitempty leaves out this empty value when the object is written. */
  readonly omits: "empty" | "zero" | "false" | "nothing";
  readonly mergeKey: string | undefined;
  /** Of strategic merge patch: merge, replace, retainKeys. */
  readonly strategies: readonly string[];
  readonly listType: "atomic" | "map" | "set" | undefined;
  readonly listKeys: readonly string[];
  readonly mapAtomic: boolean;
}

let definitions: Record<string, Definition> | undefined;

export const allDefinitions = (): Readonly<Record<string, Definition>> =>
  (definitions ??= JSON.parse(readAsset("src/api/schema/definitions.json")) as Record<string, Definition>);

/** Of kinds that other servers bring along. */
const brought = new Map<string, Definition>();
/** Makes the type of an add-on's API known, beside those that every cluster has. */
export const publishDefinition = (name: string, type: Definition): void => void brought.set(name, type);

export const definition = (name: string): Definition | undefined => allDefinitions()[name] ?? brought.get(name);

/** The name that a `$ref` points to. */
export const refName = (ref: string): string => ref.slice("#/definitions/".length);

const RAW: Type = { form: "scalar", scalar: "raw" };
const SPECIAL: Record<string, Scalar> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "microtime",
};

/** A schema within a schema may be a bool or a list as well. */
const SCHEMAS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
const UNIONS: Record<string, string> = { [`${SCHEMAS}OrBool`]: SCHEMAS, [`${SCHEMAS}OrArray`]: SCHEMAS };

const types = new Map<string, Type>();

/** The type of a kind's objects: its own, or that of its definition. */
export const typeOfKind = ({ type, definition: name }: { type?: Type | undefined; definition: string }): Type => type ?? typeOf(name);

/** The type of a definition; what is not published takes anything. */
export function typeOf(name: string): Type {
  const known = types.get(name);
  if (known) return known;
  const published = definition(name);
  let type: Type;
  if (UNIONS[name]) type = { ...(typeOf(UNIONS[name]) as Extract<Type, { form: "struct" }>), union: typeOf(UNIONS[name]) };
  else if (SPECIAL[name]) type = { form: "scalar", scalar: SPECIAL[name] };
  else if (!published?.properties) type = RAW;
  else {
    const parts = name.split(".");
    const fields: Record<string, Field> = {};
    type = {
      form: "struct",
      name: parts.at(-1)!,
      go: parts.slice(-2).join("."),
      fields,
      atomic: published["x-kubernetes-map-type"] === "atomic",
    };
    const nulls = NULLS[parts.slice(-3).join(".")];
    if (nulls) type.nulls = nulls.split(" ");
    types.set(name, type);
    for (const [key, property] of Object.entries(published.properties)) {
      // Worked out when first asked for, and from then on as plain as any field.
      Object.defineProperty(fields, key, {
        enumerable: true,
        configurable: true,
        get: () => {
          const value = fieldOf(name, key, property, published.required ?? []);
          Object.defineProperty(fields, key, { enumerable: true, value });
          return value;
        },
      });
    }
  }
  types.set(name, type);
  return type;
}

/** Structs with times that are no pointers, which omitempty does not leave out, and with lists that are written in any case. */
const NULLS: Readonly<Record<string, string>> = {
  "apps.v1.DaemonSetCondition": "lastTransitionTime",
  "apps.v1.DeploymentCondition": "lastTransitionTime lastUpdateTime",
  "apps.v1.ReplicaSetCondition": "lastTransitionTime",
  "apps.v1.StatefulSetCondition": "lastTransitionTime",
  "autoscaling.v2.HorizontalPodAutoscalerCondition": "lastTransitionTime",
  "autoscaling.v2.HorizontalPodAutoscalerStatus": "currentMetrics",
  "batch.v1.JobCondition": "lastProbeTime lastTransitionTime",
  "certificates.v1.CertificateSigningRequestCondition": "lastTransitionTime lastUpdateTime",
  "core.v1.ContainerStateRunning": "startedAt",
  "core.v1.ContainerStateTerminated": "finishedAt startedAt",
  "core.v1.NamespaceCondition": "lastTransitionTime",
  "core.v1.NodeCondition": "lastHeartbeatTime lastTransitionTime",
  "core.v1.PersistentVolumeClaimCondition": "lastProbeTime lastTransitionTime",
  "core.v1.PodCondition": "lastProbeTime lastTransitionTime",
  "core.v1.ReplicationControllerCondition": "lastTransitionTime",
  "core.v1.LimitRangeSpec": "limits",
  "discovery.v1.EndpointSlice": "endpoints ports",
  "rbac.v1.ClusterRole": "rules",
  "rbac.v1.Role": "rules",
  "storage.v1.VolumeError": "time",
};

function fieldOf(owner: string, key: string, property: Definition, required: readonly string[]): Field {
  const type = propertyType(property);
  return {
    type,
    omits: omission(owner, key, type, required.includes(key)),
    mergeKey: property["x-kubernetes-patch-merge-key"],
    strategies: property["x-kubernetes-patch-strategy"]?.split(",") ?? [],
    listType: property["x-kubernetes-list-type"],
    listKeys: property["x-kubernetes-list-map-keys"] ?? [],
    mapAtomic: property["x-kubernetes-map-type"] === "atomic",
  };
}

/** What Go leaves out of a struct's JSON. */
function omission(owner: string, key: string, type: Type, required: boolean): Field["omits"] {
  const field = goField(UNIONS[owner] ?? owner, key);
  if (field) return field.pointer || !field.omitempty ? "nothing" : emptyOf(type);
  // Whether a number or a bool is behind a pointer is not known: what is written stays.
  const usual = emptyOf(type);
  return required || usual !== "empty" ? "nothing" : usual;
}

/** What omitempty takes for empty in a type: structs, those with a form of their own too, never are. */
function emptyOf(type: Type): Field["omits"] {
  if (type.form === "list" || type.form === "map") return "empty";
  if (type.form === "struct") return "nothing";
  switch (type.scalar) {
    case "string":
    case "bytes":
      return "empty";
    case "bool":
      return "false";
    case "int32":
    case "int64":
    case "float64":
      return "zero";
    default:
      return "nothing";
  }
}

function propertyType(property: Definition): Type {
  if (property.$ref) return typeOf(refName(property.$ref));
  switch (property.type) {
    case "string":
      return { form: "scalar", scalar: property.format === "byte" ? "bytes" : property.format === "date-time" ? "time" : "string" };
    case "boolean":
      return { form: "scalar", scalar: "bool" };
    case "integer":
      return { form: "scalar", scalar: property.format === "int32" ? "int32" : "int64" };
    case "number":
      return { form: "scalar", scalar: "float64" };
    case "array":
      return { form: "list", item: property.items ? propertyType(property.items) : RAW };
    case "object":
      return property.additionalProperties
        ? { form: "map", value: propertyType(property.additionalProperties), atomic: property["x-kubernetes-map-type"] === "atomic" }
        : RAW;
    default:
      return RAW;
  }
}

/** How Go names a type in errors: []v1.Container, map[string]string, int32. */
export function goType(type: Type): string {
  switch (type.form) {
    case "struct":
      return type.go;
    case "list":
      return `[]${goType(type.item)}`;
    case "map":
      return `map[string]${goType(type.value)}`;
    case "scalar":
      return (
        (
          {
            bytes: "[]uint8",
            time: "v1.Time",
            microtime: "v1.MicroTime",
            quantity: "resource.Quantity",
            "int-or-string": "intstr.IntOrString",
            raw: "runtime.RawExtension",
          } as Partial<Record<Scalar, string>>
        )[type.scalar] ?? type.scalar
      );
  }
}
