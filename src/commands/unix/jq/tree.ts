// The tree of a jq program.
import type { Json } from "./value.ts";

export type Pattern = { variable: string } | { items: Pattern[] } | { entries: { key: Node; variable?: string; value?: Pattern }[] };
export interface Definition {
  name: string;
  parameters: readonly string[];
  body: Node;
}
export type Node =
  | { kind: "identity" | "everything" }
  | { kind: "index"; of: Node; key: Node }
  | { kind: "slice"; of: Node; from: Node | undefined; to: Node | undefined }
  | { kind: "iterate" | "negate"; of: Node }
  | { kind: "literal"; value: Json }
  | { kind: "text"; format: string; parts: readonly (string | Node)[] }
  | { kind: "format"; name: string }
  | { kind: "array"; body: Node | undefined }
  | { kind: "object"; entries: readonly { key: Node; value: Node }[] }
  | { kind: "pipe" | "comma" | "and" | "or" | "alternative"; left: Node; right: Node }
  | { kind: "binary"; operator: string; left: Node; right: Node }
  | { kind: "assign"; operator: string; left: Node; right: Node }
  | { kind: "if"; condition: Node; then: Node; else: Node | undefined }
  | { kind: "try"; body: Node; handler: Node | undefined }
  | { kind: "reduce"; source: Node; pattern: Pattern; start: Node; update: Node }
  | { kind: "foreach"; source: Node; pattern: Pattern; start: Node; update: Node; extract: Node | undefined }
  | { kind: "define"; definition: Definition; rest: Node }
  | { kind: "call"; name: string; args: readonly Node[] }
  | { kind: "variable" | "break"; name: string }
  | { kind: "bind"; source: Node; patterns: readonly Pattern[]; body: Node }
  | { kind: "label"; name: string; body: Node };

export const IDENTITY: Node = { kind: "identity" };
export const literal = (value: Json): Node => ({ kind: "literal", value });

/** The variables that a pattern sets. */
export const patternNames = (pattern: Pattern): string[] =>
  "variable" in pattern
    ? [pattern.variable]
    : "items" in pattern
      ? pattern.items.flatMap(patternNames)
      : pattern.entries.flatMap((entry) => [
          ...(entry.variable ? [entry.variable] : []),
          ...(entry.value ? patternNames(entry.value) : []),
        ]);
