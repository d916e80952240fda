// What an expression may cost at most, before it is ever evaluated: from the sizes that its variables are declared with (cel-go's checker/cost.go, Kubernetes' library/cost.go).
import type { Call, Comprehension, Expression } from "./ast.ts";
import type { CelType } from "./types.ts";

/** What is known of the size of a declared value: characters of a text, items of a list, entries of a map. */
export interface Sized {
  readonly kind: CelType["kind"];
  readonly most: number;
  readonly of?: Sized;
  readonly key?: Sized;
  readonly fields?: ReadonlyMap<string, Sized>;
}

interface Span {
  readonly min: number;
  readonly max: number;
}

/** Costs stop at the greatest of Go's unsigned integers. */
const CEILING = 2 ** 64;
const capped = (value: number): number => Math.min(value, CEILING);
const span = (min: number, max = min): Span => ({ min: capped(min), max: capped(max) });
const ZERO = span(0);
const ONE = span(1);
const UNKNOWN = span(0, CEILING);
const plus = (...list: readonly Span[]): Span =>
  span(
    list.reduce((sum, { min }) => sum + min, 0),
    list.reduce((sum, { max }) => sum + max, 0),
  );
const times = (a: Span, b: Span): Span => span(a.min * b.min, a.max * b.max);
const scaled = (a: Span, factor: number): Span => span(Math.ceil(a.min * factor), Math.ceil(a.max * factor));
const either = (a: Span, b: Span): Span => span(Math.min(a.min, b.min), Math.max(a.max, b.max));

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const LIST = span(10);
const MAP = span(30);
const STRUCTURE = span(40);

/** What an expression gives: what it costs to come by, and what is known of the value. */
interface Found {
  readonly cost: Span;
  readonly kind: CelType["kind"];
  /** Computed, or of a literal; goes before what was declared. */
  readonly size?: Span;
  readonly declared?: Sized;
}

const SCALARS = new Set<CelType["kind"]>(["bool", "double", "duration", "int", "timestamp", "uint"]);
/** The size of a value; of what nobody knows anything it may be anything. */
function sizeOf({ size, declared, kind }: Found): Span {
  if (size) return size;
  if (declared) return span(0, declared.most);
  return SCALARS.has(kind) ? ONE : UNKNOWN;
}

const COMPARISONS = new Set(["_==_", "_!=_"]);
const ORDERS = new Set(["_<_", "_<=_", "_>_", "_>=_"]);
const BOOLEAN = new Set(
  "!_ _&&_ _||_ @in startsWith endsWith contains matches isSorted has isURL isIP isCIDR isQuantity exists".split(" "),
);
const ELEMENTAL = new Set(["isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"]);
const TEXTUAL = new Set(["lowerAscii", "upperAscii", "substring", "trim", "replace", "split"]);
const PARSERS = new Set(["url", "isURL", "ip", "isIP", "cidr", "isCIDR", "quantity", "isQuantity", "semver", "isSemver", "ip.isCanonical"]);
const NUMBERS: Readonly<Record<string, CelType["kind"]>> = {
  int: "int",
  uint: "uint",
  double: "double",
  size: "int",
  duration: "duration",
  timestamp: "timestamp",
};

/** @returns the most that evaluating `tree` may cost */
export function estimateCost(tree: Expression, variables: Readonly<Record<string, Sized>>): number {
  return new Estimator().find(tree, new Map(Object.entries(variables).map(([name, declared]) => [name, known(declared)]))).cost.max;
}

const known = (declared: Sized): Omit<Found, "cost"> => ({ kind: declared.kind, declared });
type Scope = ReadonlyMap<string, Omit<Found, "cost">>;

class Estimator {
  find(tree: Expression, scope: Scope): Found {
    switch (tree.op) {
      case "literal":
        return literal(tree.value);
      case "identifier":
        return { kind: "dyn", ...scope.get(tree.name), cost: ONE };
      case "select": {
        const { cost, declared, kind } = this.find(tree.operand, scope);
        // What only tests for presence costs nothing of its own.
        if (tree.test) return { cost, kind: "bool" };
        const field = declared?.fields?.get(tree.field);
        return { ...(field ? known(field) : { kind: "dyn" as const }), cost: kind === "map" || kind === "object" ? plus(cost, ONE) : cost };
      }
      case "list":
        return {
          cost: plus(LIST, ...tree.items.map(({ value }) => this.find(value, scope).cost)),
          kind: "list",
          size: span(tree.items.length),
        };
      case "map":
        return {
          cost: plus(MAP, ...tree.entries.flatMap(({ key, value }) => [this.find(key, scope).cost, this.find(value, scope).cost])),
          kind: "map",
          size: span(tree.entries.length),
        };
      case "structure":
        return { cost: plus(STRUCTURE, ...tree.entries.map(({ value }) => this.find(value, scope).cost)), kind: "object" };
      case "bind": {
        const value = this.find(tree.value, scope);
        const inner = this.find(
          tree.result,
          new Map([...scope, [tree.variable, { kind: "dyn", ...(value.declared ? known(value.declared) : {}) }]]),
        );
        return { cost: plus(value.cost, ONE, ONE, inner.cost), kind: "optional" };
      }
      case "comprehension":
        return this.#walk(tree, scope);
      case "call":
        return this.#call(tree, scope);
    }
  }

  #walk({ walk, range, variables, predicate, transform }: Comprehension, scope: Scope): Found {
    const over = this.find(range, scope);
    const { declared } = over;
    const item = over.kind === "map" ? declared?.key : declared?.of;
    const value = over.kind === "map" ? declared?.of : declared?.of;
    const inner = new Map(scope);
    const anything = { kind: "dyn" as const };
    const [first, second] = variables;
    if (second === undefined) inner.set(first!, item ? known(item) : anything);
    else {
      inner.set(first!, over.kind === "map" && item ? known(item) : { kind: over.kind === "list" ? "int" : "dyn" });
      inner.set(second, value ? known(value) : anything);
    }
    const test = predicate ? this.find(predicate, inner).cost : ZERO;
    const made = transform ? this.find(transform, inner).cost : ZERO;
    const count = sizeOf(over);
    const steps = (each: Span, before: Span, result: Span) => plus(over.cost, before, times(count, each), result);
    // As the macros are written out: a variable for the result, a condition to go on, a step.
    const append = plus(ONE, ONE, LIST, made);
    const guarded = (step: Span) => (predicate ? plus(test, either(step, ONE)) : step);
    switch (walk) {
      case "all":
        return { cost: steps(plus(span(1, capped(1 + test.max)), span(2)), ZERO, ONE), kind: "bool", size: count };
      case "exists":
        return { cost: steps(plus(span(1, capped(1 + test.max)), span(3)), ZERO, ONE), kind: "bool", size: count };
      case "exists_one":
        return { cost: steps(plus(test, span(1, 2)), ZERO, span(2)), kind: "bool", size: count };
      case "filter":
        return { cost: steps(plus(test, either(plus(ONE, ONE, LIST, ONE), ONE)), LIST, ONE), kind: "list", size: count };
      case "map":
      case "transformList":
      case "sortBy":
        return { cost: steps(guarded(append), LIST, ONE), kind: "list", size: count };
      default:
        return { cost: steps(guarded(plus(ONE, ONE, made)), MAP, ONE), kind: "map", size: count };
    }
  }

  #call(call: Call, scope: Scope): Found {
    const args = call.args.map((arg) => this.find(arg, scope));
    const target = call.target && this.find(call.target, scope);
    const spent = plus(...(target ? [target.cost] : []), ...args.map(({ cost }) => cost));
    const answer = this.#costOf(call.name, target, args);
    // The costs of what these are made from are in theirs already.
    return call.name === "_&&_" || call.name === "_||_" || call.name === "_?_:_" ? answer : { ...answer, cost: plus(answer.cost, spent) };
  }

  #costOf(name: string, target: Found | undefined, args: readonly Found[]): Found {
    const [first, second, third] = args;
    const kind: CelType["kind"] = BOOLEAN.has(name) || COMPARISONS.has(name) || ORDERS.has(name) ? "bool" : (NUMBERS[name] ?? "dyn");
    const plain: Found = { cost: ONE, kind };
    switch (name) {
      case "_&&_":
      case "_||_":
        return { cost: span(first!.cost.min, first!.cost.max + second!.cost.max), kind };
      case "_?_:_":
        return {
          cost: plus(first!.cost, either(second!.cost, third!.cost)),
          kind: second!.kind === third!.kind ? second!.kind : "dyn",
          size: either(sizeOf(second!), sizeOf(third!)),
        };
      case "_[_]": {
        const inside = first!.declared?.of;
        return { ...(inside ? known(inside) : { kind: "dyn" as const }), cost: ONE };
      }
      case "_+_":
        return sum(first!, second!);
      case "_-_":
      case "_*_":
      case "_/_":
      case "_%_":
      case "-_":
        return { cost: ONE, kind: first!.kind };
      case "@in":
        return second!.kind === "map" ? plain : { cost: sizeOf(second!), kind };
      case "startsWith":
      case "endsWith":
        return { cost: scaled(sizeOf(first!), TRAVERSAL), kind };
      case "contains":
        return target?.kind === "string" || target?.kind === "dyn"
          ? { cost: times(scaled(sizeOf(target), TRAVERSAL), scaled(sizeOf(first!), TRAVERSAL)), kind }
          : plain;
      case "matches":
      case "find":
      case "findAll": {
        const [text, pattern] = target ? [target, first!] : [first!, second!];
        const cost = times(scaled(plus(sizeOf(text), ONE), TRAVERSAL), scaled(sizeOf(pattern), REGEX));
        return {
          cost,
          kind: name === "matches" ? "bool" : name === "find" ? "string" : "list",
          ...(name === "matches" ? {} : { size: sizeOf(text) }),
        };
      }
      case "string":
        return {
          cost: first!.kind === "bytes" ? scaled(sizeOf(first!), TRAVERSAL) : ONE,
          kind: "string",
          ...(first!.kind === "string" ? { size: sizeOf(first!) } : {}),
        };
      case "bytes":
        return { cost: scaled(sizeOf(first!), TRAVERSAL), kind: "bytes", size: span(sizeOf(first!).min, sizeOf(first!).max * 4) };
    }
    if (COMPARISONS.has(name) || (ORDERS.has(name) && args.every((each) => ["string", "bytes", "dyn"].includes(each.kind))))
      return { cost: compared(sizeOf(first!), sizeOf(second!)), kind };
    if (target && ELEMENTAL.has(name)) {
      if (target.kind === "string") return { cost: scaled(sizeOf(target), TRAVERSAL), kind: "int" };
      const item = target.declared?.of;
      const texts = item?.kind === "string" || item?.kind === "bytes";
      return {
        cost: times(sizeOf(target), texts ? plus(ONE, scaled(span(0, item.most), TRAVERSAL)) : ONE),
        kind: name === "isSorted" ? "bool" : "dyn",
      };
    }
    if (target && TEXTUAL.has(name)) {
      const size = sizeOf(target);
      return { cost: scaled(size, TRAVERSAL), kind: name === "split" ? "list" : "string", size: span(0, size.max) };
    }
    if (target && name === "join") return { cost: scaled(sizeOf(target), TRAVERSAL), kind: "string", size: joined(target, first) };
    if (PARSERS.has(name) && first) return { cost: scaled(sizeOf(first), TRAVERSAL), kind: BOOLEAN.has(name) ? "bool" : "opaque" };
    return plain;
  }
}

function literal(value: unknown): Found {
  if (typeof value === "string") return { cost: ZERO, kind: "string", size: span([...value].length) };
  if (value instanceof Uint8Array) return { cost: ZERO, kind: "bytes", size: span(value.length) };
  const kind = typeof value === "boolean" ? "bool" : value === null ? "null_type" : typeof value === "number" ? "double" : "int";
  return { cost: ZERO, kind };
}

/** Texts are walked through for their sum, lists are joined at no cost; of what may be either the greater counts. */
function sum(a: Found, b: Found): Found {
  const size = plus(sizeOf(a), sizeOf(b));
  const kinds = [a.kind, b.kind];
  if (kinds.some((kind) => SCALARS.has(kind))) return { cost: ONE, kind: SCALARS.has(a.kind) ? a.kind : b.kind };
  if (kinds.includes("list")) return { cost: ONE, kind: "list", size };
  return { cost: scaled(size, TRAVERSAL), kind: kinds.includes("string") ? "string" : kinds.includes("bytes") ? "bytes" : "dyn", size };
}

/** Two values are walked through side by side, as far as the shorter goes. */
function compared(a: Span, b: Span): Span {
  const max = Math.min(a.max, b.max);
  return scaled(span(max > 0 ? 1 : 0, max), TRAVERSAL);
}

function joined(list: Found, separator: Found | undefined): Span {
  const each = list.declared?.of ? span(0, list.declared.of.most) : UNKNOWN;
  return span(0, times(sizeOf(list), plus(each, separator ? sizeOf(separator) : ZERO)).max);
}
