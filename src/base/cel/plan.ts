// Turns a checked expression into a function: errors travel as exceptions, && and || and the quantifiers may absorb them.

import { get, keyText, lookIn } from "./access.ts";
import type { Bind, Call, Comprehension, Expression } from "./ast.ts";
import type { Checked } from "./check.ts";
import { CelRuntimeError, runtimeError } from "./errors.ts";
import { dispatch, type Functions } from "./functions.ts";
import { Duration, inTime, Timestamp } from "./times.ts";
import { type CelValue, compare, equals, isMap, JsonMap, ListValue, MapValue, NONE, Optional, TypeValue, typeName } from "./values.ts";

export interface Frame {
  /** The variables of the comprehensions, by depth. */
  readonly locals: CelValue[];
  /** The declared variables: read once. */
  readonly bound: Map<string, CelValue>;
  readonly lookup: (name: string) => CelValue;
  budget: number;
}
type Step = (frame: Frame) => CelValue;
/** How deep each local variable lies. */
type Depths = ReadonlyMap<string, number>;

const NO_OVERLOAD = "no such overload";

export function plan(
  tree: Expression,
  functions: Functions,
  { constants, references }: Pick<Checked, "constants" | "references">,
): (lookup: (name: string) => CelValue, budget: number) => CelValue {
  const run = new Planner(functions, constants, references).step(tree, new Map());
  return (lookup, budget) => run({ locals: [], bound: new Map(), lookup, budget });
}

function spend(frame: Frame): void {
  if (--frame.budget < 0) throw runtimeError("operation cancelled: actual cost limit exceeded", true);
}

/** Whether `a` before `b` decides alone; an error of the other does not count then. */
function logical(decisive: boolean, left: Step, right: Step): Step {
  return (frame) => {
    let failed: CelRuntimeError | undefined;
    for (const side of [left, right]) {
      try {
        const value = side(frame);
        if (value === decisive) return decisive;
        if (value !== !decisive) failed ??= runtimeError(NO_OVERLOAD);
      } catch (error) {
        if (!(error instanceof CelRuntimeError) || error.fatal) throw error;
        failed ??= error;
      }
    }
    if (failed) throw failed;
    return !decisive;
  };
}

const bounded = (value: bigint): bigint => {
  if (value > 0x7fffffffffffffffn || value < -0x8000000000000000n) throw runtimeError("integer overflow");
  return value;
};

const variable =
  (name: string): Step =>
  (frame) => {
    let value = frame.bound.get(name);
    if (value === undefined) {
      value = frame.lookup(name);
      frame.bound.set(name, value);
    }
    return value;
  };

class Planner {
  constructor(
    private readonly functions: Functions,
    private readonly constants: ReadonlyMap<Expression, string>,
    private readonly references: ReadonlyMap<Expression, string>,
  ) {}

  step(tree: Expression, depths: Depths): Step {
    const constant = this.constants.get(tree);
    if (constant) {
      const type = new TypeValue(constant);
      return () => type;
    }
    const reference = this.references.get(tree);
    if (reference) return variable(reference);
    switch (tree.op) {
      case "literal": {
        const { value } = tree;
        return () => value;
      }
      case "identifier": {
        const { name } = tree;
        const depth = depths.get(name);
        if (depth !== undefined) return ({ locals }) => locals[depth]!;
        return variable(name);
      }
      case "select": {
        const operand = this.step(tree.operand, depths);
        const { field } = tree;
        if (!tree.test)
          return (frame) => {
            spend(frame);
            return get(operand(frame), field);
          };
        return (frame) => {
          const value = operand(frame);
          const whole = value instanceof Optional ? value.value : value;
          return isMap(whole) && whole.has(field);
        };
      }
      case "call":
        return this.call(tree, depths);
      case "list": {
        const items = tree.items.map(({ value, optional }) => ({ optional, value: this.step(value, depths) }));
        return (frame) => {
          const made: CelValue[] = [];
          for (const { value, optional } of items) {
            const item = value(frame);
            if (!optional) made.push(item);
            else if (!(item instanceof Optional))
              throw runtimeError(`cannot initialize optional list element from non-optional value ${typeName(item)}`);
            else if (item.value !== undefined) made.push(item.value);
          }
          return new ListValue(made);
        };
      }
      case "map": {
        const entries = tree.entries.map(({ key, value, optional }) => ({
          optional,
          key: this.step(key, depths),
          value: this.step(value, depths),
        }));
        return (frame) => {
          const made: [CelValue, CelValue][] = [];
          for (const { key, value, optional } of entries) {
            const [name, content] = [key(frame), value(frame)];
            if (!optional) made.push([name, content]);
            else if (!(content instanceof Optional))
              throw runtimeError(`cannot initialize optional entry '${keyText(name)}' from non-optional value ${typeName(content)}`);
            else if (content.value !== undefined) made.push([name, content.value]);
          }
          return new MapValue(made);
        };
      }
      case "structure": {
        const entries = tree.entries.map(({ field, value, optional }) => ({ field, optional, value: this.step(value, depths) }));
        return (frame) => {
          const made: [CelValue, CelValue][] = [];
          for (const { field, value, optional } of entries) {
            const content = value(frame);
            if (!optional || !(content instanceof Optional)) made.push([field, content]);
            else if (content.value !== undefined) made.push([field, content.value]);
          }
          return new MapValue(made);
        };
      }
      case "comprehension":
        return this.comprehension(tree, depths);
      case "bind":
        return this.bind(tree, depths);
    }
  }

  private bind(tree: Bind, depths: Depths): Step {
    const value = this.step(tree.value, depths);
    const depth = depths.size;
    const result = this.step(tree.result, new Map(depths).set(tree.variable, depth));
    return (frame) => {
      const bound = value(frame);
      if (!(bound instanceof Optional)) throw runtimeError(NO_OVERLOAD);
      if (bound.value === undefined) return NONE;
      frame.locals[depth] = bound.value;
      const made = result(frame);
      return tree.how === "optMap" ? new Optional(made) : made;
    };
  }

  private call(tree: Call, depths: Depths): Step {
    const { name, target } = tree;
    const args = tree.args.map((argument) => this.step(argument, depths));
    const [first, second, third] = args as [Step, Step, Step];
    switch (name) {
      case "_&&_":
        return logical(false, first, second);
      case "_||_":
        return logical(true, first, second);
      case "_?_:_":
        return (frame) => {
          const condition = first(frame);
          if (typeof condition !== "boolean") throw runtimeError(NO_OVERLOAD);
          return condition ? second(frame) : third(frame);
        };
      case "_==_":
        return (frame) => equals(first(frame), second(frame));
      case "_!=_":
        return (frame) => !equals(first(frame), second(frame));
      case "_<_":
        return (frame) => compare(first(frame), second(frame)) < 0;
      case "_<=_":
        return (frame) => compare(first(frame), second(frame)) <= 0;
      case "_>_":
        return (frame) => compare(first(frame), second(frame)) > 0;
      case "_>=_":
        return (frame) => compare(first(frame), second(frame)) >= 0;
      case "_[_]":
        return (frame) => {
          spend(frame);
          return get(first(frame), second(frame));
        };
      case "_?._":
      case "_[?_]":
        return (frame) => {
          const found = lookIn(first(frame), second(frame));
          return found === undefined ? NONE : new Optional(found);
        };
    }
    const prefix = target && !depths.has(root(target)) ? dotted(target) : undefined;
    const qualified = prefix ? this.functions.get(`${prefix}.${name}`) : undefined;
    if (qualified) return (frame) => this.run(frame, `${prefix}.${name}`, qualified.calls, args);
    const declared = this.functions.get(name)!;
    if (!target) return (frame) => this.run(frame, name, declared.calls, args);
    const all = [this.step(target, depths), ...args];
    if (name === "orValue" || name === "or") return orElse(name, all[0]!, all[1]!);
    return (frame) => this.run(frame, name, declared.methods, all);
  }

  private run(frame: Frame, name: string, overloads: Parameters<typeof dispatch>[1], args: readonly Step[]): CelValue {
    spend(frame);
    const value = dispatch(
      name,
      overloads,
      args.map((argument) => argument(frame)),
    );
    if (typeof value === "bigint") return bounded(value);
    return value instanceof Timestamp || value instanceof Duration ? inTime(value) : value;
  }

  private comprehension(tree: Comprehension, depths: Depths): Step {
    const range = this.step(tree.range, depths);
    const depth = depths.size;
    const [first, second] = tree.variables as [string, string?];
    const inner = new Map(depths).set(first, depth);
    if (second) inner.set(second, depth + 1);
    // Two variables of one name would share a place.
    if (second && inner.size === depth + 1) inner.set(`${second} `, depth);
    const predicate = tree.predicate && this.step(tree.predicate, inner);
    const transform = tree.transform && this.step(tree.transform, inner);
    const pairs = (frame: Frame): [CelValue, CelValue][] => {
      const over = range(frame);
      if (over instanceof ListValue) return over.items.map((item, index) => (second ? [BigInt(index), item] : [item, null]));
      if (isMap(over) && !(over instanceof JsonMap && over.isStructure))
        return over.keys().map((key) => [key, second || tree.walk === "transformMap" ? over.get(key)! : null]);
      throw runtimeError(`got '${typeName(over)}', expected iterable type`);
    };
    const place = (frame: Frame, [key, value]: [CelValue, CelValue]): void => {
      spend(frame);
      frame.locals[depth] = key;
      if (second) frame.locals[depth + 1] = value;
    };
    const holds = (frame: Frame): boolean => {
      const value = predicate!(frame);
      if (typeof value !== "boolean") throw runtimeError(NO_OVERLOAD);
      return value;
    };
    const chosen = (frame: Frame): [CelValue, CelValue][] =>
      pairs(frame).filter((pair) => {
        place(frame, pair);
        return !predicate || holds(frame);
      });
    /** One pass, predicate and transform together, as the macro's fold does it. */
    const each = (frame: Frame, visit: (pair: [CelValue, CelValue]) => void): void => {
      for (const pair of pairs(frame)) {
        place(frame, pair);
        if (!predicate || holds(frame)) visit(pair);
      }
    };
    switch (tree.walk) {
      case "all":
      case "exists": {
        const decisive = tree.walk === "exists";
        return (frame) => {
          let failed: CelRuntimeError | undefined;
          for (const pair of pairs(frame)) {
            place(frame, pair);
            try {
              if (holds(frame) === decisive) return decisive;
            } catch (error) {
              if (!(error instanceof CelRuntimeError) || error.fatal) throw error;
              failed ??= error;
            }
          }
          if (failed) throw failed;
          return !decisive;
        };
      }
      case "exists_one":
        return (frame) => chosen(frame).length === 1;
      case "filter":
        return (frame) => new ListValue(chosen(frame).map(([item]) => item));
      case "map":
      case "transformList":
        return (frame) => {
          const made: CelValue[] = [];
          each(frame, () => made.push(transform!(frame)));
          return new ListValue(made);
        };
      case "transformMap":
        return (frame) => {
          const made: [CelValue, CelValue][] = [];
          each(frame, ([key]) => made.push([key, transform!(frame)]));
          return new MapValue(made);
        };
      case "transformMapEntry":
        return (frame) => {
          const made: [CelValue, CelValue][] = [];
          each(frame, () => {
            const entry = transform!(frame);
            if (!isMap(entry)) throw runtimeError(NO_OVERLOAD);
            for (const key of entry.keys()) {
              if (made.some(([known]) => equals(known, key))) throw runtimeError(`insert failed: key ${keyText(key)} already exists`);
              made.push([key, entry.get(key)!]);
            }
          });
          return new MapValue(made);
        };
      case "sortBy":
        return (frame) => {
          const keyed: [CelValue, CelValue][] = [];
          each(frame, ([item]) => keyed.push([transform!(frame), item]));
          return new ListValue(keyed.sort(([a], [b]) => compare(a, b)).map(([, item]) => item));
        };
    }
  }
}

/** a.orValue(b) and a.or(b): b counts only where a is empty. */
function orElse(name: "or" | "orValue", optional: Step, other: Step): Step {
  return (frame) => {
    const value = optional(frame);
    if (!(value instanceof Optional)) throw runtimeError(NO_OVERLOAD);
    if (value.value === undefined) return other(frame);
    return name === "or" ? value : value.value;
  };
}

function root(tree: Expression): string {
  let part = tree;
  while (part.op === "select") part = part.operand;
  return part.op === "identifier" ? part.name : "";
}

function dotted(tree: Expression): string | undefined {
  if (tree.op === "identifier") return tree.name;
  if (tree.op !== "select" || tree.test) return undefined;
  const operand = dotted(tree.operand);
  return operand === undefined ? undefined : `${operand}.${tree.field}`;
}
