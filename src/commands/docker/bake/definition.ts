// Bake files put together: variables, functions, groups and targets (buildx' bake/bake.go, bake/hclparser).
import { wrong } from "../build/query.ts";
import { isNumber } from "./hcl/convert.ts";
import { evaluate, type OwnFunction, type Scope } from "./hcl/evaluate.ts";
import type { Surroundings } from "./hcl/functions.ts";
import type { Parameter } from "./hcl/signatures.ts";
import { type Block, type Body, type Expression, HclError, type Range, startOf } from "./hcl/syntax.ts";
import { textOf, type Value } from "./hcl/value.ts";
import { FIELDS, type Group, merged, overridden, type Target } from "./target.ts";

/** A variable with what --list tells of it. */
export interface Variable {
  name: string;
  value: Value;
  description: string;
}

export interface Definition {
  groups: Group[];
  targets: Target[];
  variables: Variable[];
}

const NAME = /^[a-zA-Z0-9_-]+$/;

/** An environment's text as the type that a variable has. @throws HclError */
function typed(name: string, text: string, like: Value, at: Range): Value {
  const failed = (type: string, parser: string) =>
    new HclError(
      "Invalid value",
      `failed to parse ${name} as ${type}: strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`,
      at,
    );
  if (typeof like === "boolean") {
    if (!/^(1|t|true|0|f|false)$/i.test(text)) throw failed("bool", "ParseBool");
    return /^(1|t|true)$/i.test(text);
  }
  if (typeof like === "number") {
    if (!isNumber(text)) throw failed("number", "ParseFloat");
    return Number(text);
  }
  return Array.isArray(like) ? (text === "" ? [] : text.split(",")) : text;
}

/** What bake itself tells (bake/bake.go: ParseFiles). */
const KNOWN: Readonly<Record<string, string>> = { BAKE_CMD_CONTEXT: "cwd://", BAKE_LOCAL_PLATFORM: "linux/amd64" };

/** Variables that a file has, each worked out when it is first asked for. */
class Variables implements Scope {
  readonly #values = new Map<string, Value>();
  readonly #open = new Set<string>();

  constructor(
    private readonly expressions: ReadonlyMap<string, { value: Expression | undefined; settable: boolean }>,
    private readonly functions: ReadonlyMap<string, Block>,
    private readonly given: Readonly<Record<string, string>>,
    readonly surroundings: Surroundings,
  ) {}

  variable(name: string): Value | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    const own = this.expressions.get(name);
    if (!own) return KNOWN[name];
    if (this.#open.has(name))
      throw new HclError("Invalid expression", `variable cycle not allowed for ${name}`, own.value?.at ?? startOf(""));
    this.#open.add(name);
    const usual = own.value ? evaluate(own.value, this) : "";
    const told = own.settable ? (this.given[name] ?? KNOWN[name]) : undefined;
    const value = told === undefined ? usual : typed(name, told, usual, own.value?.at ?? startOf(""));
    this.#values.set(name, value);
    return value;
  }

  called(name: string): OwnFunction | undefined {
    const block = this.functions.get(name);
    if (!block) return undefined;
    const names = namesIn(block.body.attributes.get("params")?.value);
    const rest = namesIn(block.body.attributes.get("variadic_params")?.value)[0];
    const result = block.body.attributes.get("result")!.value;
    const parameter = (each: string): Parameter => ({ name: each, type: "any", optional: false });
    return {
      signature: { parameters: names.map(parameter), rest: rest === undefined ? undefined : parameter(rest) },
      of: (args) => {
        const own = new Map<string, Value>(names.map((each, at) => [each, args[at] ?? null]));
        if (rest !== undefined) own.set(rest, args.slice(names.length));
        return evaluate(result, { ...this.scope, variable: (each) => own.get(each) ?? this.variable(each) });
      },
    };
  }

  get scope(): Scope {
    return { surroundings: this.surroundings, variable: (name) => this.variable(name), called: (name) => this.called(name) };
  }
}

const namesIn = (expression: Expression | undefined): string[] =>
  expression?.kind === "list" ? expression.items.flatMap((each) => (each.kind === "variable" ? [each.name] : [])) : [];

/** What files in HCL and JSON say. `given`: the environment, out of which variables are set that a file has. @throws HclError */
export function definitionOf(bodies: readonly Body[], given: Readonly<Record<string, string>>, surroundings: Surroundings): Definition {
  const blocks = bodies.flatMap((body) => body.blocks);
  const ofType = (type: string) => blocks.filter((block) => block.type === type);
  const strange = blocks.find(({ type }) => !["variable", "group", "target", "function"].includes(type));
  if (strange)
    throw new HclError("Unsupported block type", `Blocks of type ${JSON.stringify(strange.type)} are not expected here.`, strange.at);
  for (const { type, labels, at } of blocks)
    if (labels.length !== 1) throw new HclError("Missing name for block", `All ${type} blocks must have 1 labels (name).`, at);
  const expressions = new Map<string, { value: Expression | undefined; settable: boolean }>();
  for (const body of bodies) for (const [name, { value }] of body.attributes) expressions.set(name, { value, settable: true });
  for (const { labels, body } of ofType("variable")) {
    const value = body.attributes.get("default")?.value ?? expressions.get(labels[0]!)?.value;
    expressions.set(labels[0]!, { value, settable: true });
  }
  const functions = new Map(ofType("function").map((block) => [block.labels[0]!, block]));
  const variables = new Variables(expressions, functions, given, surroundings);
  const { scope } = variables;
  const textIn = (body: Body, name: string) => {
    const own = body.attributes.get(name);
    return own ? textOf(evaluate(own.value, scope)) : "";
  };
  for (const { labels, body, at } of ofType("variable"))
    for (const check of body.blocks.filter(({ type }) => type === "validation")) {
      const condition = check.body.attributes.get("condition");
      if (condition && evaluate(condition.value, scope) !== true)
        throw new HclError("Validation failed", textIn(check.body, "error_message") || `the value of ${labels[0]} is not allowed`, at);
    }
  const made = ofType("target").map((block) => ({ block, targets: targetsOf(block, scope) }));
  return {
    variables: ofType("variable").map(({ labels, body }) => ({
      name: labels[0]!,
      value: variables.variable(labels[0]!)!,
      description: textIn(body, "description"),
    })),
    groups: [
      ...ofType("group").map(({ labels, body }) => ({
        name: labels[0]!,
        description: textIn(body, "description"),
        targets: (body.attributes.has("targets") ? (comesTo(body.attributes.get("targets")!.value, scope) as Value[]) : []).map(textOf),
      })),
      // The name of a target with a matrix stands for all that it makes.
      ...made.flatMap(({ block, targets }) =>
        block.body.attributes.has("matrix") ? [{ name: block.labels[0]!, description: "", targets: targets.map(({ name }) => name) }] : [],
      ),
    ],
    targets: made.flatMap(({ targets }) => targets),
  };
}

/** What a field of a block comes to. That it comes to nothing is wrong as well, and counted. @throws HclError */
function comesTo(expression: Expression, scope: Scope): Value {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    throw error instanceof HclError ? error.among(1) : error;
  }
}

/** A target; several where it has a matrix. @throws HclError */
function targetsOf({ labels, body, at }: Block, scope: Scope): Target[] {
  const matrix = body.attributes.get("matrix");
  const label = labels[0]!;
  if (!NAME.test(label)) throw new HclError("Invalid name", `only ${JSON.stringify("[a-zA-Z0-9_-]+")} are allowed`, at);
  let scopes = [scope];
  if (matrix) {
    const values = evaluate(matrix.value, scope) as Readonly<Record<string, readonly Value[]>>;
    for (const [name, choices] of Object.entries(values))
      scopes = choices.flatMap((choice) =>
        scopes.map((outer): Scope => ({ ...outer, variable: (each) => (each === name ? choice : outer.variable(each)) })),
      );
  }
  const unknown = [...body.attributes].find(([name]) => !FIELDS[name] && !["inherits", "matrix", "name"].includes(name));
  if (unknown)
    throw new HclError("Unsupported argument", `An argument named ${JSON.stringify(unknown[0])} is not expected here.`, {
      ...unknown[1].at,
    });
  return scopes.map((own): Target => {
    const value = (name: string) => {
      const attribute = body.attributes.get(name);
      return attribute && comesTo(attribute.value, own);
    };
    const fields = new Map<string, Value>();
    for (const name of body.attributes.keys()) if (FIELDS[name]) fields.set(name, value(name)!);
    const name = textOf(value("name") ?? label);
    if (!NAME.test(name)) throw new HclError("Invalid name", 'only "[a-zA-Z0-9_-]+" are allowed', at);
    return { name, inherits: ((value("inherits") ?? []) as readonly Value[]).map(textOf), fields };
  });
}

/** Names of the targets behind a name, and the groups on the way. */
export function behind(
  definition: Definition,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): { targets: string[]; groups: string[] } {
  const group = seen.has(name) ? undefined : definition.groups.find((each) => each.name === name);
  if (!group) return { targets: [name], groups: [] };
  const inner = group.targets.map((each) => behind(definition, each, new Set([...seen, name])));
  return { targets: [...new Set(inner.flatMap(({ targets }) => targets))], groups: [name, ...inner.flatMap(({ groups }) => groups)] };
}

/** A target with all that it inherits. @throws Failure */
export function resolved(
  definition: Definition,
  name: string,
  overrides: readonly (readonly [target: string, key: string, value: string])[],
): Map<string, Value> {
  const one = (wanted: string, seen: readonly string[]): Map<string, Value> => {
    const own = definition.targets.filter((each) => each.name === wanted);
    if (!own.length) throw wrong(`failed to find target ${wanted}`);
    let fields = new Map<string, Value>();
    for (const each of own.flatMap(({ inherits }) => inherits))
      if (!seen.includes(each)) fields = merged(fields, one(each, [...seen, wanted]));
    for (const each of own) fields = merged(fields, each.fields);
    return overridden(
      fields,
      overrides.filter(([target]) => target === wanted).map(([, key, value]) => [key, value] as const),
    );
  };
  const fields = one(name, []);
  if (!fields.has("context")) fields.set("context", ".");
  if (!fields.has("dockerfile")) fields.set("dockerfile", "Dockerfile");
  if (fields.get("network") === "host")
    fields.set("entitlements", [...new Set([...((fields.get("entitlements") ?? []) as Value[]), "network.host"])]);
  return fields;
}
