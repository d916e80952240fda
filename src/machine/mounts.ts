// What is mounted where: lists of mounts, the deepest first.
/** What is mounted, as the kernel names it. */
export interface MountKind {
  /** overlay, proc, tmpfs, cgroup2 … */
  type: string;
  device: string;
  options: string;
}

/** @typeParam Files a file system */
export interface Mount<Files = unknown> {
  at: string;
  files: Files;
  /** The folder or file inside `files` that is shown; "" is its root. */
  inside: string;
  readOnly: boolean;
  kind?: MountKind;
  /** Counts up from the first mount to the last. */
  order?: number;
}

export const deepestFirst = (a: Mount, b: Mount): number => b.at.length - a.at.length;

/** Whether a path leads into a mount. */
export const covers = ({ at }: Mount, path: string): boolean =>
  path.startsWith(at) && (path.length === at.length || at === "/" || path[at.length] === "/");

/** The mounts below a folder, as they are seen from there. */
export const mountsBelow = <Files>(mounts: readonly Mount<Files>[], at: string): Mount<Files>[] =>
  mounts
    .filter((mount) => mount.at.startsWith(at === "/" ? "/" : `${at}/`) && mount.at !== "/")
    .map((mount) => ({ ...mount, at: at === "/" ? mount.at : mount.at.slice(at.length) }));

/** With a mount before all that were at the same place; the deepest first. */
export function withMount<Files>(
  mounts: readonly Mount<Files>[],
  at: string,
  files: Files,
  { inside, readOnly = false, kind }: { inside: string; readOnly?: boolean; kind?: MountKind },
): Mount<Files>[] {
  let order = 0;
  for (const mount of mounts) if (mount.order !== undefined && mount.order > order) order = mount.order;
  order++;
  const before = mounts.findIndex((mount) => mount.at.length <= at.length);
  const next: Mount<Files>[] = before < 0 ? mounts.slice() : mounts.slice(0, before);
  next.push(kind ? { at, files, inside, readOnly, order, kind } : { at, files, inside, readOnly, order });
  if (before >= 0) for (let i = before; i < mounts.length; i++) next.push(mounts[i]!);
  return next;
}

/** Without what was mounted last at a place. */
export function withoutMount<Files>(mounts: readonly Mount<Files>[], at: string): Mount<Files>[] {
  const last = mounts.findIndex((mount) => mount.at === at);
  return mounts.filter((_, index) => index !== last);
}

/** The mounts when the one at `top` is the root, and the root until now is at `old`, which is below `top` or `top` itself. */
export function pivoted<Files>(mounts: readonly Mount<Files>[], top: string, old: string): Mount<Files>[] {
  const away = old.slice(top.length);
  return mounts
    .filter(({ at }) => away || at === top || at.startsWith(`${top}/`))
    .map((mount) => {
      if (mount.at === top) return { ...mount, at: "/" };
      if (mount.at.startsWith(`${top}/`)) return { ...mount, at: mount.at.slice(top.length) };
      return { ...mount, at: mount.at === "/" ? away : away + mount.at };
    })
    .sort(deepestFirst);
}
