// Where a path leads: through folders, links and mounts.
import type { FileErrorCode } from "./file-error.ts";
import { covers, type Mount } from "./mounts.ts";
import type { FolderNode, Node } from "./nodes.ts";
import { normalise } from "./paths.ts";
import { type Credentials, EXECUTE, permits } from "./permissions.ts";

/** A tree that paths lead through. */
interface Walked {
  readonly root: FolderNode;
  readonly readOnly: boolean;
  /** What is at a path of this very tree. */
  node(path: string): Node | undefined;
}

export interface Place<Files extends Walked = Walked> {
  files: Files;
  /** Inside `files`. */
  path: string;
  /** As seen from the file system that was asked. */
  shown: string;
  readOnly: boolean;
}

/**
 * The short way where neither mounts nor links are on the path; undefined where they are.
 * @param from which keeps its tree: no driver makes it
 * @param at normalised
 * @param who whom permission bits concern
 */
export function straightTo<Files extends Walked>(
  from: Files,
  mounts: readonly Mount<Files>[],
  at: string,
  followLast: boolean,
  who: Credentials | undefined,
): Place<Files> | FileErrorCode | undefined {
  for (const mount of mounts) if (covers(mount, at)) return undefined;
  let node: Node | undefined = from.root;
  for (let start = 1; start < at.length; ) {
    if (!node) return "ENOENT";
    if (node.type === "link") return undefined;
    if (node.type !== "folder") return "ENOTDIR";
    if (who && !permits(node, who, EXECUTE)) return "EACCES";
    const slash = at.indexOf("/", start);
    const end = slash < 0 ? at.length : slash;
    node = node.entries.get(at.slice(start, end));
    start = end + 1;
  }
  return node?.type === "link" && followLast ? undefined : { files: from, path: at, shown: at, readOnly: false };
}

/**
 * The long way, step by step; the code of the error where there is one.
 * @param at normalised
 * @param lenient also past what is not there
 * @param who whom permission bits concern
 */
export function walkTo<Files extends Walked>(
  from: Files,
  mounts: readonly Mount<Files>[],
  at: string,
  followLast: boolean,
  lenient: boolean,
  who: Credentials | undefined,
): Place<Files> | FileErrorCode {
  let left = at.split("/").filter(Boolean);
  let walked: string[] = [];
  for (let hops = 0; ; ) {
    const place = mounted(from, mounts, `/${walked.join("/")}`);
    const node = place.files.node(place.path);
    if (node?.type === "link" && (left.length || followLast)) {
      if (++hops > 40) return "ELOOP";
      walked.pop();
      left = [...(node.target.startsWith("/") ? [] : walked), ...node.target.split("/").filter((part) => part && part !== "."), ...left];
      left = normalise(`/${left.join("/")}`)
        .split("/")
        .filter(Boolean);
      walked = [];
      continue;
    }
    const next = left[0];
    if (next === undefined) return place;
    if (!node && !lenient) return "ENOENT";
    if (node && node.type !== "folder") return "ENOTDIR";
    if (who && node && !permits(node, who, EXECUTE)) return "EACCES";
    walked = [...walked, next];
    left = left.slice(1);
  }
}

/** What is shown at a path without links: in the mount that covers it, or in the tree itself. */
function mounted<Files extends Walked>(from: Files, mounts: readonly Mount<Files>[], shown: string): Place<Files> {
  for (const mount of mounts)
    if (covers(mount, shown))
      return {
        files: mount.files,
        path: mount.inside + (mount.at === "/" && shown !== "/" ? shown : shown.slice(mount.at.length)) || "/",
        shown,
        readOnly: mount.readOnly,
      };
  return { files: from, path: shown, shown, readOnly: false };
}
