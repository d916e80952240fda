// What a definition has, as docker buildx bake --list shows it (buildx' commands/bake.go: printTargetList, printVars).
import { tabbed } from "../build/cache-table.ts";
import { fieldsOf, wrong } from "../build/query.ts";
import type { Definition } from "./definition.ts";
import { textOf } from "./hcl/value.ts";

interface Entry {
  name: string;
  description?: string;
  group?: true;
}

const described = (description: string): { description?: string } => (description ? { description } : {});

/** Groups and targets, by their names. */
function targets({ groups, targets }: Definition): Entry[] {
  const entries: Entry[] = [
    ...groups.map(({ name, description, targets }) => ({
      name,
      ...described(description || targets.toSorted().join(", ")),
      group: true as const,
    })),
    ...targets.map(({ name, fields }) => ({ name, ...described(textOf(fields.get("description") ?? "")) })),
  ];
  return [...new Map(entries.map((each) => [each.name, each])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `asked`: targets, variables, or "type=targets,format=json". @throws Failure */
export function listed(definition: Definition, asked: string): string {
  const fields = fieldsOf(asked, "type");
  const [type = "", isJson] = [fields.get("type"), fields.get("format") === "json"];
  const shown = (entries: readonly object[], heading: readonly string[], row: (at: number) => string[]) =>
    isJson ? `${JSON.stringify(entries, null, 2)}\n` : tabbed([heading, ...entries.map((_, at) => row(at))]);
  if (type === "targets") {
    const all = targets(definition);
    return shown(all, ["TARGET", "DESCRIPTION"], (at) => [all[at]!.name, all[at]!.description ?? ""]);
  }
  if (type !== "variables") throw wrong(`invalid list type ${JSON.stringify(type)}`);
  const all = definition.variables
    .map(({ name, description, value }) => ({ name, ...described(description), value: textOf(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return shown(all, ["VARIABLE", "TYPE", "VALUE", "DESCRIPTION"], (at) => [all[at]!.name, "", all[at]!.value, all[at]!.description ?? ""]);
}
