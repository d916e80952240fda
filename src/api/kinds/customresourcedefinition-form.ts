// The internal form of a CustomResourceDefinition: what all versions have in common stands above them, and errors name it there.
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
