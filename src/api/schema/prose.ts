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

/** Of types that add-ons bring along: by definition, and by definition and field. */
const brought = new Map<string, string>();
export const publishDescription = (text: string, definition: string, field = ""): void => void brought.set(`${definition} ${field}`, text);

/** The description of a definition, or of one of its fields; undefined where it has none. */
export function description(definition: string, field?: string): string | undefined {
  const told = brought.get(`${definition} ${field ?? ""}`);
  if (told !== undefined) return told;
  const { texts, types } = load();
  const [own, fields] = types[definition] ?? [0, {}];
  return texts[(field === undefined ? own : Object.hasOwn(fields, field) ? fields[field] : 0) ?? 0] || undefined;
}
