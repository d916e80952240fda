// Label selectors: parsed, matched and written as apimachinery's pkg/labels does.
import type { LabelSelector } from "./object.ts";

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

export interface Requirement {
  key: string;
  operator: Operator;
  /** Sorted. */
  values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

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
    for (const [index, value] of set.entries()) {
      const why = valueTrouble(value);
      if (why) throw new Error(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${why}`);
      if ((found2 === "gt" || found2 === "lt") && !/^[-+]?\d+$/.test(value))
        throw new Error(
          `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
    }
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

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_WORDS =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_WORDS =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with a qualified name, as validation.IsQualifiedName says it: none, one or several sentences. */
export function qualifiedNameTroubles(text: string): string[] {
  const parts = text.split("/");
  const out: string[] = [];
  let name = text;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    name = parts[1]!;
    if (!prefix) out.push("prefix part must be non-empty");
    else {
      if (prefix.length > 253) out.push("prefix part must be no more than 253 bytes");
      if (!SUBDOMAIN.test(prefix)) out.push(PREFIX_WORDS);
    }
  } else if (parts.length > 2) {
    return [
      `a qualified name ${NAME_WORDS.replace("name part ", "")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (!name) out.push("name part must be non-empty");
  else if (name.length > 63) out.push("name part must be no more than 63 bytes");
  if (!NAME.test(name)) out.push(NAME_WORDS);
  return out;
}

/** What is wrong with a label's value, as validation.IsValidLabelValue says it. */
export function labelValueTroubles(value: string): string[] {
  const out: string[] = [];
  if (value.length > 63) out.push("must be no more than 63 bytes");
  if (value && !NAME.test(value))
    out.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    );
  return out;
}

const keyTrouble = (key: string): string | undefined => {
  const troubles = qualifiedNameTroubles(key);
  return troubles.length ? `key: Invalid value: ${JSON.stringify(key)}: ${troubles.join("; ")}` : undefined;
};
const valueTrouble = (value: string): string | undefined => {
  const troubles = labelValueTroubles(value);
  return troubles.length ? troubles.join("; ") : undefined;
};

export function requirementMatches({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels?.[key];
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    default: {
      if (value === undefined || !/^[-+]?\d+$/.test(value)) return false;
      return operator === "gt" ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
    }
  }
}

export const requirementsMatch = (requirements: readonly Requirement[], labels: Labels | undefined): boolean => {
  for (const requirement of requirements) if (!requirementMatches(requirement, labels)) return false;
  return true;
};

const parsed = new Map<string, readonly Requirement[]>();

/** parseRequirements, remembered; throws an Error with apimachinery's words. */
export function selectorRequirements(text: string): readonly Requirement[] {
  let found = parsed.get(text);
  if (!found) {
    found = parseRequirements(text);
    if (parsed.size > 5000) parsed.clear();
    parsed.set(text, found);
  }
  return found;
}

/** Whether the labels match a selector in its text form; "" matches everything. Throws as selectorRequirements. */
export const matchesLabels = (selector: string, labels: Labels | undefined): boolean =>
  requirementsMatch(selectorRequirements(selector), labels);

const OPERATORS: Record<string, Operator> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };
const ofObject = new WeakMap<LabelSelector, readonly Requirement[]>();

/** The requirements of the API's form (metav1.LabelSelectorAsSelector); an absent selector matches nothing. */
export function labelSelectorRequirements(selector: LabelSelector): readonly Requirement[] {
  let found = Object.isFrozen(selector) ? ofObject.get(selector) : undefined;
  if (!found) {
    const out: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: "=", values: [value] }));
    for (const { key, operator, values } of selector.matchExpressions ?? [])
      out.push({ key, operator: OPERATORS[operator] ?? "in", values: [...(values ?? [])].sort() });
    found = out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (Object.isFrozen(selector)) ofObject.set(selector, found);
  }
  return found;
}

/** Whether the labels match the API's form; no selector matches nothing, an empty one everything. */
export const labelSelectorMatches = (selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean =>
  selector ? requirementsMatch(labelSelectorRequirements(selector), labels) : false;

/** The text form of requirements, as `app=web,tier in (a,b),!old` (labels.Selector's String). */
export const formatRequirements = (requirements: readonly Requirement[]): string =>
  requirements
    .map(({ key, operator, values }) => {
      switch (operator) {
        case "exists":
          return key;
        case "!":
          return `!${key}`;
        case "in":
          return `${key} in (${values.join(",")})`;
        case "notin":
          return `${key} notin (${values.join(",")})`;
        case "gt":
          return `${key}>${values[0]}`;
        case "lt":
          return `${key}<${values[0]}`;
        default:
          return `${key}${operator}${values[0] ?? ""}`;
      }
    })
    .join(",");

/** As metav1.FormatLabelSelector prints the API's form in tables and describe: `<none>` when it is absent or empty. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  if (!selector) return "<none>";
  return formatRequirements(labelSelectorRequirements(selector)) || "<none>";
}
