// Container names with wildcards, as `kubectl set` takes them.
export const matchesName = (name: string, pattern: string): boolean =>
  pattern === "*" || new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(name);
