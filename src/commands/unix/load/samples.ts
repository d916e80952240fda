// Measures of many requests, kept as values with how many there were of each: what the tables of load generators are made of.

/** Of more, neighbours are taken together: a load that lasts for days must not fill the memory. */
const MOST = 20_000;

export class Samples {
  #values: { value: number; count: number }[] = [];
  #sorted = true;
  count = 0;
  sum = 0;
  #squares = 0;

  add(value: number, count = 1): void {
    if (!count) return;
    this.#values.push({ value, count });
    this.#sorted = false;
    this.count += count;
    this.sum += value * count;
    this.#squares += value * value * count;
    if (this.#values.length > MOST) this.#merge();
  }

  #merge(): void {
    const all = this.values;
    // The ends stay what they are.
    const merged = [all[0]!];
    for (let at = 1; at < all.length - 1; at += 2) {
      const [one, other] = [all[at]!, at + 1 < all.length - 1 ? all[at + 1]! : undefined];
      const count = one.count + (other?.count ?? 0);
      merged.push({ value: (one.value * one.count + (other ? other.value * other.count : 0)) / count, count });
    }
    this.#values = [...merged, all.at(-1)!];
  }

  /** By size. */
  get values(): readonly { value: number; count: number }[] {
    if (!this.#sorted) this.#values.sort((one, other) => one.value - other.value);
    this.#sorted = true;
    return this.#values;
  }
  get least(): number {
    return this.values[0]?.value ?? 0;
  }
  get most(): number {
    return this.values.at(-1)?.value ?? 0;
  }
  get mean(): number {
    return this.count ? this.sum / this.count : 0;
  }
  get deviation(): number {
    return this.count ? Math.sqrt(Math.max(0, this.#squares / this.count - this.mean ** 2)) : 0;
  }
  /** The value that `share` (0 to 1) of all do not exceed. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.count);
    for (const { value, count } of this.values) {
      left -= count;
      if (left <= 0) return value;
    }
    return this.most;
  }
  /** How many are greater than `low` and at most `high`. */
  between(low: number, high: number): number {
    let sum = 0;
    for (const { value, count } of this.values) if (value > low && value <= high) sum += count;
    return sum;
  }
}
