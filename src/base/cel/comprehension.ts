// Quantifiers, filters and folds over lists and maps, as the macros' expansions do them (parser/macro.go; ext/comprehensions.go).
import { keyText } from "./access.ts";
import type { Comprehension } from "./ast.ts";
import { CelRuntimeError, runtimeError } from "./errors.ts";
import { type Frame, NO_OVERLOAD, type Step, spend } from "./step.ts";
import { type CelValue, compare, equals, isMap, JsonMap, ListValue, MapValue, typeName } from "./values.ts";

interface Parts {
  range: Step;
  /** Of the first variable; the second is the next. */
  depth: number;
  /** Whether there are two variables: index and item, or key and value. */
  two: boolean;
  predicate: Step | undefined;
  transform: Step | undefined;
}

export function comprehension(walk: Comprehension["walk"], { range, depth, two, predicate, transform }: Parts): Step {
  const pairs = (frame: Frame): [CelValue, CelValue][] => {
    const over = range(frame);
    if (over instanceof ListValue) return over.items.map((item, index) => (two ? [BigInt(index), item] : [item, null]));
    if (isMap(over) && !(over instanceof JsonMap && over.isStructure))
      return over.keys().map((key) => [key, two || walk === "transformMap" ? over.get(key)! : null]);
    throw runtimeError(`got '${typeName(over)}', expected iterable type`);
  };
  const place = (frame: Frame, [key, value]: [CelValue, CelValue]): void => {
    spend(frame);
    frame.locals[depth] = key;
    if (two) frame.locals[depth + 1] = value;
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
  switch (walk) {
    case "all":
    case "exists": {
      const decisive = walk === "exists";
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
