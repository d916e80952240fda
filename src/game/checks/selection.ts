// Which objects a check is about: kind, namespace, name, labels, and what they must look like.
import type { KubeObject } from "../../api/object.ts";
import { met, type Sight, unmet, type Verdict } from "../check.ts";
import type { Fields } from "../fields.ts";
import { mismatch, regularExpression, show, valuesAt } from "../match.ts";

export interface Comparison {
  path: string;
  /** Only this part of texts at the path: the first group of the expression, or what fits it. */
  part?: RegExp;
  /** How the values at the path must be. */
  test: { is: "equals" | "notEquals" | "atLeast" | "atMost" | "matches"; value: unknown } | { is: "exists"; value: boolean };
}

/** What something must look like. */
export interface Look {
  matches?: unknown;
  where: readonly Comparison[];
}

export interface Selection extends Look {
  kind: string;
  /** "*" means every namespace. */
  namespace: string;
  name?: string;
  /** A label selector as kubectl's -l takes it. */
  labels?: string;
}

const TESTS = ["equals", "notEquals", "atLeast", "atMost", "matches", "exists"] as const;

export function parseSelection(fields: Fields): Selection {
  const name = fields.optionalText("name");
  const labels = parseLabels(fields);
  return {
    kind: fields.text("kind"),
    namespace: fields.optionalText("namespace") ?? "default",
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
    ...parseLook(fields),
  };
}

/** `matches` and `where`. */
export function parseLook(fields: Fields): Look {
  const matches = fields.any("matches");
  return { ...(matches === undefined ? {} : { matches }), where: fields.list("where").map(parseComparison) };
}

/** `labels`: a mapping, or a selector as text. */
export function parseLabels(fields: Fields): string | undefined {
  const labels = fields.any("labels");
  if (labels === undefined || typeof labels === "string") return labels;
  return Object.entries(fields.textMap("labels"))
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function parseComparison(fields: Fields): Comparison {
  const path = fields.text("path");
  if (!valuesAt({}, path)) fields.fail(`cannot be read as a path: "${path}"`, "path");
  const text = fields.optionalText("part");
  const part = text === undefined ? undefined : (regularExpression(text) ?? fields.fail("wanted a /regular expression/", "part"));
  const given = TESTS.filter((test) => fields.has(test));
  if (given.length !== 1) fields.fail(`wanted one of ${TESTS.join(", ")}`);
  const is = given[0]!;
  const value = is === "exists" ? fields.flag("exists") : fields.any(is);
  fields.done();
  return { path, ...(part ? { part } : {}), test: { is, value } as Comparison["test"] };
}

function valuesOf({ path, part }: Comparison, object: unknown): readonly unknown[] {
  const values = valuesAt(object, path)!;
  if (!part) return values;
  return values.flatMap((value) => {
    const found = typeof value === "string" ? part.exec(value) : null;
    return found ? [found[1] ?? found[0]] : [];
  });
}

/** How messages call one object: "Pod web", and "Pod bakery/web" outside of the default namespace. */
export const objectName = (kind: string, name: string, namespace = "default"): string =>
  `${kind} ${namespace === "default" || namespace === "*" ? "" : `${namespace}/`}${name}`;

/** How messages call what is selected: "Pod bakery/web", "Pods app=web in bakery". */
export function nameOf(selection: Selection): string {
  const place = selection.namespace === "default" ? "" : selection.namespace;
  if (selection.name) return objectName(selection.kind, selection.name, selection.namespace);
  return [selection.kind, selection.labels, place && `(${place})`].filter(Boolean).join(" ");
}

/** The objects of kind, namespace, name and labels, whatever they look like. */
export function candidates(selection: Selection, sight: Sight): readonly KubeObject[] {
  const kind = sight.kind(selection.kind);
  if (!kind) return [];
  const place = kind.namespaced && selection.namespace !== "*" ? { namespace: selection.namespace } : {};
  if (selection.name !== undefined && selection.namespace !== "*" && !selection.labels) {
    const found = sight.api.find(kind, selection.name, place);
    return found ? [found] : [];
  }
  const all = sight.api.list(kind, { ...place, ...(selection.labels ? { labelSelector: selection.labels } : {}) });
  return selection.name === undefined ? all : all.filter((object) => object.metadata.name === selection.name);
}

export interface Difference {
  field: string;
  actual: unknown;
  expected: unknown;
}

/** The first way in which `object` is not as wanted. */
export function difference(look: Look, object: unknown): Difference | undefined {
  if (look.matches !== undefined) {
    const found = mismatch(look.matches, object);
    if (found) return { field: found.path, actual: found.actual, expected: found.expected };
  }
  for (const comparison of look.where) {
    const values = valuesOf(comparison, object);
    if (!passes(comparison, values)) {
      const { is, value } = comparison.test;
      const sign = { equals: "", notEquals: "≠ ", atLeast: "≥ ", atMost: "≤ ", matches: "", exists: "" }[is];
      return {
        field: comparison.path,
        actual: values.length > 1 ? values : values[0],
        expected: is === "exists" ? (value ? "…" : null) : `${sign}${show(value)}`,
      };
    }
  }
  return undefined;
}

/** Every value at the path must pass, and there must be one (save for `exists: false`). */
function passes({ test }: Comparison, values: readonly unknown[]): boolean {
  if (test.is === "exists") return values.length > 0 === test.value;
  if (test.is === "notEquals") return values.every((value) => mismatch(test.value, value) !== undefined);
  if (!values.length) return false;
  if (test.is === "atLeast") return values.every((value) => Number(value) >= Number(test.value));
  if (test.is === "atMost") return values.every((value) => Number(value) <= Number(test.value));
  return values.every((value) => mismatch(test.value, value) === undefined);
}

/** The selected objects that look as wanted. */
export const select = (selection: Selection, sight: Sight): readonly KubeObject[] =>
  candidates(selection, sight).filter((object) => !difference(selection, object));

/** As long as a value may be in a message: an annotation can hold a whole object. */
const LONGEST = 70;

/** A value in a message: short, and on one line. */
export function shown(value: unknown): string {
  const text = value === undefined || value === null ? "–" : show(value).trim().replace(/\s+/g, " ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Tells a difference: another value, none, or one where none should be. A /regular expression/ is for authors, and not told. */
export function unlike(what: string, { field, actual, expected }: Difference): Verdict {
  const pattern = typeof expected === "string" && regularExpression(expected) !== undefined;
  if (expected === null) return unmet("check.field-present", { what, field, actual: shown(actual) });
  if (actual === undefined || actual === null)
    return pattern ? unmet("check.field-unset", { what, field }) : unmet("check.field-missing", { what, field, expected: shown(expected) });
  if (pattern) return unmet("check.field-unlike", { what, field, actual: shown(actual) });
  return unmet("check.field", { what, field, actual: shown(actual), expected: shown(expected) });
}

/** Tells what is in a file that does not hold what is wanted. */
export const unlikeText = (what: string, path: string, content: string): Verdict =>
  content.trim() === "" ? unmet("check.file-empty", { path }) : unmet("check.file-content", { what, path, actual: shown(content) });

/** Met when at least one object is selected; otherwise tells how the nearest one differs. */
export function selected(selection: Selection, sight: Sight): Verdict {
  const all = candidates(selection, sight);
  if (!all.length) return nothing(selection, sight);
  const differences = all.map((object) => difference(selection, object));
  const first = differences[0];
  if (!first || differences.includes(undefined)) return met;
  if (all.length === 1) return unlike(objectName(selection.kind, all[0]!.metadata.name, all[0]!.metadata.namespace), first);
  const { field, actual, expected } = first;
  const what = nameOf(selection);
  if (typeof expected === "string" && regularExpression(expected)) return unmet("check.none-like", { what, field, actual: shown(actual) });
  return unmet("check.none-matching", { what, field, actual: shown(actual), expected: shown(expected) });
}

/** Why nothing is selected: the object is missing, or is there and has other labels. */
function nothing(selection: Selection, sight: Sight): Verdict {
  const { labels, ...rest } = selection;
  const named = labels !== undefined && selection.name !== undefined ? candidates(rest, sight)[0] : undefined;
  if (!named || labels === undefined) return unmet("check.none", { what: nameOf(selection) });
  const actual = Object.entries(named.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return unlike(nameOf(selection), {
    field: "metadata.labels",
    actual: actual.join(",") || undefined,
    expected: labels,
  });
}
