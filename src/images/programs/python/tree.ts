// What a Python program is once it has been read.

export interface Parameter {
  name: string;
  kind: "plain" | "rest" | "keywords" | "named";
  usual: Expression | undefined;
  /** What stands behind the colon. */
  hint: Expression | undefined;
}
export interface Argument {
  name?: string;
  spread?: "*" | "**";
  value: Expression;
}
export interface Loop {
  target: Expression;
  source: Expression;
  conditions: Expression[];
}

export type Expression =
  | { type: "constant"; value: string | bigint | number | boolean | null | "..."; bytes?: boolean }
  | {
      type: "format";
      parts: (string | { value: Expression; conversion: string; spec: Expression | undefined; shown: string | undefined })[];
    }
  | { type: "name"; name: string; line: number }
  | { type: "tuple" | "list" | "set"; items: Expression[] }
  | { type: "dict"; entries: { key: Expression | undefined; value: Expression }[] }
  | { type: "comprehension"; kind: "list" | "set" | "dict" | "generator"; value: Expression; key?: Expression; loops: Loop[] }
  | { type: "unary"; operator: string; value: Expression }
  | { type: "binary"; operator: string; left: Expression; right: Expression }
  | { type: "compare"; left: Expression; rest: { operator: string; value: Expression }[] }
  | { type: "logic"; operator: "and" | "or"; left: Expression; right: Expression }
  | { type: "choice"; condition: Expression; yes: Expression; no: Expression }
  | { type: "lambda"; parameters: Parameter[]; body: Expression }
  | { type: "call"; target: Expression; arguments: Argument[]; line: number }
  | { type: "attribute"; value: Expression; name: string }
  | { type: "index"; value: Expression; at: Expression }
  | { type: "slice"; from: Expression | undefined; to: Expression | undefined; step: Expression | undefined }
  | { type: "star"; value: Expression }
  | { type: "await"; value: Expression }
  | { type: "yield"; value: Expression | undefined; from: boolean }
  | { type: "named"; name: string; value: Expression };

export type Statement = { line: number } & (
  | { type: "expression"; value: Expression }
  | { type: "assign"; targets: Expression[]; value: Expression }
  | { type: "annotate"; target: Expression; hint: Expression; value: Expression | undefined }
  | { type: "change"; target: Expression; operator: string; value: Expression }
  | { type: "if"; branches: { condition: Expression; body: Statement[] }[]; otherwise: Statement[] }
  | { type: "while"; condition: Expression; body: Statement[]; otherwise: Statement[] }
  | { type: "for"; target: Expression; source: Expression; body: Statement[]; otherwise: Statement[] }
  | {
      type: "try";
      body: Statement[];
      handlers: { kind: Expression | undefined; name: string | undefined; body: Statement[] }[];
      otherwise: Statement[];
      lastly: Statement[];
    }
  | { type: "with"; items: { value: Expression; target: Expression | undefined }[]; body: Statement[] }
  | {
      type: "def";
      name: string;
      parameters: Parameter[];
      body: Statement[];
      decorators: Expression[];
      isAsync: boolean;
      isGenerator: boolean;
    }
  | { type: "class"; name: string; bases: Argument[]; body: Statement[]; decorators: Expression[] }
  | { type: "return"; value: Expression | undefined }
  | { type: "raise"; value: Expression | undefined; cause: Expression | undefined }
  | { type: "import"; names: { module: string; as: string | undefined }[] }
  | { type: "from"; module: string; names: { name: string; as: string | undefined }[] }
  | { type: "global"; names: string[]; outer: boolean }
  | { type: "delete"; targets: Expression[] }
  | { type: "assert"; condition: Expression; message: Expression | undefined }
  | { type: "pass" | "break" | "continue" }
);
