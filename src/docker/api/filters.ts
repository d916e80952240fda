// Filters of lists: what they mean for labels and names (api/types/filters).
import { badRequest } from "../error.ts";

export type Filters = Readonly<Record<string, readonly string[]>>;

/** @throws EngineError for a filter that the list does not have */
export function known(filters: Filters, names: readonly string[]): void {
  for (const name of Object.keys(filters)) if (!names.includes(name)) throw badRequest(`invalid filter '${name}'`);
}

/** Whether one of the filter's values holds; a filter that is not there holds. */
export const any = (filters: Filters, name: string, holds: (value: string) => boolean): boolean => {
  const values = filters[name];
  return !values?.length || values.some(holds);
};

/** Whether all "key" and "key=value" hold. */
export const labels = (filters: Filters, own: Readonly<Record<string, string>> | null | undefined, name = "label"): boolean =>
  (filters[name] ?? []).every((each) => {
    const [key = "", ...value] = each.split("=");
    return own?.[key] !== undefined && (!each.includes("=") || own[key] === value.join("="));
  });

/** Names match as regular expressions, as the daemon takes them. */
export function matches(value: string, text: string): boolean {
  try {
    return new RegExp(value).test(text);
  } catch {
    return text.includes(value);
  }
}

/** As lists of the swarm are given. */
export const oldestFirst = <T extends { created: number; id: string }>(all: Iterable<T>): T[] =>
  [...all].sort((a, b) => a.created - b.created);
