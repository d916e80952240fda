// Resource amounts as numbers: what the kubelet needs of quantities for limits, requests and downward fields.

const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The value of a quantity ("250m", "64Mi", 2) in its base unit; 0 when there is none. */
export function amount(quantity: string | number | undefined): number {
  if (quantity === undefined || quantity === "") return 0;
  const found = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])?$/.exec(String(quantity));
  return found ? Number(found[1]) * (UNITS[found[2] ?? ""] ?? 1) : 0;
}

/** Whole millis, as schedulers count CPU. */
export const milli = (quantity: string | number | undefined): number => Math.ceil(amount(quantity) * 1000 - 1e-6);
