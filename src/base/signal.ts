// A signal: what waiters are woken by. It carries nothing; the woken look at the state themselves.

type Listener = () => void;

export class Signal {
  /** Alone where there is one, and nothing where nobody listens: most signals of a large world have no more, and a set takes ten times the memory. */
  #listeners: Listener | Set<Listener> | undefined;

  /** Calls `listener` at every firing until the returned function is called. */
  on(listener: Listener): () => void {
    const others = this.#listeners;
    if (others === undefined || others === listener) this.#listeners = listener;
    else if (typeof others === "function") this.#listeners = new Set([others, listener]);
    else others.add(listener);
    return () => this.#off(listener);
  }

  #off(listener: Listener): void {
    const all = this.#listeners;
    if (all === listener) this.#listeners = undefined;
    else if (typeof all === "object" && all.delete(listener) && !all.size) this.#listeners = undefined;
  }

  fire(): void {
    const all = this.#listeners;
    if (typeof all === "function") all();
    else if (all) for (const listener of [...all]) listener();
  }
}
