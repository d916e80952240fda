// How Go writes the published types: the order of their fields, what is left out when empty, what may be nil, and the numbers that
// protocol buffers give them. Facts in go-structs.json: `name:number` with e (omitempty), z (omitzero), p (a pointer); `=type` is embedded.
import { readAsset } from "../../base/assets.ts";

export interface GoField {
  /** As in JSON; of an embedded struct, its definition. */
  readonly name: string;
  /** In protocol buffers; 0 where it has none. */
  readonly number: number;
  readonly embedded: boolean;
  readonly omitempty: boolean;
  readonly omitzero: boolean;
  readonly pointer: boolean;
}

let texts: Record<string, string> | undefined;
const structs = new Map<string, readonly GoField[]>();

/** The fields of a definition in Go's order; undefined where its struct is not known. */
export function goStruct(definition: string): readonly GoField[] | undefined {
  const known = structs.get(definition);
  if (known) return known;
  texts ??= JSON.parse(readAsset("src/api/schema/go-structs.json")) as Record<string, string>;
  const text = Object.hasOwn(texts, definition) ? texts[definition] : undefined;
  if (text === undefined) return undefined;
  const fields = text
    .split(" ")
    .filter(Boolean)
    .map((field): GoField => {
      const [, embedded, name, number, flags] = /^(=?)(.*):(\d*)([ezp]*)$/.exec(field)!;
      return {
        name: name!,
        number: Number(number),
        embedded: embedded === "=",
        omitempty: flags!.includes("e"),
        omitzero: flags!.includes("z"),
        pointer: flags!.includes("p"),
      };
    });
  structs.set(definition, fields);
  return fields;
}

/** How Go has a field, also one of an embedded struct. */
export function goField(owner: string, key: string): GoField | undefined {
  for (const field of goStruct(owner) ?? []) {
    if (!field.embedded && field.name === key) return field;
    const inner = field.embedded ? goField(field.name, key) : undefined;
    if (inner) return inner;
  }
  return undefined;
}
