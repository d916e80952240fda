// Where two films part.
import type { Film, Happening } from "./film.ts";

/** The first thing in which two films differ. */
export interface Divergence {
  readonly kind: "command" | "objective";
  /** The how manyth command or objective, from 1. */
  readonly number: number;
  /** What the first and the second did there; undefined where one did no more. */
  readonly sides: readonly [Happening | undefined, Happening | undefined];
  /** Film time of the earlier of the two, ms. */
  readonly at: number;
}

/** The first command or, when that comes sooner, the first objective in which two recorded films differ. Undefined when they are alike. */
export function divergence(first: Film, second: Film): Divergence | undefined {
  const found = [differs("command", first.commands, second.commands), differs("objective", first.objectives, second.objectives)];
  return found.filter((each) => each !== undefined).sort((a, b) => a.at - b.at)[0];
}

function differs(kind: Divergence["kind"], first: readonly Happening[], second: readonly Happening[]): Divergence | undefined {
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const sides = [first[index], second[index]] as const;
    if (sides[0]?.text === sides[1]?.text && sides[0]?.task === sides[1]?.task) continue;
    return { kind, number: index + 1, sides, at: Math.min(...sides.flatMap((side) => side?.at ?? [])) };
  }
  return undefined;
}
