// Which names a CustomResourceDefinition gets: those that no other definition of its group has (apiextensions' naming controller).
import type { DefinitionNames } from "../../../api/custom/kind.ts";
import type { CustomResourceDefinitionObject } from "../../../api/kinds/customresourcedefinition.ts";
import { equal } from "../../../api/structure.ts";

export interface Verdict {
  acceptedNames: DefinitionNames;
  condition: { type: "NamesAccepted"; status: "True" | "False"; reason: string; message: string };
}

/** @param others the definitions that there are, itself perhaps among them */
export function judgeNames(definition: CustomResourceDefinitionObject, others: readonly CustomResourceDefinitionObject[]): Verdict {
  const { group, names } = definition.spec;
  const accepted = definition.status?.acceptedNames ?? { plural: "", kind: "" };
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of others) {
    if (other.metadata.uid === definition.metadata.uid || other.spec.group !== group) continue;
    const { plural, singular, shortNames = [], kind, listKind } = other.status?.acceptedNames ?? { plural: "", kind: "" };
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name);
    for (const name of [kind, listKind]) if (name) kinds.add(name);
  }
  const next: DefinitionNames = { ...accepted };
  let trouble: { reason: string; message: string } | undefined;
  const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;
  const claim = (field: "plural" | "singular" | "kind" | "listKind", reason: string, taken: ReadonlySet<string>): void => {
    const name = names[field] ?? "";
    if (name !== accepted[field] && taken.has(name)) trouble = { reason, message: inUse(name) };
    else if (name) next[field] = name;
  };
  claim("plural", "PluralConflict", resources);
  claim("singular", "SingularConflict", resources);
  if (!equal(names.shortNames ?? [], accepted.shortNames ?? [])) {
    const taken = (names.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name) && resources.has(name)).map(inUse);
    if (taken.length) trouble = { reason: "ShortNamesConflict", message: taken.length === 1 ? taken[0]! : `[${taken.join(", ")}]` };
    else if (names.shortNames?.length) next.shortNames = names.shortNames;
    else delete next.shortNames;
  }
  claim("kind", "KindConflict", kinds);
  claim("listKind", "ListKindConflict", kinds);
  if (names.categories?.length) next.categories = names.categories;
  else delete next.categories;
  return {
    acceptedNames: next,
    condition: trouble
      ? { type: "NamesAccepted", status: "False", ...trouble }
      : { type: "NamesAccepted", status: "True", reason: "NoConflicts", message: "no conflicts found" },
  };
}
