// So many objects look as wanted.
import { type Check, met, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";
import { nameOf, parseSelection, type Selection, select } from "./selection.ts";

export interface Bounds {
  atLeast: number;
  atMost: number;
}

/** `exactly`, or `atLeast` and/or `atMost`. */
export function parseBounds(fields: Fields): Bounds {
  const exactly = fields.optionalNumber("exactly");
  const atLeast = fields.optionalNumber("atLeast");
  const atMost = fields.optionalNumber("atMost");
  if (exactly === undefined && atLeast === undefined && atMost === undefined) fields.fail("wanted exactly, atLeast or atMost");
  if (exactly !== undefined) return { atLeast: exactly, atMost: exactly };
  return { atLeast: atLeast ?? 0, atMost: atMost ?? Number.POSITIVE_INFINITY };
}

export function showBounds({ atLeast, atMost }: Bounds): string {
  if (atLeast === atMost) return String(atLeast);
  if (atMost === Number.POSITIVE_INFINITY) return `≥ ${atLeast}`;
  return atLeast ? `${atLeast}–${atMost}` : `≤ ${atMost}`;
}

/** So many of what there is too much of are told by name. */
const NAMED = 3;

export const count: Check<Selection & Bounds> = {
  name: "count",
  parse: (fields) => ({ ...parseSelection(fields), ...parseBounds(fields) }),
  holds(args, sight) {
    const found = select(args, sight);
    const actual = found.length;
    if (actual >= args.atLeast && actual <= args.atMost) return met;
    const told = { what: nameOf(args), actual, expected: showBounds(args) };
    if (actual < args.atLeast) return unmet("check.count", told);
    const names = found.slice(0, NAMED).map(({ metadata }) => metadata.name);
    return unmet("check.count-many", { ...told, names: [...names, ...(actual > NAMED ? ["…"] : [])].join(", ") });
  },
};
