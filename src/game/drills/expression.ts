// What stands between ${ and } in a drill: a drawn value by its name, or whole-number arithmetic over such values. Never code.

/** What a draw gives, and an expression is worth. */
export type DrawnValue = string | number;
/** Drawn values by name; parts of a drawn mapping as `name.part`. */
export type DrawnValues = Readonly<Record<string, DrawnValue>>;

/** A mistake in an expression, for its author. */
export class ExpressionError extends Error {}

const TOKEN = /\s*(?:(\d+)|([A-Za-z_][\w.-]*[\w]|[A-Za-z_])|([-+*/%(),]))/y;

const wholeNumber = (value: DrawnValue): number => {
  if (typeof value === "number") return value;
  throw new ExpressionError(`wanted a number, found "${value}"`);
};

const functions: Readonly<Record<string, (values: readonly DrawnValue[]) => DrawnValue>> = {
  ceil: ([value]) => Math.ceil(wholeNumber(value!)),
  floor: ([value]) => Math.floor(wholeNumber(value!)),
  min: (values) => Math.min(...values.map(wholeNumber)),
  max: (values) => Math.max(...values.map(wholeNumber)),
  /** A number that must stay text where it stands alone, as the values of a ConfigMap. */
  text: ([value]) => String(value),
  length: ([value]) => [...String(value)].length,
  base64: ([value]) => Buffer.from(String(value)).toString("base64"),
};

/**
 * The worth of an expression: names, whole numbers, + - * / % and parentheses, and the functions ceil, floor, min, max, text, length and base64.
 * @throws ExpressionError for what is none, for unknown names, and where a number is left that is not whole
 */
export function evaluate(source: string, values: DrawnValues): DrawnValue {
  const tokens = tokensOf(source);
  let at = 0;
  const fail = (): never => {
    throw new ExpressionError(`"${source}" is no expression`);
  };
  const take = (token: string): boolean => tokens[at] === token && ++at > 0;

  const sum = (): DrawnValue => {
    let left = product();
    while (tokens[at] === "+" || tokens[at] === "-") {
      const minus = tokens[at++] === "-";
      const right = wholeNumber(product());
      left = wholeNumber(left) + (minus ? -right : right);
    }
    return left;
  };
  const product = (): DrawnValue => {
    let left = atom();
    while (tokens[at] === "*" || tokens[at] === "/" || tokens[at] === "%") {
      const operator = tokens[at++];
      const [a, b] = [wholeNumber(left), wholeNumber(atom())];
      if (operator !== "*" && b === 0) throw new ExpressionError(`"${source}" divides by nothing`);
      left = operator === "*" ? a * b : operator === "/" ? a / b : a % b;
    }
    return left;
  };
  const atom = (): DrawnValue => {
    const token = tokens[at++] ?? fail();
    if (token === "-") return -wholeNumber(atom());
    if (token === "(") {
      const inner = sum();
      return take(")") ? inner : fail();
    }
    if (/^\d/.test(token)) return Number(token);
    if (!/^[A-Za-z_]/.test(token)) return fail();
    if (take("(")) {
      const apply = functions[token];
      if (!apply) throw new ExpressionError(`there is no function ${token} (there are ${Object.keys(functions).join(", ")})`);
      const given = [sum()];
      while (take(",")) given.push(sum());
      return take(")") ? apply(given) : fail();
    }
    if (!Object.hasOwn(values, token))
      throw new ExpressionError(`"${token}" is not drawn (for a shell's own variable write $\${${token}})`);
    return values[token]!;
  };

  const worth = sum();
  if (at < tokens.length) fail();
  if (typeof worth === "number" && !Number.isInteger(worth))
    throw new ExpressionError(`"${source}" is not whole (${worth}): use ceil or floor`);
  return worth;
}

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const found = TOKEN.exec(source);
    if (!found) throw new ExpressionError(`"${source}" is no expression`);
    tokens.push(found[1] ?? found[2] ?? found[3]!);
  }
  return tokens;
}
