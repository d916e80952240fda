// Container names with wildcards, as `kubectl set` takes them (cmd/set/helper.go).

/** A star stands for anything; the text before the first may stand anywhere in the name too. */
export function matchesName(name: string, pattern: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.includes("*")) return name === pattern;
  const parts = pattern.split("*");
  let position = 0;
  for (const [index, part] of parts.entries()) {
    if (!part) continue;
    const next = name.slice(position).indexOf(part);
    if (next < position || (index === parts.length - 1 && name.length !== part.length + next)) return false;
    position = next;
  }
  return true;
}
