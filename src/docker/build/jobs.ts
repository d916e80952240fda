// Builds under way, by the names that clients gave them (moby: builder-next, buildJob).

export class BuildJobs {
  readonly #jobs = new Map<string, () => void>();

  /** A build begins; gives what is to be called when it is over. */
  begin(id: string, stop: () => void): () => void {
    this.#jobs.set(id, stop);
    return () => {
      if (this.#jobs.get(id) === stop) this.#jobs.delete(id);
    };
  }

  cancel(id: string): void {
    this.#jobs.get(id)?.();
  }
}
