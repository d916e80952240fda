// Real time, for what shows a world to people: the only clock outside of worlds.

export interface Wall {
  /** Real ms, from any beginning. */
  now(): number;
  after(milliseconds: number, run: () => void): () => void;
}

export const realWall: Wall = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
