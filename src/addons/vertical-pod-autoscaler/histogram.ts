// The histograms that recommendations are read from: buckets that widen by a twentieth, and weights that halve every day
// (vertical-pod-autoscaler/pkg/recommender/util: histogram.go, decaying_histogram.go).

const RATIO = 1.05;
const HALF_LIFE = 24 * 3_600_000;
/** Buckets that hold next to nothing are not counted. */
const EPSILON = 0.0001;

export class Histogram {
  readonly #weights = new Map<number, number>();
  #reference = 0;

  /** @param first the first bucket's width */
  constructor(private readonly first: number) {}

  /** Adds (or with a negative weight takes away) a value that was measured at `time` (virtual ms). */
  add(value: number, weight: number, time: number): void {
    if (!this.#reference) this.#reference = time;
    const bucket = value < this.first ? 0 : Math.floor(Math.log((value * (RATIO - 1)) / this.first + 1) / Math.log(RATIO) + 1e-12);
    const next = (this.#weights.get(bucket) ?? 0) + weight * 2 ** ((time - this.#reference) / HALF_LIFE);
    if (next > EPSILON) this.#weights.set(bucket, next);
    else this.#weights.delete(bucket);
  }

  get isEmpty(): boolean {
    return this.#weights.size === 0;
  }

  #start(bucket: number): number {
    return bucket === 0 ? 0 : (this.first * (RATIO ** bucket - 1)) / (RATIO - 1);
  }

  /** The end of the bucket within which so much (0 to 1) of all weight is reached. */
  percentile(share: number): number {
    const buckets = [...this.#weights].sort(([one], [other]) => one - other);
    const total = buckets.reduce((sum, [, weight]) => sum + weight, 0);
    let sum = 0;
    for (const [bucket, weight] of buckets) {
      sum += weight;
      if (sum >= share * total) return this.#start(bucket + 1);
    }
    return 0;
  }

  /** As a checkpoint keeps it: weights in ten-thousandths of the greatest. */
  checkpoint(): { bucketWeights: Record<string, number>; referenceTimestamp: number; totalWeight: number } {
    const most = Math.max(0, ...this.#weights.values());
    const entries = [...this.#weights]
      .sort(([one], [other]) => one - other)
      .map(([bucket, weight]) => [bucket, Math.round((weight / most) * 10_000)]);
    const total = [...this.#weights.values()].reduce((sum, weight) => sum + weight, 0);
    return { bucketWeights: Object.fromEntries(entries), referenceTimestamp: this.#reference, totalWeight: total };
  }
}
