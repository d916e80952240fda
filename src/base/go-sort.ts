// Go's sort.Sort: pattern-defeating quicksort. It is not stable, yet always the same, so that what kubectl sorts comes out in its order.

/** What sort.Interface tells: whether one place's value goes before another's, and how two change places. */
export interface Sortable {
  readonly length: number;
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

/** Sorts in place as Go does, equal values and odd comparisons included (sort/zsortinterface.go: Sort). */
export function goSort(data: Sortable): void {
  new PatternDefeating(data).sort(0, data.length, bitLength(data.length));
}

/** A list in the order in which Go's sort.Sort leaves it. */
export function goSorted<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const sorted = [...items];
  goSort({
    length: sorted.length,
    less: (i, j) => less(sorted[i]!, sorted[j]!),
    swap(i, j) {
      [sorted[i], sorted[j]] = [sorted[j]!, sorted[i]!];
    },
  });
  return sorted;
}

const bitLength = (value: number): number => (value ? 32 - Math.clz32(value) : 0);

type Hint = "unknown" | "increasing" | "decreasing";
/** Up to so many are sorted by insertion. */
const FEW = 12;
const SHORTEST_NINTHER = 50;
const SWAPS_OF_A_CHOICE = 4 * 3;

class PatternDefeating {
  readonly #data: Sortable;
  /** How often places changed while a pivot was chosen: whether the values come sorted. */
  #swaps = 0;

  constructor(data: Sortable) {
    this.#data = data;
  }

  sort(from: number, to: number, limit: number): void {
    const data = this.#data;
    let [a, b] = [from, to];
    let wasBalanced = true;
    let wasPartitioned = true;
    for (;;) {
      const length = b - a;
      if (length <= FEW) {
        this.#insertion(a, b);
        return;
      }
      if (limit === 0) {
        this.#heap(a, b);
        return;
      }
      if (!wasBalanced) {
        this.#breakPatterns(a, b);
        limit--;
      }
      let [pivot, hint] = this.#choosePivot(a, b);
      if (hint === "decreasing") {
        this.#reverse(a, b);
        pivot = b - 1 - (pivot - a);
        hint = "increasing";
      }
      if (wasBalanced && wasPartitioned && hint === "increasing" && this.#partialInsertion(a, b)) return;
      if (a > 0 && !data.less(a - 1, pivot)) {
        a = this.#partitionEqual(a, b, pivot);
        continue;
      }
      const [middle, already] = this.#partition(a, b, pivot);
      wasPartitioned = already;
      const [left, right] = [middle - a, b - middle];
      const threshold = Math.floor(length / 8);
      wasBalanced = Math.min(left, right) >= threshold;
      if (left < right) {
        this.sort(a, middle, limit);
        a = middle + 1;
      } else {
        this.sort(middle + 1, b, limit);
        b = middle;
      }
    }
  }

  #insertion(a: number, b: number): void {
    const data = this.#data;
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && data.less(j, j - 1); j--) data.swap(j, j - 1);
  }

  #heap(a: number, b: number): void {
    const data = this.#data;
    const high = b - a;
    const siftDown = (low: number, end: number): void => {
      for (let root = low; ; ) {
        let child = 2 * root + 1;
        if (child >= end) return;
        if (child + 1 < end && data.less(a + child, a + child + 1)) child++;
        if (!data.less(a + root, a + child)) return;
        data.swap(a + root, a + child);
        root = child;
      }
    };
    for (let i = Math.floor((high - 1) / 2); i >= 0; i--) siftDown(i, high);
    for (let i = high - 1; i >= 0; i--) {
      data.swap(a, a + i);
      siftDown(0, i);
    }
  }

  /** Scatters some values (xorshift, seeded by the length). */
  #breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    const MASK = (1n << 64n) - 1n;
    let random = BigInt(length);
    const modulus = 1n << BigInt(bitLength(length));
    const start = a + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      random ^= (random << 13n) & MASK;
      random ^= random >> 7n;
      random ^= (random << 17n) & MASK;
      let other = Number(random & (modulus - 1n));
      if (other >= length) other -= length;
      this.#data.swap(start + i, a + other);
    }
  }

  #choosePivot(a: number, b: number): [pivot: number, hint: Hint] {
    const length = b - a;
    this.#swaps = 0;
    const quarter = Math.floor(length / 4);
    let [i, j, k] = [a + quarter, a + quarter * 2, a + quarter * 3];
    if (length >= 8) {
      if (length >= SHORTEST_NINTHER) {
        i = this.#median(i - 1, i, i + 1);
        j = this.#median(j - 1, j, j + 1);
        k = this.#median(k - 1, k, k + 1);
      }
      j = this.#median(i, j, k);
    }
    return [j, this.#swaps === 0 ? "increasing" : this.#swaps === SWAPS_OF_A_CHOICE ? "decreasing" : "unknown"];
  }

  #median(first: number, second: number, third: number): number {
    let [a, b, c] = [first, second, third];
    const order = (x: number, y: number): [number, number] => {
      if (!this.#data.less(y, x)) return [x, y];
      this.#swaps++;
      return [y, x];
    };
    [a, b] = order(a, b);
    [b, c] = order(b, c);
    [a, b] = order(a, b);
    return b;
  }

  #reverse(a: number, b: number): void {
    for (let i = a, j = b - 1; i < j; i++, j--) this.#data.swap(i, j);
  }

  /** Sorts what is nearly sorted; false when it was not. */
  #partialInsertion(a: number, b: number): boolean {
    const data = this.#data;
    const STEPS = 5;
    const SHORTEST_SHIFT = 50;
    let i = a + 1;
    for (let step = 0; step < STEPS; step++) {
      while (i < b && !data.less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < SHORTEST_SHIFT) return false;
      data.swap(i, i - 1);
      if (i - a >= 2)
        for (let j = i - 1; j >= 1; j--) {
          if (!data.less(j, j - 1)) break;
          data.swap(j, j - 1);
        }
      if (b - i >= 2)
        for (let j = i + 1; j < b; j++) {
          if (!data.less(j, j - 1)) break;
          data.swap(j, j - 1);
        }
    }
    return false;
  }

  /** Those equal to the pivot first; where the greater ones begin. */
  #partitionEqual(a: number, b: number, pivot: number): number {
    const data = this.#data;
    data.swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (;;) {
      while (i <= j && !data.less(a, i)) i++;
      while (i <= j && data.less(a, j)) j--;
      if (i > j) return i;
      data.swap(i, j);
      i++;
      j--;
    }
  }

  /** Those less than the pivot before it, the others after it; its place, and whether it was so already. */
  #partition(a: number, b: number, pivot: number): [place: number, already: boolean] {
    const data = this.#data;
    data.swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    while (i <= j && data.less(i, a)) i++;
    while (i <= j && !data.less(j, a)) j--;
    if (i > j) {
      data.swap(j, a);
      return [j, true];
    }
    data.swap(i, j);
    i++;
    j--;
    for (;;) {
      while (i <= j && data.less(i, a)) i++;
      while (i <= j && !data.less(j, a)) j--;
      if (i > j) break;
      data.swap(i, j);
      i++;
      j--;
    }
    data.swap(j, a);
    return [j, false];
  }
}
