// Turns a checked expression into a function: errors travel as exceptions, && and || and the quantifiers may absorb them.

import { get, keyText, lookIn } from "./access.ts";
import { type Bind, type Call, type Comprehension, type Expression, qualifiedName } from "./ast.ts";
import type { Checked } from "./check.ts";
import { comprehension } from "./comprehension.ts";
import { CelRuntimeError, runtimeError } from "./errors.ts";
import { dispatch, type Functions } from "./functions.ts";
import { type Frame, NO_OVERLOAD, type Step, spend } from "./step.ts";
import { Duration, inTime, Timestamp } from "./times.ts";
import { type CelValue, compare, equals, isMap, ListValue, MapValue, NONE, Optional, TypeValue, typeName } from "./values.ts";

/** How deep each local variable lies. */
type Depths = ReadonlyMap<string, number>;

export function plan(
  tree: Expression,
  functions: Functions,
  { constants, references }: Pick<Checked, "constants" | "references">,
): (lookup: (name: string) => CelValue, budget: number) => CelValue {
  const run = new Planner(functions, constants, references).step(tree, new Map());
  return (lookup, budget) => run({ locals: [], bound: new Map(), lookup, budget });
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
    const prefix = target && !depths.has(root(target)) ? qualifiedName(target) : undefined;
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
    const depth = depths.size;
    const [first, second] = tree.variables as [string, string?];
    const inner = new Map(depths).set(first, depth);
    if (second) inner.set(second, depth + 1);
    // Two variables of one name would share a place.
    if (second && inner.size === depth + 1) inner.set(`${second} `, depth);
    return comprehension(tree.walk, {
      range: this.step(tree.range, depths),
      depth,
      two: second !== undefined,
      predicate: tree.predicate && this.step(tree.predicate, inner),
      transform: tree.transform && this.step(tree.transform, inner),
    });
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
