// Which targets a bake builds, in which order, and how --print shows that.
import { wrong } from "../build/query.ts";
import { behind, type Definition, resolved } from "./definition.ts";
import { textOf, type Value } from "./hcl/value.ts";
import { shown } from "./target.ts";

export interface Plan {
  /** Groups that the learner's words lead through. */
  groups: readonly string[];
  /** Every target that is built. */
  fields: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  /** Those that are only built since others stand on them. */
  linked: ReadonlySet<string>;
  /** Names, those first that others stand on. */
  order: readonly string[];
}

/** Names of targets whose results a target takes. */
const linksOf = (fields: ReadonlyMap<string, Value>): string[] =>
  Object.values((fields.get("contexts") ?? {}) as Readonly<Record<string, Value>>).flatMap(
    (each) => /^target:(.*)$/s.exec(textOf(each))?.[1] ?? [],
  );

/** @throws Failure */
export function planOf(definition: Definition, wanted: readonly string[], overrides: Parameters<typeof resolved>[2]): Plan {
  const found = wanted.map((name) => behind(definition, name));
  const fields = new Map<string, Map<string, Value>>();
  const linked = new Set<string>();
  for (const name of new Set(found.flatMap(({ targets }) => targets))) fields.set(name, resolved(definition, name, overrides));
  const order: string[] = [];
  const visit = (name: string, above: readonly string[]) => {
    if (!fields.has(name)) {
      fields.set(name, resolved(definition, name, overrides));
      linked.add(name);
      fields.get(name)!.set("output", ["type=cacheonly"]);
    }
    for (const other of linksOf(fields.get(name)!)) {
      if (other === name) throw wrong(`target ${name} cannot link to itself`);
      if (above.includes(other)) throw wrong(`infinite loop from ${name} to ${other}`);
      visit(other, [...above, name]);
    }
    if (!order.includes(name)) order.push(name);
  };
  for (const name of [...fields.keys()]) visit(name, []);
  return { groups: found.flatMap(({ groups }) => groups), fields, linked, order };
}

/** What --print shows: a group default of all that is wanted, and the targets. */
export function printed(definition: Definition, wanted: readonly string[], plan: Plan): object {
  const groups = new Map(plan.groups.map((name) => [name, definition.groups.find((each) => each.name === name)!]));
  const usual = new Set([...(groups.get("default")?.targets ?? []), ...wanted.filter((name) => name !== "default" || !groups.has(name))]);
  const all = [
    ...new Map([
      ...groups,
      ["default", { name: "default", description: groups.get("default")?.description ?? "", targets: [...usual].sort() }] as const,
    ]),
  ];
  const byName = <T>(entries: readonly (readonly [string, T])[]) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  const group = byName(
    all.map(([name, { description, targets }]) => [name, { ...(description ? { description } : {}), targets }] as const),
  );
  const target = byName([...plan.fields].map(([name, each]) => [name, shown(each)] as const));
  return { group, target };
}
