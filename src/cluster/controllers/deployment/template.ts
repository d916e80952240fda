// The name of a pod template: two templates with the same content have the same hash (kubernetes/pkg/controller: ComputeHash; the form is
// upstream's, the value is not, because upstream hashes Go's memory layout).
import { equal } from "../../../api/structure.ts";

const SAFE = "bcdfghjklmnpqrstvwxz2456789";
export const HASH_LABEL = "pod-template-hash";

const texts = new WeakMap<object, string>();

/** A text that is equal for equal templates, the hash label left out. Templates are frozen, so it is computed once. */
function templateText(template: object): string {
  let text = texts.get(template);
  if (text === undefined) texts.set(template, (text = canonical(template, true)));
  return text;
}

/** To which other a template was found to be equal. */
const twins = new WeakMap<object, object>();

/** Whether two templates are equal, the hash label left out: most are so field by field, and then no text is needed (EqualIgnoreHash). */
export function equalIgnoringHash(a: Template, b: Template): boolean {
  if (a === b || twins.get(a) === b) return true;
  const same = (equal(a.spec, b.spec) && equal(unhashed(a.metadata), unhashed(b.metadata))) || templateText(a) === templateText(b);
  if (same) twins.set(a, b);
  return same;
}

function canonical(value: unknown, top = false): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each)).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const { metadata } = value as Template;
  const fields = Object.entries(top ? { ...value, metadata: unhashed(metadata) } : value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}

export interface Template {
  readonly spec?: object;
  metadata?: { labels?: Record<string, string> };
}
function unhashed(metadata: Template["metadata"]): Template["metadata"] {
  const labels = Object.entries(metadata?.labels ?? {}).filter(([name]) => name !== HASH_LABEL);
  return { ...metadata, labels: Object.fromEntries(labels) };
}

const hashes = new WeakMap<object, string>();

/** FNV-1a in the safe alphabet, as upstream encodes it: up to ten characters. */
export function templateHash(template: object, collisionCount: number | undefined): string {
  if (collisionCount !== undefined) return hashOf(`${templateText(template)}#${collisionCount}`);
  let hash = hashes.get(template);
  if (hash === undefined) hashes.set(template, (hash = hashOf(templateText(template))));
  return hash;
}

function hashOf(text: string): string {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return [...String(hash >>> 0)].map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join("");
}
