// Lists: Kubernetes' own library (apiserver/pkg/cel/library/lists.go), cel-go's lists extension 3 and its sets.
import { runtimeError } from "../errors.ts";
import { dispatch, type Functions, Library } from "../functions.ts";
import { Duration } from "../times.ts";
import { BOOL, BYTES, type CelType, DOUBLE, DURATION, DYN, INT, listOfType, optionalOf, param, STRING, TIMESTAMP, UINT } from "../types.ts";
import { type CelValue, compare, equals, ListValue, NONE, Optional, Uint } from "../values.ts";

const T = param("T");
const LIST = listOfType(T);
const COMPARABLE: CelType[] = [INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES];
const SUMMABLE: CelType[] = [INT, UINT, DOUBLE, DURATION];
const list = (items: readonly CelValue[]): ListValue => new ListValue(items);

function extreme(name: string, sign: number): (values: ListValue) => CelValue {
  return ({ items }) => {
    if (!items.length) throw runtimeError(`${name} called on empty list`);
    return items.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
  };
}
const flat = (value: ListValue, depth: number): CelValue[] =>
  value.items.flatMap((item) => (item instanceof ListValue && depth > 0 ? flat(item, depth - 1) : [item]));
function slice(value: ListValue, start: bigint, end: bigint): ListValue {
  if (start < 0n || end < 0n) throw runtimeError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end) throw runtimeError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > value.size) throw runtimeError(`cannot slice(${start}, ${end}), list is length ${value.size}`);
  return list(value.items.slice(Number(start), Number(end)));
}
const contains = (whole: ListValue, part: ListValue): boolean =>
  part.items.every((item) => whole.items.some((other) => equals(item, other)));

/** @param standard for the + with which sums are made */
export function listsLibrary(standard: Functions): Library {
  const library = new Library();
  const plus = standard.get("_+_")!.calls;
  const start = (type: CelType): CelValue => (type === INT ? 0n : type === UINT ? new Uint(0n) : type === DOUBLE ? 0 : new Duration(0n));
  for (const type of COMPARABLE) {
    const of = listOfType(type);
    library.method("isSorted", [of], BOOL, ({ items }: ListValue) =>
      items.every((item, index) => !index || compare(items[index - 1]!, item) <= 0),
    );
    library.method("min", [of], type, extreme("min", -1)).method("max", [of], type, extreme("max", 1));
    library.method("sort", [of], of, ({ items }: ListValue) => list([...items].sort(compare)));
  }
  for (const type of SUMMABLE)
    library.method("sum", [listOfType(type)], type, ({ items }: ListValue) => {
      const zero = !items.length
        ? start(type)
        : typeof items[0] === "number"
          ? 0
          : items[0] instanceof Uint
            ? new Uint(0n)
            : items[0] instanceof Duration
              ? new Duration(0n)
              : 0n;
      return items.reduce((sum, item) => dispatch("_+_", plus, [sum, item]), zero);
    });
  return library
    .method("indexOf", [LIST, T], INT, ({ items }: ListValue, wanted: CelValue) => BigInt(items.findIndex((item) => equals(item, wanted))))
    .method("lastIndexOf", [LIST, T], INT, ({ items }: ListValue, wanted: CelValue) =>
      BigInt(items.findLastIndex((item) => equals(item, wanted))),
    )
    .method("slice", [LIST, INT, INT], LIST, slice)
    .method("flatten", [listOfType(DYN)], listOfType(DYN), (value: ListValue) => list(flat(value, 1)))
    .method("flatten", [listOfType(DYN), INT], listOfType(DYN), (value: ListValue, depth: bigint) => {
      if (depth < 0n) throw runtimeError("level must be non-negative");
      return list(flat(value, Number(depth)));
    })
    .method("distinct", [LIST], LIST, ({ items }: ListValue) =>
      list(items.filter((item, index) => items.findIndex((other) => equals(item, other)) === index)),
    )
    .method("reverse", [LIST], LIST, ({ items }: ListValue) => list([...items].reverse()))
    .method("first", [LIST], optionalOf(T), ({ items }: ListValue) => (items.length ? new Optional(items[0]) : NONE))
    .method("last", [LIST], optionalOf(T), ({ items }: ListValue) => (items.length ? new Optional(items.at(-1)) : NONE))
    .call("lists.range", [INT], listOfType(INT), (count: bigint) => {
      if (count > 1_000_000n) throw runtimeError("operation cancelled: actual cost limit exceeded", true);
      return list(Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index)));
    })
    .call("sets.contains", [LIST, LIST], BOOL, contains)
    .call("sets.equivalent", [LIST, LIST], BOOL, (a: ListValue, b: ListValue) => contains(a, b) && contains(b, a))
    .call("sets.intersects", [LIST, LIST], BOOL, (a: ListValue, b: ListValue) =>
      a.items.some((item) => b.items.some((other) => equals(item, other))),
    );
}
