// What bake files in HCL and JSON are made of: blocks with labels, attributes and expressions (hashicorp/hcl's hclsyntax).

/** Where something stands: line and columns, from 1. */
export interface Range {
  file: string;
  line: number;
  from: number;
  to: number;
}

export type Expression = { at: Range } & (
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "template"; parts: readonly Expression[] }
  | { kind: "variable"; name: string }
  | { kind: "list"; items: readonly Expression[] }
  | { kind: "object"; entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { kind: "call"; name: string; args: readonly Expression[]; spread: boolean; close: Range }
  | { kind: "index"; of: Expression; key: Expression }
  | { kind: "unary"; operator: string; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "choice"; condition: Expression; yes: Expression; no: Expression }
  | { kind: "for"; key?: string; item: string; of: Expression; value: Expression; name?: Expression; condition?: Expression }
);

export interface Block {
  type: string;
  labels: readonly string[];
  body: Body;
  at: Range;
}
export interface Body {
  attributes: ReadonlyMap<string, { value: Expression; at: Range }>;
  blocks: readonly Block[];
}

/** Where a file begins. */
export const startOf = (file: string): Range => ({ file, line: 1, from: 1, to: 1 });

/** What is wrong with a file: a title, and what it is about. */
export class HclError extends Error {
  constructor(
    private readonly title: string,
    private readonly detail: string,
    readonly at: Range,
    /** How many more things are wrong. */
    private readonly others = 0,
  ) {
    super(`${title}; ${detail}`);
  }

  /** The same among so many more. */
  among(more: number): HclError {
    return new HclError(this.title, this.detail, this.at, this.others + more);
  }

  /** As it is told: where, what, and how much else. */
  get told(): string {
    const { file, line, from, to } = this.at;
    const more = this.others ? `, and ${this.others} other diagnostic(s)` : "";
    return `${file}:${line},${from}-${Math.max(to, from + 1)}: ${this.message}${more}`;
  }
}
