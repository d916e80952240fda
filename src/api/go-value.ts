// Objects as the values that Go's API server holds: structs of its internal types, pointers, slices and maps, nil where nothing is set.
import { canonicalQuantity, parseQuantity } from "../base/quantity.ts";
import { internalFields } from "./internal-structs.ts";
import { type Type, typeOf } from "./schema/types.ts";

export type GoValue =
  | { kind: "nil" }
  /** A text, number or truth, as %#v writes it. `zero`: what it is when nothing was said. */
  | { kind: "leaf"; text: string; zero: boolean }
  | { kind: "pointer"; to: GoValue }
  | { kind: "struct"; type: string; fields: readonly (readonly [name: string, value: GoValue])[]; whole?: true }
  | { kind: "slice"; type: string; items: readonly GoValue[] }
  | { kind: "map"; type: string; entries: ReadonlyMap<string, GoValue> };

type Fields = Readonly<Record<string, unknown>>;
type Struct = Extract<Type, { form: "struct" }>;

const NIL: GoValue = { kind: "nil" };
const leaf = (value: unknown): GoValue => ({ kind: "leaf", text: JSON.stringify(value), zero: !value });

/** Structs within structs that the published form spreads out: the field's name, and which fields are its. */
const WITHIN: Readonly<Record<string, readonly [name: string, has: (field: string) => boolean]>> = {
  Volume: ["VolumeSource", (field) => field !== "Name"],
  Probe: ["ProbeHandler", (field) => ["Exec", "HTTPGet", "TCPSocket", "GRPC"].includes(field)],
  EphemeralContainer: ["EphemeralContainerCommon", (field) => field !== "TargetContainerName"],
  ...Object.fromEntries(
    [
      "ConfigMapEnvSource",
      "SecretEnvSource",
      "ConfigMapKeySelector",
      "SecretKeySelector",
      "ConfigMapVolumeSource",
      "ConfigMapProjection",
      "SecretProjection",
    ].map((name) => [name, ["LocalObjectReference", (field: string) => field === "Name"]] as const),
  ),
};
const HOST_FIELDS = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];
/** Types of the meta API, whose package is v1 inside as well. */
const META = new Set(["LabelSelector", "LabelSelectorRequirement", "ObjectMeta", "OwnerReference"]);
const goName = (name: string): string => `${META.has(name) ? "v1" : "core"}.${name}`;
/** Go's name of a meta type's field. */
const capital = (name: string): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

function scalar(type: Extract<Type, { form: "scalar" }>, value: unknown): GoValue {
  switch (type.scalar) {
    case "quantity":
      return quantity((value as string | undefined) ?? "0");
    case "int-or-string": {
      const text = typeof value === "string";
      const fields = text
        ? ([
            ["Type", leaf(1)],
            ["StrVal", leaf(value)],
          ] as const)
        : ([["IntVal", leaf(value ?? 0)]] as const);
      return { kind: "struct", type: "intstr.IntOrString", fields };
    }
    case "bool":
      return leaf(value ?? false);
    case "int32":
    case "int64":
    case "float64":
      return leaf(value ?? 0);
    default:
      return leaf(value ?? "");
  }
}

/** As resource.Quantity keeps it: a number and its power of ten. */
function quantity(text: string): GoValue {
  const { milli, format } = parseQuantity(text);
  const canonical = canonicalQuantity(text);
  const fraction = milli % 1000n !== 0n;
  const amount: [string, GoValue][] = [["value", leaf(Number(fraction ? milli : milli / 1000n))]];
  if (fraction) amount.push(["scale", leaf(-3)]);
  return {
    kind: "struct",
    type: "resource.Quantity",
    whole: true,
    fields: [
      ["i", { kind: "struct", type: "resource.int64Amount", fields: amount }],
      ["s", leaf(canonical)],
      ["Format", leaf(format)],
    ],
  };
}

const typeName = (type: Type): string => {
  switch (type.form) {
    case "list":
      return `[]${typeName(type.item)}`;
    case "map":
      return type.value.form === "scalar" && type.value.scalar === "quantity" ? "core.ResourceList" : `map[string]${typeName(type.value)}`;
    case "struct":
      return goName(type.name);
    case "scalar":
      return type.scalar === "bool" ? "bool" : type.scalar.startsWith("int") ? type.scalar : "string";
  }
};

function struct(type: Struct, given: Fields): GoValue {
  const known = internalFields(type.name);
  if (!known)
    return {
      kind: "struct",
      type: goName(type.name),
      fields: Object.keys(type.fields).map((name) => [capital(name), convert(type.fields[name]!.type, given[name], false)] as const),
    };
  let value = given;
  if (type.name === "PodSpec")
    value = {
      ...given,
      securityContext: { ...(given["securityContext"] as Fields), ...Object.fromEntries(HOST_FIELDS.map((name) => [name, given[name]])) },
    };
  const names = new Map([...Object.keys(type.fields), ...HOST_FIELDS].map((name) => [name.toLowerCase(), name]));
  const fields: [string, GoValue][] = [];
  const inner: [string, GoValue][] = [];
  const [within, has] = WITHIN[type.name] ?? [];
  for (const { name, json, pointer } of known) {
    const key = names.get(json);
    const item = key === undefined ? undefined : value[key];
    const itemType: Type = (key !== undefined && type.fields[key]?.type) || { form: "scalar", scalar: "bool" };
    const pair: [string, GoValue] = [name, convert(itemType, item, pointer)];
    if (!has?.(name)) fields.push(pair);
    else {
      if (!inner.length) fields.push([within!, { kind: "struct", type: goName(within!), fields: inner }]);
      inner.push(pair);
    }
  }
  return { kind: "struct", type: goName(type.name), fields };
}

function convert(type: Type, value: unknown, pointer: boolean): GoValue {
  if (pointer) return value === undefined || value === null ? NIL : { kind: "pointer", to: convert(type, value, false) };
  switch (type.form) {
    case "scalar":
      return scalar(type, value);
    case "list":
      return Array.isArray(value)
        ? { kind: "slice", type: typeName(type), items: value.map((item) => convert(type.item, item, false)) }
        : NIL;
    case "map": {
      if (!value) return NIL;
      const mark = typeName(type) === "core.ResourceList" ? "s" : "";
      const keys = Object.keys(value).sort();
      const entries = keys.map((key) => [`${mark}${JSON.stringify(key)}`, convert(type.value, (value as Fields)[key], false)] as const);
      return { kind: "map", type: typeName(type), entries: new Map(entries) };
    }
    case "struct":
      return struct(type, (value ?? {}) as Fields);
  }
}

/** @param definition as in the published schema: io.k8s.api.core.v1.PodSpec */
export const goValue = (definition: string, value: unknown): GoValue => convert(typeOf(definition), value, false);

/** reflect's IsZero. */
export function isZero(value: GoValue): boolean {
  switch (value.kind) {
    case "nil":
      return true;
    case "leaf":
      return value.zero;
    case "struct":
      return value.fields.every(([, field]) => isZero(field));
    default:
      return false;
  }
}
