// The tree of an awk program.

export type Place =
  | { kind: "name"; name: string }
  | { kind: "field"; index: Expression }
  | { kind: "element"; array: string; keys: Expression[] };
export type Expression =
  | Place
  | { kind: "number"; value: number }
  | { kind: "string" | "regex"; value: string }
  | { kind: "group"; of: Expression }
  | { kind: "binary" | "and" | "or" | "match" | "compare" | "concatenate"; operator: string; left: Expression; right: Expression }
  | { kind: "unary"; operator: string; of: Expression }
  | { kind: "assign"; operator: string; place: Place; value: Expression }
  | { kind: "step"; by: number; before: boolean; place: Place }
  | { kind: "if"; condition: Expression; then: Expression; else: Expression }
  | { kind: "in"; keys: Expression[]; array: string }
  | { kind: "call"; name: string; args: Expression[] }
  | { kind: "list"; items: Expression[] }
  | { kind: "getline"; from: "input" | "file" | "command"; source: Expression | undefined; place: Place | undefined };
export type Statement =
  | { kind: "block"; body: Statement[] }
  | { kind: "expression"; of: Expression }
  | { kind: "print" | "printf"; args: Expression[]; to: { operator: string; target: Expression } | undefined }
  | { kind: "if"; condition: Expression; then: Statement; else: Statement | undefined }
  | { kind: "while" | "do"; condition: Expression; body: Statement }
  | { kind: "for"; start: Statement | undefined; condition: Expression | undefined; step: Statement | undefined; body: Statement }
  | { kind: "each"; name: string; array: string; body: Statement }
  | { kind: "exit" | "return"; value: Expression | undefined }
  | { kind: "break" | "continue" | "next" | "nextfile" }
  | { kind: "delete"; array: string; keys: Expression[] | undefined };
export interface Rule {
  pattern: Expression | "BEGIN" | "END" | undefined;
  /** The end of a range of records. */
  until: Expression | undefined;
  action: Statement | undefined;
}
export interface AwkFunction {
  parameters: readonly string[];
  body: Statement;
}
export interface AwkProgram {
  rules: Rule[];
  functions: ReadonlyMap<string, AwkFunction>;
}
