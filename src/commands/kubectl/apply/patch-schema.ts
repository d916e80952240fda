// How the fields of a kind merge in a strategic patch: what x-kubernetes-patch-strategy and x-kubernetes-patch-merge-key of the published schema say.

import type { Kind } from "../../../api/kind.ts";
import { readAsset } from "../../../base/assets.ts";

/** The part of an OpenAPI definition that is read here. */
export interface Definition {
  $ref?: string;
  items?: Definition;
  properties?: Record<string, Definition>;
  additionalProperties?: Definition | boolean;
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-patch-merge-key"?: string;
}
export type Definitions = Readonly<Record<string, Definition | undefined>>;

export interface FieldMerge {
  strategies: readonly string[];
  mergeKey: string;
  /** The schema of the value, or of a list's elements. */
  schema: PatchSchema;
}

/** One object type of the schema; an unknown type has no known fields and merges as plain JSON. */
export class PatchSchema {
  constructor(
    private readonly definitions: Definitions,
    private readonly definition: Definition | undefined,
  ) {}

  field(name: string): FieldMerge {
    const own = this.#resolve(this.definition);
    const extra = own?.additionalProperties;
    const field = own?.properties?.[name] ?? (typeof extra === "object" ? extra : undefined);
    const value = this.#resolve(field);
    const strategy = field?.["x-kubernetes-patch-strategy"] ?? "";
    return {
      strategies: strategy ? strategy.split(",") : [],
      mergeKey: field?.["x-kubernetes-patch-merge-key"] ?? "",
      schema: new PatchSchema(this.definitions, value?.items ?? value),
    };
  }

  #resolve(definition: Definition | undefined): Definition | undefined {
    let current = definition;
    while (current?.$ref) current = this.definitions[current.$ref.slice("#/definitions/".length)];
    return current;
  }
}

let published: Definitions | undefined;

/** The schema of a kind, or undefined for kinds that have no strategic merge (made by a CustomResourceDefinition). */
export function patchSchema(kind: Kind): PatchSchema | undefined {
  published ??= JSON.parse(readAsset("src/api/schema/definitions.json")) as Definitions;
  const definition = published[kind.definition];
  return definition && new PatchSchema(published, definition);
}
