// Names and numbers that are drawn anew each time a question is asked, and put into everything that the question says.
import { Random } from "../../base/random.ts";
import { PARTICLE, particleAfter } from "../../i18n/particles.ts";
import type { Fields } from "../fields.ts";
import { type DrawnValue, type DrawnValues, evaluate } from "./expression.ts";

type Choice = DrawnValue | Readonly<Record<string, DrawnValue>>;
/** One of several values (or of several groups of values that belong together), or a whole number in a range. */
export type Draw = { name: string } & ({ choices: readonly Choice[] } | { low: number; high: number });

const isValue = (value: unknown): value is DrawnValue => typeof value === "string" || typeof value === "number";

/** `draw:` of a question: by name a list, or `{ between: [low, high] }`. */
export function parseDraws(fields: Fields, name: string): Draw[] {
  const inner = fields.optionalFields(name);
  return (inner?.keys ?? []).map((key): Draw => {
    const value = inner!.any(key);
    if (Array.isArray(value)) {
      if (value.length < 2) inner!.fail("wanted at least two to draw from", key);
      return { name: key, choices: value.map((each) => choiceOf(each) ?? inner!.fail("wanted texts, numbers or mappings of these", key)) };
    }
    const range = inner!.fields(key);
    const [low, high] = range.values("between");
    range.done();
    if (!Number.isInteger(low) || !Number.isInteger(high) || (low as number) >= (high as number))
      range.fail("wanted two rising whole numbers", "between");
    return { name: key, low: low as number, high: high as number };
  });
}

function choiceOf(value: unknown): Choice | undefined {
  if (isValue(value)) return value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return Object.values(value).every(isValue) ? (value as Record<string, DrawnValue>) : undefined;
}

/** The values for one asking: the same for the same seed. */
export function drawn(draws: readonly Draw[], seed: string): DrawnValues {
  const values: Record<string, DrawnValue> = {};
  for (const draw of draws) {
    const random = new Random(`${seed}/${draw.name}`);
    const value = "choices" in draw ? random.pick(draw.choices) : random.between(draw.low, draw.high);
    if (typeof value === "object") for (const [part, each] of Object.entries(value)) values[`${draw.name}.${part}`] = each;
    else values[draw.name] = value;
  }
  return values;
}

const HOLE = /\$(\$?)\{([^{}]*)\}/;

/**
 * The same tree with every `${…}` filled in, in keys too. Text that is nothing but one `${…}` becomes what that is worth, a number perhaps.
 * `$${…}` stands for itself, with one $.
 * @throws ExpressionError
 */
export function filled(value: unknown, values: DrawnValues): unknown {
  if (typeof value === "string") {
    const whole = /^\$\{([^{}]*)\}$/.exec(value);
    return whole ? evaluate(whole[1]!, values) : filledText(value, values);
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, values));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [filledText(key, values), filled(each, values)]));
}

/** Particles of Korean fit what was drawn. */
function filledText(text: string, values: DrawnValues): string {
  if (!text.includes("${")) return text;
  let filled = "";
  let rest = text;
  for (let hole = HOLE.exec(rest); hole; hole = HOLE.exec(rest)) {
    const [whole, escaped, source = ""] = hole;
    const value = escaped ? `\${${source}}` : String(evaluate(source, values));
    const after = rest.slice(hole.index + whole.length);
    filled += rest.slice(0, hole.index) + value;
    rest = escaped ? after : after.replace(PARTICLE, (_particle, marks: string, form: string) => marks + particleAfter(value, form));
  }
  return filled + rest;
}
