// Processes as trees of who started whom: what ps --forest and pstree draw.
import type { Listed } from "../../../machine/process.ts";

export interface Tree {
  readonly process: Listed;
  readonly children: readonly Tree[];
}

/** The trees of a list; those whose parent is not in it are roots. */
export function treesOf(list: readonly Listed[]): Tree[] {
  const known = new Set(list.map(({ pid }) => pid));
  const below = new Map<number, Listed[]>();
  for (const each of list) {
    const parent = each.parent?.pid ?? 0;
    const at = known.has(parent) && parent !== each.pid ? parent : 0;
    below.set(at, [...(below.get(at) ?? []), each]);
  }
  const grow = (parent: number): Tree[] => (below.get(parent) ?? []).map((process) => ({ process, children: grow(process.pid) }));
  return grow(0);
}

/** In the order of the trees, each with what ps draws before its command. */
export function forestOf(list: readonly Listed[]): { process: Listed; before: string }[] {
  const rows: { process: Listed; before: string }[] = [];
  const draw = (trees: readonly Tree[], lines: string, isRoot: boolean) => {
    for (const [index, { process, children }] of trees.entries()) {
      rows.push({ process, before: isRoot ? "" : `${lines} \\_ ` });
      draw(children, isRoot ? "" : `${lines}${index < trees.length - 1 ? " |  " : "    "}`, false);
    }
  };
  draw(treesOf(list), "", true);
  return rows;
}
