// What a YAML text is made of for its grammar.

export type TokenType =
  | "stream start"
  | "stream end"
  | "%YAML"
  | "%TAG"
  | "---"
  | "..."
  | "sequence"
  | "mapping"
  | "end"
  | "["
  | "]"
  | "{"
  | "}"
  | ","
  | "-"
  | "?"
  | ":"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

export interface Token {
  type: TokenType;
  /** Counted from 0. */
  line: number;
  /** Where it begins in the text. */
  at: number;
  /** The name of an alias or anchor, the handle of a tag, the version of %YAML. */
  value?: string;
}
