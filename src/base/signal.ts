// A signal: what waiters are woken by. It carries nothing; the woken look at the state themselves.

export class Signal {
  #listeners = new Set<() => void>();

  /** Calls `listener` at every firing until the returned function is called. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  fire(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
