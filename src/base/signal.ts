// A signal: what waiters are woken by. It carries nothing; the woken look at the state themselves.

export class Signal {
  /** Only while somebody listens: most signals of a large world are those that nobody waits for now. */
  #listeners: Set<() => void> | undefined;

  /** Calls `listener` at every firing until the returned function is called. */
  on(listener: () => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners?.delete(listener) && !this.#listeners.size) this.#listeners = undefined;
    };
  }

  fire(): void {
    if (this.#listeners) for (const listener of [...this.#listeners]) listener();
  }
}
