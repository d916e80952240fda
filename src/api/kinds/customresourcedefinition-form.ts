// The internal form of a CustomResourceDefinition: what all versions have in common stands above them, and errors name it there.
import { internalSchema } from "../custom/internal.ts";
import type { DefinitionVersion } from "../custom/kind.ts";
import { equal } from "../structure.ts";

/** What all versions share, so that the internal type has it at the top (conversion of v1 in pkg/apis/apiextensions/v1). */
export function sharedSchema(versions: readonly DefinitionVersion[]) {
  const same = (pick: (version: DefinitionVersion) => unknown): boolean =>
    versions.length > 0 && versions.every((version) => equal(pick(version) ?? null, pick(versions[0]!) ?? null));
  return {
    schema: same(({ schema }) => schema),
    subresources: same(({ subresources }) => subresources),
    columns: same(({ additionalPrinterColumns }) => additionalPrinterColumns),
    selectable: same(({ selectableFields }) => selectableFields),
  };
}

type Json = Readonly<Record<string, unknown>>;

/** A list of the versions as errors quote it. */
export function internalVersions(versions: readonly DefinitionVersion[]): Json[] {
  const shared = sharedSchema(versions);
  return versions.map(({ name, served, storage, deprecated, deprecationWarning, ...its }) => ({
    Name: name ?? "",
    Served: served ?? false,
    Storage: storage ?? false,
    Deprecated: deprecated ?? false,
    DeprecationWarning: deprecationWarning ?? null,
    Schema: its.schema && !shared.schema ? { OpenAPIV3Schema: internalSchema(its.schema.openAPIV3Schema) } : null,
    Subresources: its.subresources && !shared.subresources ? internalSubresources(its.subresources) : null,
    AdditionalPrinterColumns: shared.columns ? null : (its.additionalPrinterColumns?.map(internalColumn) ?? null),
    SelectableFields: shared.selectable ? null : (its.selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath ?? "" })) ?? null),
  }));
}

const internalSubresources = ({ status, scale }: NonNullable<DefinitionVersion["subresources"]>): Json => ({
  Status: status ? {} : null,
  Scale: scale
    ? {
        SpecReplicasPath: scale.specReplicasPath ?? "",
        StatusReplicasPath: scale.statusReplicasPath ?? "",
        LabelSelectorPath: scale.labelSelectorPath ?? null,
      }
    : null,
});

const internalColumn = (column: NonNullable<DefinitionVersion["additionalPrinterColumns"]>[number]): Json => ({
  Name: column.name ?? "",
  Type: column.type ?? "",
  Format: column.format ?? "",
  Description: column.description ?? "",
  Priority: column.priority ?? 0,
  JSONPath: column.jsonPath ?? "",
});
