// Which version of a package a requirement asks for (PEP 440).

/** The version that a specifier asks for, of a package whose newest is known. */
export function versionFor(specifier: string, newest: string): string | undefined {
  const exact = /^={2,3}([^,*]+)$/.exec(specifier)?.[1];
  if (exact !== undefined) return compare(exact, newest) <= 0 ? exact : undefined;
  for (const part of specifier.split(",").filter(Boolean)) {
    const [, operator = "", version = ""] = /^([=<>!~]=?)(.*)$/.exec(part) ?? [];
    if ((operator === ">=" || operator === "~=") && compare(version, newest) > 0) return undefined;
    if (operator === ">" && compare(version, newest) >= 0) return undefined;
    // Below a bound the newest of the line before is what there is.
    if (operator === "<" && compare(version, newest) <= 0) return before(version);
    if (operator === "<=" && compare(version, newest) < 0) return version;
    if (operator === "~=") {
      const stem = version.split(".").slice(0, -1).join(".");
      if (!newest.startsWith(`${stem}.`)) return version;
    }
    if (operator === "==") return version.replace(/\.?\*$/, ".0");
  }
  return newest;
}

const compare = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference) return difference;
  }
  return 0;
};

/** What the newest of the line before is called. */
export function before(version: string): string {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const last = parts.findLastIndex((part) => part > 0);
  return last < 0 ? "0" : [...parts.slice(0, last), parts[last]! - 1, 9].join(".");
}
