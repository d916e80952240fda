// How the fields of a kind merge in a strategic patch that is computed here: what the published schema says of patch strategies and merge keys.
import type { Kind } from "../../../api/kind.ts";
import { definition, type Type, typeOf } from "../../../api/schema/types.ts";

export interface FieldMerge {
  strategies: readonly string[];
  mergeKey: string;
  /** The schema of the value, or of a list's elements. */
  schema: PatchSchema;
}

/** One type of the schema; an unknown type has no known fields and merges as plain JSON. */
export class PatchSchema {
  constructor(private readonly type: Type | undefined) {}

  field(name: string): FieldMerge {
    const { type } = this;
    const field = type?.form === "struct" ? type.fields[name] : undefined;
    const value = field?.type ?? (type?.form === "map" ? type.value : undefined);
    return {
      strategies: field?.strategies ?? [],
      mergeKey: field?.mergeKey ?? "",
      schema: new PatchSchema(value?.form === "list" ? value.item : value),
    };
  }
}

/** The schema of a kind, or undefined for kinds that have no strategic merge (made by a CustomResourceDefinition). */
export const patchSchema = (kind: Kind): PatchSchema | undefined =>
  definition(kind.definition) ? new PatchSchema(typeOf(kind.definition)) : undefined;
