// replacements: a field of one resource copied into fields of others.
import { clone } from "../../../api/structure.ts";
import { Refusal, refuse } from "../refusal.ts";
import { type Fields, fits, idText, isMap, type Resource, type Value } from "./resource.ts";

interface Options {
  delimiter?: string;
  index?: number;
  create?: boolean;
}

/** `a.b.[name=x].c`, with `\.` for a dot in a key. */
const partsOf = (path: string): string[] =>
  (path.match(/\[[^\]]*\]|(?:\\.|[^.[])+/g) ?? []).map((part) => (part.startsWith("[") ? part : part.replaceAll("\\.", ".")));

const selector = (value: Fields) => ({
  group: String(value["group"] ?? ""),
  version: String(value["version"] ?? ""),
  kind: String(value["kind"] ?? ""),
  name: String(value["name"] ?? ""),
  namespace: String(value["namespace"] ?? ""),
});

/** @throws Refusal */
export function replace(resources: readonly Resource[], replacement: Fields): void {
  const { source, targets } = replacement;
  if (!isMap(source) || !Array.isArray(targets)) throw new Refusal("replacements must specify a source and at least one target");
  const value = sourceValue(resources, source);
  for (const target of targets) {
    if (!isMap(target["select"])) refuse("target must specify resources to select");
    const select = selector(target["select"]);
    const rejects = ((target["reject"] ?? []) as Fields[]).map(selector);
    const options: Options = target["options"] ?? {};
    for (const resource of resources) {
      if (!resource.ids.some((id) => fits(select, id))) continue;
      if (rejects.some((reject) => resource.ids.some((id) => fits(reject, id)))) continue;
      for (const path of (target["fieldPaths"] as string[] | undefined) ?? ["metadata.name"]) {
        const places = placesOf(resource.value, partsOf(path), options.create ?? false);
        if (!places.length) refuse(`unable to find field ${JSON.stringify(path)} in replacement target`);
        for (const { holder, key } of places) holder[key] = changed(holder[key], value, options);
      }
    }
  }
}

function sourceValue(resources: readonly Resource[], source: Fields): Value {
  const wanted = selector(source);
  const path = String(source["fieldPath"] || "metadata.name");
  const found = resources.filter((resource) => resource.ids.some((id) => fits(wanted, id)));
  if (!found.length) refuse(`nothing selected by ${idText(wanted)}${source["fieldPath"] ? `:${path}` : ""}`);
  if (found.length > 1) refuse(`multiple matches for selector ${idText(wanted)}:${path}`);
  const [place] = placesOf(found[0]!.value, partsOf(path), false);
  if (!place) return refuse(`fieldPath \`${path}\` is missing for replacement source ${idText(wanted)}`);
  const value: Value = place.holder[place.key];
  const options: Options = source["options"] ?? {};
  if (!options.delimiter) return value;
  const parts = String(value).split(options.delimiter);
  const index = options.index ?? 0;
  if (index < 0 || index >= parts.length) refuse(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

function changed(was: Value, value: Value, { delimiter, index = 0 }: Options): Value {
  if (!delimiter) return typeof was === "string" && !isMap(value) && !Array.isArray(value) ? String(value) : clone(value);
  const parts = String(was ?? "").split(delimiter);
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(delimiter);
}

function placesOf(root: Value, parts: readonly string[], create: boolean): { holder: Value; key: string | number }[] {
  let spots: { holder: Value; key: string | number }[] = [{ holder: { root }, key: "root" }];
  for (const [depth, part] of parts.entries()) {
    const next: typeof spots = [];
    for (const { holder, key } of spots) {
      let at: Value = holder[key];
      const condition = /^\[([^=]*)=(.*)\]$/.exec(part);
      if ((at === undefined || at === null) && create && depth > 0) holder[key] = at = condition ? [] : {};
      if (Array.isArray(at)) {
        if (condition) {
          let indexes = at.flatMap((item, index) => (isMap(item) && String(item[condition[1]!]) === condition[2] ? [index] : []));
          if (!indexes.length && create) indexes = [at.push({ [condition[1]!]: condition[2] }) - 1];
          next.push(...indexes.map((index) => ({ holder: at, key: index })));
        } else if (part === "*") next.push(...at.map((_, index) => ({ holder: at, key: index })));
        else if (/^\d+$/.test(part) && Number(part) < at.length) next.push({ holder: at, key: Number(part) });
        else if (part === "-" && create) next.push({ holder: at, key: at.length });
      } else if (isMap(at) && (part in at || create)) next.push({ holder: at, key: part });
    }
    spots = next;
  }
  return spots;
}
