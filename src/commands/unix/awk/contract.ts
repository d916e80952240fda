// What the parts of an awk program's run ask of the one that runs it.
import type { Running, Task } from "../../../machine/process.ts";
import type { Record } from "./record.ts";
import type { Streams } from "./streams.ts";
import type { Expression, Place } from "./tree.ts";
import type { AwkArray, Value } from "./value.ts";
import type { Variables } from "./variables.ts";

/** A program that runs: its process, its variables, its record, and what evaluates its expressions. */
export interface Awk {
  readonly self: Running;
  readonly variables: Variables;
  readonly streams: Streams;
  readonly record: Record;
  /** What the function that runs returns. */
  returned: Value;
  /** The exit status. */
  code: number;
  /** Of rand: what srand set, and how many numbers were drawn since. */
  seed: number;
  draws: number;

  get(name: string): Value;
  set(name: string, value: Value): void;
  /** A variable as a text. */
  text(name: string): string;
  array(name: string): AwkArray;
  assign(place: Place, value: Value): Task<void>;

  value(expression: Expression): Task<Value>;
  /** The index of an element: the values of several are joined by SUBSEP. */
  key(keys: readonly Expression[]): Task<string>;
  /** A regular expression given as such or as a text. */
  pattern(expression: Expression): Task<RegExp>;
  /** What printf prints of a format and its values. */
  format(values: readonly Value[]): string;

  /** Puts text behind what goes to standard output with the next flush. */
  write(text: string): void;
  flush(): Task<void>;
}
