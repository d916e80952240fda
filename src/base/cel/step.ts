// What the parts of a planned expression run in, and what each costs.
import { runtimeError } from "./errors.ts";
import type { CelValue } from "./values.ts";

export const NO_OVERLOAD = "no such overload";

export interface Frame {
  /** The variables of the comprehensions, by depth. */
  readonly locals: CelValue[];
  /** The declared variables: read once. */
  readonly bound: Map<string, CelValue>;
  readonly lookup: (name: string) => CelValue;
  budget: number;
}
/** A part of an expression, planned. */
export type Step = (frame: Frame) => CelValue;

/** One step more of what the whole may cost. @throws CelRuntimeError that nothing absorbs */
export function spend(frame: Frame): void {
  if (--frame.budget < 0) throw runtimeError("operation cancelled: actual cost limit exceeded", true);
}
