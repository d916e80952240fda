// The keys that all lists share.

/** How far a page goes. */
const PAGE = 10;

/** Where a key brings the mark of a list of `count` things; undefined for a key that does not move it. */
export function moved(name: string, at: number, count: number): number | undefined {
  const to = aim(name, at, count);
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}

function aim(name: string, at: number, count: number): number | undefined {
  switch (name) {
    case "up":
    case "k":
      return at - 1;
    case "down":
    case "j":
      return at + 1;
    case "pageup":
      return at - PAGE;
    case "pagedown":
      return at + PAGE;
    case "home":
      return 0;
    case "end":
      return count - 1;
    default:
      return undefined;
  }
}

/** Whether a key leaves a list. */
export const leaves = (name: string): boolean => ["escape", "q", "ctrl-q", "ctrl-c", "f10"].includes(name);
