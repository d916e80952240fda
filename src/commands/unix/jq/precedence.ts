// How tightly jq's operators bind.

/** How tightly operators bind, and to which side. */
export const OPERATORS: Record<string, [level: number, side: "left" | "right" | "none"]> = {
  "//": [2, "right"],
  "=": [3, "none"],
  "|=": [3, "none"],
  "+=": [3, "none"],
  "-=": [3, "none"],
  "*=": [3, "none"],
  "/=": [3, "none"],
  "%=": [3, "none"],
  "//=": [3, "none"],
  or: [4, "left"],
  and: [5, "left"],
  "==": [6, "none"],
  "!=": [6, "none"],
  "<": [6, "none"],
  "<=": [6, "none"],
  ">": [6, "none"],
  ">=": [6, "none"],
  "+": [7, "left"],
  "-": [7, "left"],
  "*": [8, "left"],
  "/": [8, "left"],
  "%": [8, "left"],
};
