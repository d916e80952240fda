// What a run allows.

export interface Rules {
  /** Hints may be bought. */
  hints: boolean;
  /** The last command may be taken back. */
  undo: boolean;
  /** `why` answers, and pages of notes may be read. */
  docs: boolean;
  /** The clock may be stopped. */
  pause: boolean;
}

/** The names of all rules, in the order in which they are shown and coded. */
export const ruleNames = ["hints", "undo", "docs", "pause"] as const satisfies readonly (keyof Rules)[];

/** Rules that are asked for one after the other. */
export const rulesOf = (allows: (rule: keyof Rules) => boolean): Rules => {
  const [hints, undo, docs, pause] = ruleNames.map(allows) as [boolean, boolean, boolean, boolean];
  return { hints, undo, docs, pause };
};

/** Nothing is allowed. */
export const strict: Rules = { hints: false, undo: false, docs: false, pause: false };
