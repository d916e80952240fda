// The words of the API's types, made at build time by scripts/generate.mjs: loaded when first asked for.
import { readAsset } from "../../base/assets.ts";

/** Each text once; of a type, by definition: the place of its own text, and those of its fields. */
interface Prose {
  texts: string[];
  types: Record<string, [number, Record<string, number>]>;
}

let prose: Prose | undefined;

/** Nothing is told where nothing was generated. */
function load(): Prose {
  if (prose) return prose;
  try {
    prose = JSON.parse(readAsset("generated/explain.json")) as Prose;
  } catch {
    prose = { texts: [""], types: {} };
  }
  return prose;
}

/** The description of a definition, or of one of its fields; undefined where it has none. */
export function description(definition: string, field?: string): string | undefined {
  const { texts, types } = load();
  const [own, fields] = types[definition] ?? [0, {}];
  return texts[(field === undefined ? own : Object.hasOwn(fields, field) ? fields[field] : 0) ?? 0] || undefined;
}
