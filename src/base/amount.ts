// Quantities as plain numbers, where the fraction lost beyond 53 bits does not matter: sorting, accounting.
import { memoize } from "./memoize.ts";

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

/** The value of a quantity ("250m", "64Mi", "2e3") in its base unit; undefined when the text is none. The same few come with every pod. */
export const amountOf = memoize(readAmount, 500);

function readAmount(text: string): number | undefined {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])?$/.exec(text);
  return found ? Number(found[1]) * UNITS[found[2] ?? ""]! : undefined;
}
