// Field selectors: parsed as apimachinery's pkg/fields does, answered by the fields that a kind declares.
import { badRequest } from "./errors.ts";
import type { Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";
import type { Requirement } from "./parse-requirements.ts";
import { selectorRequirements } from "./selectors.ts";

export interface FieldTerm {
  field: string;
  operator: "=" | "==" | "!=";
  value: string;
}

/** Parses `a=b,c!=d`; backslash escapes , = and \. Throws an Error with apimachinery's words. */
export function parseFieldSelector(text: string): FieldTerm[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === "\\") at++;
    else if (at === text.length || text[at] === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return terms.filter((term) => term !== "").map(parseTerm);
}

function parseTerm(term: string): FieldTerm {
  for (let at = 0; at < term.length; at++) {
    if (term[at] === "\\") {
      at++;
      continue;
    }
    for (const operator of ["!=", "==", "="] as const)
      if (term.startsWith(operator, at))
        return { field: term.slice(0, at), operator, value: unescapeValue(term.slice(at + operator.length)) };
  }
  throw new Error(`invalid selector: '${term}'; can't understand '${term}'`);
}

function unescapeValue(value: string): string {
  let out = "";
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!;
    if (character === "\\") {
      const next = value[++at];
      if (next === undefined || !",=\\".includes(next))
        throw new Error(`invalid field selector: invalid escape sequence: ${JSON.stringify(`\\${next ?? ""}`)}`);
      out += next;
    } else if (character === "=" || character === ",")
      throw new Error(`invalid field selector: unescaped character in value: ${character}`);
    else out += character;
  }
  return out;
}

const BUILT_IN: Record<string, (object: KubeObject) => string> = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace ?? "",
};

/** How a field selector reads a field of `kind`; undefined when it may not be selected by. */
export const fieldReader = (kind: Kind, field: string): ((object: KubeObject) => string) | undefined =>
  kind.fields?.[field] ?? (field === "metadata.namespace" && !kind.namespaced ? undefined : BUILT_IN[field]);

/** The two selectors of a list or watch request, checked; refused as the server does when they do not parse or a field is not supported. */
export function selectorsOf(request: { kind: Kind; labelSelector?: string; fieldSelector?: string }): {
  labels: readonly Requirement[];
  fields: readonly FieldTerm[];
} {
  const { kind, labelSelector = "", fieldSelector = "" } = request;
  if (!labelSelector && !fieldSelector) return NOTHING;
  try {
    const labels = labelSelector ? selectorRequirements(labelSelector) : NOTHING.labels;
    const fields = fieldSelector ? parseFieldSelector(fieldSelector) : NOTHING.fields;
    for (const { field } of fields) if (!fieldReader(kind, field)) throw new Error(unsupported(kind, field));
    return { labels, fields };
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

const NOTHING = { labels: [] as readonly Requirement[], fields: [] as readonly FieldTerm[] };

/** Only the types with a conversion function of their own use the short words. */
const unsupported = (kind: Kind, field: string): string =>
  kind.fields && !(kind.group === "" && kind.plural === "namespaces")
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;

export const fieldsMatch = (kind: Kind, terms: readonly FieldTerm[], object: KubeObject): boolean =>
  terms.every(({ field, operator, value }) => ((fieldReader(kind, field)?.(object) ?? "") === value) === (operator !== "!="));
