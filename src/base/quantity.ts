// Quantities such as 100m, 1.5Gi and 2e3 (apimachinery's resource.Quantity).

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The value in thousandths, rounded up. */
  readonly milli: bigint;
  readonly format: QuantityFormat;
}

const BINARY: Record<string, bigint> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n };
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const FORM = /^([+-]?)(\d*)(\.?)(\d*)(.*)$/s;
const EXPONENT = /^[eE]([+-]?\d+)$/;

/** apimachinery's ErrFormatWrong. */
export const QUANTITY_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const QUANTITY_SUFFIX = "unable to parse quantity's suffix";

const parsed = new Map<string, Quantity>();

/** @throws Error with apimachinery's words */
export function parseQuantity(text: string | number): Quantity {
  const key = String(text);
  let quantity = parsed.get(key);
  if (!quantity) {
    quantity = parse(key);
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(key, quantity);
  }
  return quantity;
}

function parse(text: string): Quantity {
  const [, sign, whole = "", , fraction = "", suffix = ""] = FORM.exec(text)!;
  if (!whole && !fraction) throw new Error(QUANTITY_FORMAT);
  let scale: number;
  let format: QuantityFormat = "DecimalSI";
  let factor = 1n;
  const exponent = EXPONENT.exec(suffix);
  if (suffix in BINARY) {
    factor = BINARY[suffix]!;
    format = "BinarySI";
    scale = 0;
  } else if (suffix in DECIMAL) scale = DECIMAL[suffix]!;
  else if (exponent) {
    scale = Number(exponent[1]);
    format = "DecimalExponent";
  } else throw new Error(/^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix) ? QUANTITY_SUFFIX : QUANTITY_FORMAT);
  const digits = BigInt(`${whole}${fraction}` || "0") * factor;
  const power = scale - fraction.length + 3;
  let milli = power >= 0 ? digits * 10n ** BigInt(power) : digits / 10n ** BigInt(-power);
  if (power < 0 && digits % 10n ** BigInt(-power) !== 0n) milli += 1n;
  return { milli: sign === "-" ? -milli : milli, format };
}

/** The canonical text: the largest suffix of its family that keeps the number whole. */
export function formatQuantity({ milli, format }: Quantity): string {
  if (milli === 0n) return "0";
  const sign = milli < 0n ? "-" : "";
  let rest = milli < 0n ? -milli : milli;
  if (format === "BinarySI" && rest >= 1024_000n && rest % 1000n === 0n) {
    rest /= 1000n;
    let suffix = "";
    for (const [name, factor] of Object.entries(BINARY)) if (rest % factor === 0n) suffix = name;
    return `${sign}${suffix ? rest / BINARY[suffix]! : rest}${suffix}`;
  }
  let exponent = -3;
  while (exponent < 18 && rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return `${sign}${rest}${exponent ? `e${exponent}` : ""}`;
  return `${sign}${rest}${Object.keys(DECIMAL).find((name) => DECIMAL[name] === exponent) ?? ""}`;
}

/** The canonical form of a quantity's text. */
export const canonicalQuantity = (text: string | number): string => formatQuantity(parseQuantity(text));
export const compareQuantities = (a: string | number, b: string | number): number => {
  const difference = parseQuantity(a).milli - parseQuantity(b).milli;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
/** Sum; the format is that of the first that is not zero. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  milli: a.milli + b.milli,
  format: a.milli === 0n ? b.format : a.format,
});
export const ZERO: Quantity = { milli: 0n, format: "DecimalSI" };
/** In thousandths, as a plain number (cpu). */
export const milliValue = (text: string | number): number => Number(parseQuantity(text).milli);
/** In whole units, rounded up, as a plain number (bytes, counts). */
export const wholeValue = (text: string | number): number => {
  const { milli } = parseQuantity(text);
  return Number(milli > 0n ? (milli + 999n) / 1000n : milli / 1000n);
};
