// Resource amounts as numbers: what the kubelet needs of quantities for limits, requests and downward fields.

import { amountOf } from "../../base/amount.ts";

/** The value of a quantity ("250m", "64Mi", 2) in its base unit; 0 when there is none. */
export const amount = (quantity: string | number | undefined): number => (quantity === undefined ? 0 : (amountOf(String(quantity)) ?? 0));

/** Whole millis, as schedulers count CPU. */
export const milli = (quantity: string | number | undefined): number => Math.ceil(amount(quantity) * 1000 - 1e-6);
