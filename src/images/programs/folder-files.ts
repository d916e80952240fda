// The files of a folder, as servers of such give them.
import type { Running } from "../../machine/process.ts";

type Found = { body: string; path: string } | "missing" | "folder";

/** What is at a path below a folder, or at its index. */
export function look(self: Running, root: string, path: string): Found {
  const { files } = self.machine;
  const full = `${root}${path}`;
  if (files.isFolder(full)) {
    const index = `${full.replace(/\/$/, "")}/index.html`;
    return files.exists(index) ? { body: files.read(index), path: index } : "folder";
  }
  return files.exists(full) ? { body: files.read(full), path: full } : "missing";
}

/** By the end of a name. */
export const typeOf = (path: string): string =>
  ({ html: "text/html", css: "text/css", js: "text/javascript", json: "application/json", txt: "text/plain" })[
    path.slice(path.lastIndexOf(".") + 1)
  ] ?? "application/octet-stream";
