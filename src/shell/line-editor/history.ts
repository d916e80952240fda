// History expansion: !!, !$, !n, !-n, !word.

/** The line with its history references replaced, or the reference that means nothing. */
export function expandHistory(line: string, history: readonly string[]): { text: string } | { error: string } {
  let error: string | undefined;
  const text = line.replace(/'[^']*'|\\!|!(!|\$|-?\d+|[A-Za-z][\w-]*)/g, (all, event?: string) => {
    if (event === undefined) return all;
    const last = history.at(-1);
    const found =
      event === "!"
        ? last
        : event === "$"
          ? last?.trim().split(/\s+/).at(-1)
          : /^-\d/.test(event)
            ? history.at(Number(event))
            : /^\d/.test(event)
              ? history[Number(event) - 1]
              : history.findLast((each) => each.startsWith(event));
    if (found === undefined) error ??= all;
    return found ?? all;
  });
  return error === undefined ? { text } : { error };
}
