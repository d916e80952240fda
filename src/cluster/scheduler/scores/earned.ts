// Scores that depend on nothing but what a pod asks for and what a node has: remembered by the node, as replicas ask for the same.
import type { NodeInfo } from "../node.ts";
import type { Amounts } from "../resources.ts";

/** One number for each of `nodes`: what it earned last by the same amounts, or what `points` says. */
export function earnedBy(
  asked: Amounts,
  nodes: readonly NodeInfo[],
  score: keyof NodeInfo["earned"],
  points: (node: NodeInfo) => number,
): number[] {
  const all = new Array<number>(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const earned = node.earned[score];
    if (earned.by !== asked) {
      earned.points = points(node);
      earned.by = asked;
    }
    all[i] = earned.points;
  }
  return all;
}
