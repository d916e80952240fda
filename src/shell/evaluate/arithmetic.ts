// Shell arithmetic: 64-bit signed integers, with assignment to variables.
import type { Variables } from "./variables.ts";

export class ArithmeticError extends Error {}

interface Scope {
  variables: Variables;
  /** Any parameter's value, special ones too. */
  parameter(name: string): string | undefined;
  /** Of an array, by subscript. */
  elements(name: string): ReadonlyMap<string, string> | undefined;
}

const OPERATORS = [
  "<<=",
  ">>=",
  "**",
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  "<<",
  ">>",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "<",
  ">",
  "=",
  "!",
  "~",
  "&",
  "|",
  "^",
  "?",
  ":",
  ",",
  "(",
  ")",
];
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="]);

/** `from`: where in the text it begins. */
type Token = { from: number } & ({ name: string; subscript?: string } | { number: bigint } | { operator: string });

/** The value of an expression whose `$` parts were expanded already. @throws ArithmeticError */
export function evaluateArithmetic(source: string, scope: Scope, depth = 0): bigint {
  const text = source.trimStart();
  if (depth > 50) throw new ArithmeticError(`${text}: expression recursion level exceeded`);
  const tokens = scan(text);
  let at = 0;
  const operator = (): string | undefined => {
    const token = tokens[at];
    return token && "operator" in token ? token.operator : undefined;
  };
  /** From the token that was read last, as bash shows what it could not take (expr.c: expr_error). */
  const error = (what: string, token = tokens[at] ?? tokens[at - 1]): ArithmeticError =>
    new ArithmeticError(`${text}: ${what} (error token is "${text.slice(token?.from ?? 0)}")`);
  const fail = (): never => {
    throw error("syntax error: operand expected");
  };
  const byZero = (divisor: Token | undefined) => error("division by 0", divisor);
  const key = (token: { name: string; subscript?: string }): string =>
    scope.variables.find(token.name)?.associative ? token.subscript! : String(evaluateArithmetic(token.subscript!, scope, depth + 1));
  const load = (token: { name: string; subscript?: string }): bigint => {
    const value = token.subscript === undefined ? scope.parameter(token.name) : scope.elements(token.name)?.get(key(token));
    return value ? evaluateArithmetic(value, scope, depth + 1) : 0n;
  };
  const store = (token: { name: string; subscript?: string }, value: bigint): bigint => {
    if (token.subscript === undefined) scope.variables.set(token.name, String(value));
    else scope.variables.setElement(token.name, key(token), String(value));
    return value;
  };
  const comma = (live: boolean): bigint => {
    let value = assignment(live);
    while (operator() === ",") {
      at++;
      value = assignment(live);
    }
    return value;
  };
  const assignment = (live: boolean): bigint => {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token && "name" in token && next && "operator" in next && ASSIGNMENTS.has(next.operator)) {
      at += 2;
      const from = tokens[at];
      const right = assignment(live);
      if (!live) return right;
      return store(token, next.operator === "=" ? right : apply(next.operator.slice(0, -1), load(token), right, () => byZero(from)));
    }
    return ternary(live);
  };
  const ternary = (live: boolean): bigint => {
    const condition = binary(0, live);
    if (operator() !== "?") return condition;
    at++;
    const yes = comma(live && condition !== 0n);
    if (operator() !== ":") fail();
    at++;
    const no = assignment(live && condition === 0n);
    return condition ? yes : no;
  };
  const binary = (level: number, live: boolean): bigint => {
    const operators = LEVELS[level];
    if (!operators) return power(live);
    let left = binary(level + 1, live);
    for (let name = operator(); name !== undefined && operators.includes(name); name = operator()) {
      const from = tokens[++at];
      const evaluates = live && !(name === "&&" && left === 0n) && !(name === "||" && left !== 0n);
      const right = binary(level + 1, evaluates);
      if (live) left = evaluates ? apply(name, left, right, () => byZero(from)) : name === "||" ? 1n : 0n;
    }
    return left;
  };
  const power = (live: boolean): bigint => {
    const base = unary(live);
    if (operator() !== "**") return base;
    at++;
    const exponent = power(live);
    if (exponent < 0n) throw new ArithmeticError(`${text}: exponent less than 0`);
    return BigInt.asIntN(64, base ** exponent);
  };
  const unary = (live: boolean): bigint => {
    const name = operator();
    if (name === "++" || name === "--") {
      at++;
      const token = tokens[at++];
      if (!token || !("name" in token)) return fail();
      const value = load(token) + (name === "++" ? 1n : -1n);
      return live ? store(token, value) : value;
    }
    if (name === "-" || name === "+" || name === "!" || name === "~") {
      at++;
      const value = unary(live);
      return name === "-" ? -value : name === "!" ? (value ? 0n : 1n) : name === "~" ? ~value : value;
    }
    return primary(live);
  };
  const primary = (live: boolean): bigint => {
    const token = tokens[at];
    if (!token) return fail();
    if ("number" in token) {
      at++;
      return token.number;
    }
    if ("name" in token) {
      at++;
      const value = live ? load(token) : 0n;
      const after = operator();
      if (after === "++" || after === "--") {
        at++;
        if (live) store(token, value + (after === "++" ? 1n : -1n));
      }
      return value;
    }
    if (token.operator !== "(") return fail();
    at++;
    const value = comma(live);
    if (operator() !== ")") fail();
    at++;
    return value;
  };
  if (!tokens.length) return 0n;
  const value = comma(true);
  if (at < tokens.length) throw error("syntax error in expression");
  return BigInt.asIntN(64, value);
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    const blank = /^[\s"]+/.exec(rest);
    const number = /^(?:0[xX][0-9a-fA-F]+|\d+#\w+|\d+)/.exec(rest);
    const name = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?/.exec(rest);
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (blank) i += blank[0].length;
    else if (number) {
      tokens.push({ from: i, number: integer(number[0], text) });
      i += number[0].length;
    } else if (name) {
      tokens.push({ from: i, name: name[1]!, ...(name[2] === undefined ? {} : { subscript: name[2] }) });
      i += name[0].length;
    } else if (operator) {
      tokens.push({ from: i, operator });
      i += operator.length;
    } else {
      const last = tokens.at(-1);
      const wants = !last || ("operator" in last && last.operator !== ")") ? "operand expected" : "invalid arithmetic operator";
      throw new ArithmeticError(`${text}: syntax error: ${wants} (error token is "${rest}")`);
    }
  }
  return tokens;
}

function integer(word: string, text: string): bigint {
  const based = /^(\d+)#(\w+)$/.exec(word);
  if (based) return [...based[2]!.toLowerCase()].reduce((sum, digit) => sum * BigInt(based[1]!) + BigInt(Number.parseInt(digit, 36)), 0n);
  if (/^0\d/.test(word)) {
    if (/[89]/.test(word)) throw new ArithmeticError(`${text}: value too great for base (error token is "${word}")`);
    return BigInt(`0o${word.slice(1)}`);
  }
  return BigInt(word);
}

function apply(operator: string, left: bigint, right: bigint, byZero: () => ArithmeticError): bigint {
  if ((operator === "/" || operator === "%") && right === 0n) throw byZero();
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<":
      return truth(left < right);
    case "<=":
      return truth(left <= right);
    case ">":
      return truth(left > right);
    case ">=":
      return truth(left >= right);
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "&&":
      return truth(left !== 0n && right !== 0n);
    default:
      return truth(left !== 0n || right !== 0n);
  }
}
