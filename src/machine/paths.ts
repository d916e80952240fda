// Paths as texts.

/** An absolute path without ".", ".." and doubled slashes. */
export function normalise(path: string): string {
  if (path.startsWith("/") && !path.includes("/.") && !path.includes("//") && !(path.length > 1 && path.endsWith("/"))) return path;
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") out.pop();
    else if (part && part !== ".") out.push(part);
  }
  return `/${out.join("/")}`;
}
/** `path` as seen from `directory`. */
export const resolvePath = (directory: string, path: string): string => normalise(path.startsWith("/") ? path : `${directory}/${path}`);
export const parent = (path: string): string => normalise(`${path}/..`);
export const baseName = (path: string): string => normalise(path).split("/").at(-1)!;
