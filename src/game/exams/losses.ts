// What cost time or points in an exam, as its report tells it.

export type LossKind = "syntax" | "place" | "lookup" | "thrash" | "idle" | "unreached" | "changed" | "unanswered";

/** Longer without a key is idling, ms: reading a task takes a while. */
export const PAUSE = 90_000;

export interface Example {
  /** Ms of the run's clock. */
  at: number;
  /** A command line; none where notes were read or nobody typed. */
  line?: string;
  /** What was another than the task's. */
  place?: "context" | "namespace";
  /** How often. */
  times?: number;
  /** For how long, ms. */
  lasted?: number;
  /** The number of a task or question that nobody came to. */
  number?: number;
}

export interface Loss {
  kind: LossKind;
  /** Ms of the run's clock; 0 where only the number counts. */
  time: number;
  count: number;
  examples: readonly Example[];
  /** What to drill against it. */
  skills: readonly string[];
}
