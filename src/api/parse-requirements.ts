// Label and field selectors as text: their tokens and requirements (apimachinery: pkg/labels/selector.go).

import { labelValueTroubles, qualifiedNameTroubles } from "./label-syntax.ts";

/** Tokens of the grammar; names and values are not told apart. */
interface Token {
  type: "word" | "in" | "notin" | "(" | ")" | "," | "!" | "=" | "==" | "!=" | ">" | "<" | "end";
  text: string;
}

const SPECIAL = "=!(),<>";

function tokens(text: string): Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/[ \t\r\n]/.test(character)) at++;
    else if (SPECIAL.includes(character)) {
      let symbol = "";
      while (at < text.length && SPECIAL.includes(text[at]!)) {
        const longer = symbol + text[at];
        if (symbol && !["==", "!="].includes(longer)) break;
        symbol = longer;
        at++;
      }
      out.push({ type: symbol as Token["type"], text: symbol });
    } else {
      let word = "";
      while (at < text.length && !/[ \t\r\n]/.test(text[at]!) && !SPECIAL.includes(text[at]!)) word += text[at++];
      out.push({ type: word === "in" || word === "notin" ? word : "word", text: word });
    }
  }
  out.push({ type: "end", text: "" });
  return out;
}

const unable = (detail: string): Error => new Error(`unable to parse requirement: ${detail}`);

/** Parses the text form, as `app=web,tier in (a,b),!old`; throws an Error with apimachinery's words. */
export function parseRequirements(text: string): Requirement[] {
  const stream = tokens(text);
  let at = 0;
  /** Where a value is expected, the words `in` and `notin` are values. */
  const peek = (values = false): Token => {
    const token = stream[at]!;
    return values && (token.type === "in" || token.type === "notin") ? { type: "word", text: token.text } : token;
  };
  const next = (values = false): Token => {
    const token = peek(values);
    if (at < stream.length - 1) at++;
    return token;
  };
  const found = (token: Token): string => `found '${token.text}'`;

  const values = (): string[] => {
    const open = next(true);
    if (open.type !== "(") throw unable(`${found(open)} expected: '('`);
    const first = peek(true);
    if (first.type === ")") {
      next();
      return [""];
    }
    if (first.type !== "word" && first.type !== ",") throw unable(`${found(first)}, expected: ',', ')' or identifier`);
    const set = new Set<string>();
    for (;;) {
      const token = next(true);
      if (token.type === "word") {
        set.add(token.text);
        const after = peek(true);
        if (after.type === ",") continue;
        if (after.type === ")") break;
        throw unable(`${found(after)}, expected: ',' or ')'`);
      }
      if (token.type === ",") {
        if (set.size === 0) set.add("");
        const after = peek(true);
        if (after.type === ")") {
          set.add("");
          break;
        }
        if (after.type === ",") {
          next();
          set.add("");
        }
        continue;
      }
      throw unable(`${found(token)}, expected: ',', or identifier`);
    }
    next(true);
    return [...set].sort();
  };

  const requirement = (): Requirement => {
    let token = next();
    let operator: Operator | undefined;
    if (token.type === "!") {
      operator = "!";
      token = next();
    }
    if (token.type !== "word") throw unable(`${found(token)}, expected: identifier`);
    const key = token.text;
    const trouble = keyTrouble(key);
    if (trouble) throw unable(trouble);
    if (operator === undefined && (peek().type === "end" || peek().type === ",")) operator = "exists";
    if (operator) return { key, operator, values: [] };
    const sign = next();
    const operators: Partial<Record<Token["type"], Operator>> = {
      in: "in",
      notin: "notin",
      "=": "=",
      "==": "==",
      "!=": "!=",
      ">": "gt",
      "<": "lt",
    };
    const found2 = operators[sign.type];
    if (!found2) throw unable(`${found(sign)}, expected: in, notin, =, ==, !=, gt, lt`);
    const set = found2 === "in" || found2 === "notin" ? values() : [exact()];
    const troubles = valuesTroubles(key, set, found2 === "gt" || found2 === "lt");
    if (troubles.length) throw unable(troubles.length === 1 ? troubles[0]! : `[${troubles.join(", ")}]`);
    return { key, operator: found2, values: set };
  };
  const exact = (): string => {
    const token = peek(true);
    if (token.type === "end" || token.type === ",") return "";
    next(true);
    if (token.type === "word") return token.text;
    throw unable(`${found(token)}, expected: identifier`);
  };

  const out: Requirement[] = [];
  for (;;) {
    const token = peek();
    if (token.type === "word" || token.type === "!") {
      out.push(requirement());
      const after = next();
      if (after.type === "end") break;
      if (after.type !== ",") throw new Error(`${found(after)}, expected: ',' or 'end of string'`);
      const beyond = peek();
      if (beyond.type !== "word" && beyond.type !== "!") throw new Error(`${found(beyond)}, expected: identifier after ','`);
    } else if (token.type === "end") break;
    else throw new Error(`${found(token)}, expected: !, identifier, or 'end of string'`);
  }
  return out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const keyTrouble = (key: string): string | undefined => {
  const troubles = qualifiedNameTroubles(key);
  return troubles.length ? `key: Invalid value: ${JSON.stringify(key)}: ${troubles.join("; ")}` : undefined;
};

/** What is wrong with the values of a requirement, in the order of labels.NewRequirement. */
function valuesTroubles(key: string, values: readonly string[], compared: boolean): string[] {
  const at = (path: string, value: string, why: string): string => `${path}: Invalid value: ${JSON.stringify(value)}: ${why}`;
  const out: string[] = [];
  for (const [index, value] of values.entries())
    if (compared && !/^[-+]?\d+$/.test(value))
      out.push(at(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
  for (const [index, value] of values.entries()) {
    const why = labelValueTroubles(value);
    if (why.length) out.push(at(`values[${index}][${key}]`, value, why.join("; ")));
  }
  return out;
}

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

export interface Requirement {
  key: string;
  operator: Operator;
  /** Sorted. */
  values: readonly string[];
}
