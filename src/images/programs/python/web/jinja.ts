// Jinja's templates: values put in by name; statements are not there.
import { Dict } from "../collections.ts";
import { raise } from "../exceptions.ts";
import { text } from "../shown.ts";
import type { Value } from "../values.ts";

/** @throws Raised */
export function fill(template: string, named: ReadonlyMap<string, Value>): string {
  if (/\{%/.test(template)) throw raise("NotImplementedError", "k8s-quest does not simulate statements of Jinja templates yet");
  return template.replace(/\{\{\s*(\w+)(?:\.(\w+))?[^}]*\}\}/g, (_, name: string, field: string | undefined) => {
    const value = named.get(name) ?? null;
    const given = field && value instanceof Dict ? (value.get(field) ?? null) : value;
    return given === null ? "" : text(given).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  });
}
