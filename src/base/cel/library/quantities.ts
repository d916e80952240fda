// Quantities and semantic versions (apiserver/pkg/cel/library/quantity.go and semverlib.go).
import { addQuantities, formatQuantity, parseQuantity, type Quantity } from "../../quantity.ts";
import { runtimeError } from "../errors.ts";
import { Library } from "../functions.ts";
import { BOOL, DOUBLE, INT, opaque, STRING } from "../types.ts";
import { Opaque } from "../values.ts";

const QUANTITY = opaque("kubernetes.Quantity");
const SEMVER = opaque("kubernetes.Semver");

type QuantityValue = Opaque<Quantity>;
const quantity = (value: Quantity): QuantityValue => new Opaque("kubernetes.Quantity", value, String(value.milli));
function parsed(text: string): QuantityValue {
  try {
    return quantity(parseQuantity(text));
  } catch (error) {
    throw runtimeError((error as Error).message);
  }
}
const fits = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};
const signOf = (value: bigint): bigint => (value > 0n ? 1n : value < 0n ? -1n : 0n);
const compared = (a: QuantityValue, b: QuantityValue): bigint => signOf(a.value.milli - b.value.milli);
const asQuantity = (value: QuantityValue | bigint): Quantity =>
  typeof value === "bigint" ? { milli: value * 1000n, format: "DecimalSI" } : value.value;
const sum = (a: QuantityValue, b: QuantityValue | bigint): QuantityValue => quantity(addQuantities(a.value, asQuantity(b)));
const difference = (a: QuantityValue, b: QuantityValue | bigint): QuantityValue => {
  const { milli, format } = asQuantity(b);
  return quantity(addQuantities(a.value, { milli: -milli, format }));
};
const isWhole = ({ value: { milli } }: QuantityValue): boolean =>
  milli % 1000n === 0n && milli / 1000n <= 0x7fffffffffffffffn && milli / 1000n >= -0x8000000000000000n;

interface Semver {
  numbers: readonly [bigint, bigint, bigint];
  pre: readonly string[];
}
const SEMVER_TEXT =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** v1.2 → 1.2.0: a leading v, missing parts and leading zeros are forgiven. */
function normalized(text: string): string {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/s.exec(text)!;
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (parts.length < 3) parts.push("0");
  return parts.join(".") + rest;
}
function semver(text: string, normalize = false): Opaque<Semver> {
  const found = SEMVER_TEXT.exec(normalize ? normalized(text) : text);
  if (!found)
    throw runtimeError(
      text.split(".").length < 3 ? "No Major.Minor.Patch elements found" : `Invalid character(s) found in version ${JSON.stringify(text)}`,
    );
  const value: Semver = { numbers: [BigInt(found[1]!), BigInt(found[2]!), BigInt(found[3]!)], pre: found[4]?.split(".") ?? [] };
  return new Opaque("kubernetes.Semver", value, `${value.numbers.join(".")}-${value.pre.join(".")}`);
}
function compareSemver({ value: a }: Opaque<Semver>, { value: b }: Opaque<Semver>): bigint {
  for (const index of [0, 1, 2] as const) if (a.numbers[index] !== b.numbers[index]) return signOf(a.numbers[index] - b.numbers[index]);
  if (!a.pre.length || !b.pre.length) return a.pre.length === b.pre.length ? 0n : a.pre.length ? -1n : 1n;
  for (let index = 0; index < Math.max(a.pre.length, b.pre.length); index++) {
    const [left, right] = [a.pre[index], b.pre[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1n : 1n;
    if (left === right) continue;
    const [numberLeft, numberRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numberLeft && numberRight) return signOf(BigInt(left) - BigInt(right));
    if (numberLeft !== numberRight) return numberLeft ? -1n : 1n;
    return left < right ? -1n : 1n;
  }
  return 0n;
}

export const quantitiesLibrary = (): Library =>
  new Library()
    .call("quantity", [STRING], QUANTITY, parsed)
    .call("isQuantity", [STRING], BOOL, (text: string) => fits(() => parseQuantity(text)))
    .method("sign", [QUANTITY], INT, ({ value }: QuantityValue) => signOf(value.milli))
    .method("compareTo", [QUANTITY, QUANTITY], INT, compared)
    .method("isGreaterThan", [QUANTITY, QUANTITY], BOOL, (a: QuantityValue, b: QuantityValue) => compared(a, b) > 0n)
    .method("isLessThan", [QUANTITY, QUANTITY], BOOL, (a: QuantityValue, b: QuantityValue) => compared(a, b) < 0n)
    .method("asApproximateFloat", [QUANTITY], DOUBLE, ({ value }: QuantityValue) => Number(value.milli) / 1000)
    .method("isInteger", [QUANTITY], BOOL, isWhole)
    .method("asInteger", [QUANTITY], INT, (value: QuantityValue) => {
      if (!isWhole(value)) throw runtimeError("cannot convert value to integer");
      return value.value.milli / 1000n;
    })
    .method("add", [QUANTITY, QUANTITY], QUANTITY, sum)
    .method("add", [QUANTITY, INT], QUANTITY, sum)
    .method("sub", [QUANTITY, QUANTITY], QUANTITY, difference)
    .method("sub", [QUANTITY, INT], QUANTITY, difference)
    .call("string", [QUANTITY], STRING, ({ value }: QuantityValue) => formatQuantity(value))
    .call("semver", [STRING], SEMVER, (text: string) => semver(text))
    .call("semver", [STRING, BOOL], SEMVER, semver)
    .call("isSemver", [STRING], BOOL, (text: string) => fits(() => semver(text)))
    .call("isSemver", [STRING, BOOL], BOOL, (text: string, normalize: boolean) => fits(() => semver(text, normalize)))
    .method("major", [SEMVER], INT, ({ value }: Opaque<Semver>) => value.numbers[0])
    .method("minor", [SEMVER], INT, ({ value }: Opaque<Semver>) => value.numbers[1])
    .method("patch", [SEMVER], INT, ({ value }: Opaque<Semver>) => value.numbers[2])
    .method("compareTo", [SEMVER, SEMVER], INT, compareSemver)
    .method("isGreaterThan", [SEMVER, SEMVER], BOOL, (a: Opaque<Semver>, b: Opaque<Semver>) => compareSemver(a, b) > 0n)
    .method("isLessThan", [SEMVER, SEMVER], BOOL, (a: Opaque<Semver>, b: Opaque<Semver>) => compareSemver(a, b) < 0n);
