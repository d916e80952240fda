// Whether a value has the shape that is asked for, and what is most precisely wrong with it, in the words of compose-go over santhosh-tekuri/jsonschema (compose-go/schema).

type Type = "null" | "boolean" | "number" | "integer" | "string" | "array" | "object";

export interface Shape {
  types?: readonly Type[];
  /** One of these. */
  oneOf?: readonly Shape[];
  /** Fields of an object. */
  fields?: Readonly<Record<string, Shape>>;
  /** Any other field of an object. */
  each?: Shape;
  /** How those other fields may be called. */
  names?: RegExp;
  /** An object has no other fields, but for those that begin with x-. */
  closed?: boolean;
  /** Fields that an object has to have. */
  required?: readonly string[];
  /** Any item of an array. */
  items?: Shape;
  /** Words that a text may be. */
  words?: readonly string[];
  /** What a text has to have in it, as a regular expression. */
  pattern?: string;
  least?: number;
  most?: number;
}

const typeOf = (value: unknown): Type =>
  value === null || value === undefined
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number"
        ? Number.isInteger(value)
          ? "integer"
          : "number"
        : (typeof value as Type);

const named = (types: readonly Type[]): string => {
  const words = [...types].sort().map((type) => (type === "object" ? "mapping" : type));
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
};
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(", ");

interface Problem {
  path: readonly (string | number)[];
  text: string;
  /** Fields that nobody knows count for more than what else is wrong there. */
  isStrange?: boolean;
}

/** Of several problems the one that lies deepest, the first of those. */
const deepest = (problems: readonly Problem[]): Problem | undefined => {
  const depth = Math.max(...problems.map(({ path }) => path.length));
  const found = problems.filter(({ path }) => path.length === depth);
  return found.find(({ isStrange }) => isStrange) ?? found[0];
};

function ofObject(value: Readonly<Record<string, unknown>>, shape: Shape, path: Problem["path"]): Problem[] {
  const problems: Problem[] = [];
  const strange: string[] = [];
  for (const [name, each] of Object.entries(value)) {
    const extension = shape.closed && name.startsWith("x-");
    const inner =
      (shape.fields && Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined) ??
      (extension || shape.names?.test(name) === false ? undefined : shape.each);
    if (inner) problems.push(...problemsOf(each, inner, [...path, name]));
    else if (shape.closed && !extension) strange.push(name);
  }
  if (strange.length) problems.push({ path, text: `additional properties ${quoted(strange)} not allowed`, isStrange: true });
  const missing = (shape.required ?? []).filter((name) => !Object.hasOwn(value, name));
  if (missing.length) problems.push({ path, text: `missing ${missing.length > 1 ? "properties" : "property"} ${quoted(missing)}` });
  return problems;
}

function problemsOf(value: unknown, shape: Shape, path: Problem["path"]): Problem[] {
  if (shape.oneOf) {
    const all = shape.oneOf.map((each) => problemsOf(value, each, path));
    return all.some((problems) => !problems.length) ? [] : all.map((problems) => deepest(problems)!);
  }
  const type = typeOf(value);
  const { types } = shape;
  if (types && !types.includes(type) && !(type === "integer" && types.includes("number")))
    return [{ path, text: `must be a ${named(types)}` }];
  if (type === "string") {
    const text = value as string;
    if (shape.words && !shape.words.includes(text))
      return [{ path, text: `value must be ${shape.words.length > 1 ? "one of " : ""}${quoted(shape.words)}` }];
    if (shape.pattern && !new RegExp(shape.pattern).test(text))
      return [{ path, text: `'${text}' does not match pattern '${shape.pattern}'` }];
  }
  if (typeof value === "number") {
    if (shape.least !== undefined && value < shape.least) return [{ path, text: `minimum: got ${value}, want ${shape.least}` }];
    if (shape.most !== undefined && value > shape.most) return [{ path, text: `maximum: got ${value}, want ${shape.most}` }];
  }
  if (type === "object") return ofObject(value as Readonly<Record<string, unknown>>, shape, path);
  const { items } = shape;
  return items && Array.isArray(value) ? value.flatMap((each, at) => problemsOf(each, items, [...path, at])) : [];
}

/** "services.a.image must be a string"; undefined where nothing is wrong. */
export function trouble(value: unknown, shape: Shape): string | undefined {
  const found = deepest(problemsOf(value, shape, []));
  return found && `${found.path.join(".")} ${found.text}`;
}
