// Warnings of the kinds that make pods from a template (their registry strategies' WarningsOnCreate and WarningsOnUpdate).
import { isDns1123Label } from "../names.ts";
import type { KubeObject } from "../object.ts";
import type { PodTemplate } from "./pod/types.ts";
import { templateWarnings } from "./pod/warnings.ts";
import { same } from "./validation.ts";

const SURPRISING = "which can result in surprising behavior; a DNS label is recommended";
/** Names that become host names and are longer than those may be, or have dots. `use`: where the name is used. */
export function nameWarnings(name: string, use: string): string[] {
  const wrong = isDns1123Label(name);
  return wrong.length ? [`metadata.name: this is used in ${use}, ${SURPRISING}: [${wrong.join(" ")}]`] : [];
}

/**
 * A kind's warnings: of its template when the spec is new or another than before, and of its name at creation.
 * @param options.path where the template stands, as spec.template
 * @param options.names whether its pods' host names come from its own
 */
export const warningsOfTemplate =
  <T extends KubeObject>(template: (object: T) => PodTemplate | undefined, options: { path?: string; names?: boolean } = {}) =>
  (object: T, old: T | undefined): string[] => [
    ...(options.names && !old ? nameWarnings(object.metadata.name, "Pod names and hostnames") : []),
    ...(old && same(object["spec"], old["spec"]) ? [] : templateWarnings(template(object), options.path ?? "spec.template")),
  ];
