// Whether a value of JSON has the shape of the Go type that it is read into, and what encoding/json says where it has not.
import { goKind } from "./go-json-error.ts";

export interface Shape {
  /** As Go writes it: "string", "map[string]string", "configfile.ConfigFile". */
  readonly type: string;
  readonly kind: "string" | "bool" | "number" | "list" | "object";
  /** What each element of a list, or each value of a map, is. */
  readonly each?: Shape;
  /** Of a struct; what it does not name may be anything. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** A struct that stands in a list. */
  readonly inner?: boolean;
}

export const TEXT: Shape = { type: "string", kind: "string" };
export const BOOL: Shape = { type: "bool", kind: "bool" };
export const listOf = (each: Shape): Shape => ({ type: `[]${each.type}`, kind: "list", each: { ...each, inner: true } });
export const mapOf = (each: Shape): Shape => ({ type: `map[string]${each.type}`, kind: "object", each });
export const structOf = (type: string, fields: Readonly<Record<string, Shape>>): Shape => ({ type, kind: "object", fields });

const nameOf = ({ type }: Shape): string => type.slice(type.lastIndexOf(".") + 1);

/** The first that does not fit, in the order of the text; undefined where all does. @param path of the field that holds the value, and its struct */
export function misfit(value: unknown, shape: Shape, path = "", owner = ""): string | undefined {
  if (value === null || value === undefined) return undefined;
  const kind = goKind(value);
  if ((kind === "array" ? "list" : kind) !== shape.kind)
    return `json: cannot unmarshal ${kind} into Go ${path ? `struct field ${owner}.${path}` : "value"} of type ${shape.type}`;
  if (Array.isArray(value)) return shape.each && value.map((each) => misfit(each, shape.each!, path, owner)).find(Boolean);
  if (kind !== "object") return undefined;
  // Of structs in lists the innermost is named; one in a map is known by the path alone.
  const inside = shape.fields && (!owner || shape.inner) ? nameOf(shape) : owner;
  for (const [name, each] of Object.entries(value)) {
    const own = shape.each ?? shape.fields?.[name];
    const why = own && misfit(each, own, path ? `${path}.${name}` : name, inside);
    if (why) return why;
  }
  return undefined;
}

/** The value without what does not fit: Go reads on behind it. */
export function fitting(value: unknown, shape: Shape): unknown {
  const { type, kind, each, fields } = shape;
  if (value === null || misfit(value, { type, kind })) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) return misfit(value, shape) ? undefined : value;
  const kept = Object.entries(value).map(([name, own]) => {
    const inner = each ?? fields?.[name];
    return [name, inner ? fitting(own, inner) : own] as const;
  });
  return Object.fromEntries(kept.filter(([, own]) => own !== undefined));
}
