// pstree, of psmisc and of busybox: the processes as a tree, like ones together.
import type { Program } from "../../../machine/process.ts";
import { options, say, ToolError, tool } from "../tool.ts";
import { type Tree, treesOf } from "./forest.ts";
import { processesOf, shortName } from "./process-list.ts";

/** A tree as it is drawn: its name, and how many of this kind stand there. */
interface Drawn {
  readonly name: string;
  readonly children: readonly Drawn[];
  readonly times: number;
}

const sameAs = (a: Drawn, b: Drawn): boolean =>
  a.name === b.name && a.children.length === b.children.length && a.children.every((each, at) => sameAs(each, b.children[at]!));

/** @param together whether like ones are drawn once */
function drawn({ process, children }: Tree, nameOf: (tree: Tree) => string, together: boolean): Drawn {
  const kinds: Drawn[] = [];
  for (const each of children.map((child) => drawn(child, nameOf, together))) {
    const like = together ? kinds.findIndex((kind) => sameAs(kind, each)) : -1;
    if (like < 0) kinds.push(each);
    else kinds[like] = { ...kinds[like]!, times: kinds[like]!.times + 1 };
  }
  return { name: nameOf({ process, children }), children: kinds, times: 1 };
}

/** What lines are drawn of. */
const SIGNS = {
  plain: { only: "---", first: "-+-", other: " |-", last: " `-", past: " | " },
  drawn: { only: "\u2500\u2500\u2500", first: "\u2500\u252c\u2500", other: " \u251c\u2500", last: " \u2514\u2500", past: " \u2502 " },
};

function linesOf(tree: Drawn, signs: (typeof SIGNS)["plain"]): string[] {
  const many = tree.times > 1;
  const head = `${many ? `${tree.times}*[` : ""}${tree.name}`;
  const { children } = tree;
  if (!children.length) return [`${head}${many ? "]" : ""}`];
  const lines = children.flatMap((child, at) => {
    const isLast = at === children.length - 1;
    const sign = at === 0 ? (isLast ? signs.only : signs.first) : isLast ? signs.last : signs.other;
    const [first = "", ...rest] = linesOf(child, signs);
    const before = at === 0 ? head : " ".repeat(head.length);
    return [`${before}${sign}${first}`, ...rest.map((line) => `${" ".repeat(head.length)}${isLast ? "   " : signs.past}${line}`)];
  });
  return many ? lines.map((line, at) => (at === lines.length - 1 ? `${line}]` : line)) : lines;
}

const pstree = tool(function* (self, args) {
  const flags = options(args, "pacA", { "show-pids": "p", arguments: "a", "compact-not": "c", ascii: "A" }, { unsimulated: "a" });
  const [which] = flags.operands;
  const nameOf = ({ process }: Tree) => (flags.has("p") ? `${shortName(process)}(${process.pid})` : shortName(process));
  const find = (trees: readonly Tree[]): Tree | undefined => {
    for (const tree of trees) {
      const found = String(tree.process.pid) === which ? tree : find(tree.children);
      if (found) return found;
    }
    return undefined;
  };
  const trees = treesOf(processesOf(self));
  // Those whom the outside started in a container are not its first process's.
  const first = self.machine.isolated ? trees.filter(({ process }) => process.pid === 1) : trees;
  const root = which === undefined ? first : [find(trees)];
  if (root.some((each) => !each)) {
    if (!/^\d+$/.test(which ?? "")) throw new ToolError("k8s-quest does not simulate pstree of a user yet");
    return 1;
  }
  const locale = self.environment["LC_ALL"] || self.environment["LC_CTYPE"] || self.environment["LANG"] || "";
  const signs = /utf-?8/i.test(locale) && !flags.has("A") ? SIGNS.drawn : SIGNS.plain;
  const together = !flags.has("p") && !flags.has("c");
  const text = (root as readonly Tree[]).flatMap((each) => linesOf(drawn(each, nameOf, together), signs));
  yield* say(self, text.map((line) => `${line}\n`).join(""));
  return 0;
});

export const treeTools: Readonly<Record<string, Program>> = { pstree };
