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
  return sign + formatDecimal(rest, -3, format);
}

/** `rest` · 10^`exponent` with a decimal suffix; neither negative nor zero. */
function formatDecimal(rest: bigint, exponent: number, format: QuantityFormat): string {
  let digits = rest;
  let power = exponent;
  while (power < 18 && digits % 1000n === 0n) {
    digits /= 1000n;
    power += 3;
  }
  if (format === "DecimalExponent") return `${digits}${power ? `e${power}` : ""}`;
  return `${digits}${Object.keys(DECIMAL).find((name) => DECIMAL[name] === power) ?? ""}`;
}

const canonical = new Map<string, string>();

/**
 * A quantity as it is written again once Go has read it: text that ParseQuantity takes for canonical stays as it is, all else is
 * put in canonical form.
 * @throws Error with apimachinery's words
 */
export function canonicalQuantity(text: string | number): string {
  const key = String(text);
  let written = canonical.get(key);
  if (written === undefined) {
    written = rewritten(key.trim());
    if (canonical.size > 10_000) canonical.clear();
    canonical.set(key, written);
  }
  return written;
}

function rewritten(text: string): string {
  const quantity = parseQuantity(text);
  if (text === "0") return text;
  const [, sign, whole = "", , fraction = "", suffix = ""] = FORM.exec(text)!;
  const digits = (whole.replace(/^0+/, "") || "0") + fraction;
  if (quantity.format === "BinarySI") {
    const exponent = 10 * (Object.keys(BINARY).indexOf(suffix) + 1);
    if (!fraction && 14 - digits.length - Math.trunc((exponent * 3) / 10) >= 0 && BigInt(digits) & 7n) return text;
    return formatQuantity(quantity);
  }
  const scale = (suffix in DECIMAL ? DECIMAL[suffix]! : Number(suffix.slice(1))) - fraction.length;
  if (digits.length <= 18 && scale >= -9) {
    if (scale % 3 === 0 && !digits.endsWith("000") && digits[0] !== "0") return text;
    if (scale < -3 && BigInt(digits))
      return sign!.replace("+", "") + formatDecimal(BigInt(digits) * 10n ** BigInt(scale + 9), -9, quantity.format);
  }
  return formatQuantity(quantity);
}

/** An amount in a list of resources: whole thousandths, as upstream's defaults make it. */
export function resourceQuantity(text: string | number): string {
  const written = canonicalQuantity(text);
  return /[nu]$|e-|\.\d{4}/i.test(written) ? formatQuantity(parseQuantity(written)) : written;
}

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
