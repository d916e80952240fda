// The ConfigMap cluster-autoscaler-status: what the autoscaler thinks of the cluster and of its groups (cluster-autoscaler/clusterstate).
import type { NodeGroup } from "./settings.ts";

export interface GroupState {
  group: NodeGroup;
  target: number;
  registered: number;
  ready: number;
  /** Nodes of it that could go. */
  candidates: number;
}

const going = (state: GroupState): boolean => state.target > state.registered;

/** @param time as of now, and of the last change @param cluster all nodes, those of no group among them */
export function statusText(
  states: readonly GroupState[],
  cluster: { registered: number; ready: number },
  shrinking: boolean,
  time: { probed: string; now: string; changed: string },
): string {
  const times = { lastProbeTime: time.now, lastTransitionTime: time.changed };
  const counts = (registered: number, ready: number, waiting: number): object => ({
    registered: { total: registered, ready, notStarted: registered - ready },
    longUnregistered: 0,
    unregistered: waiting,
  });
  const candidates = states.reduce((sum, each) => sum + each.candidates, 0);
  const waiting = states.reduce((sum, each) => sum + Math.max(0, each.target - each.registered), 0);
  const down = (count: number): object => ({
    status: shrinking ? "ScaleDownInProgress" : count ? "CandidatesPresent" : "NoCandidates",
    ...(count ? { candidates: count } : {}),
    ...times,
  });
  return block({
    time: time.probed,
    autoscalerStatus: "Running",
    clusterWide: {
      health: { status: "Healthy", nodeCounts: counts(cluster.registered, cluster.ready, waiting), ...times },
      scaleUp: { status: states.some(going) ? "InProgress" : "NoActivity", ...times },
      scaleDown: down(candidates),
    },
    nodeGroups: states.map((state) => ({
      name: state.group.name,
      health: {
        status: "Healthy",
        nodeCounts: counts(state.registered, state.ready, Math.max(0, state.target - state.registered)),
        cloudProviderTarget: state.target,
        minSize: state.group.min,
        maxSize: state.group.max,
        ...times,
      },
      scaleUp: { status: going(state) ? "InProgress" : "NoActivity", ...times },
      scaleDown: down(state.candidates),
    })),
  });
}

/** YAML in the order of the fields, which dumpYaml would sort. */
function block(value: object, indent = ""): string {
  let out = "";
  for (const [key, item] of Object.entries(value)) {
    if (Array.isArray(item))
      out += `${indent}${key}:${item.length ? "\n" : " []\n"}${item.map((each) => `${indent}- ${block(each, `${indent}  `).slice(indent.length + 2)}`).join("")}`;
    else if (typeof item === "object") out += `${indent}${key}:\n${block(item, `${indent}  `)}`;
    else out += `${indent}${key}: ${typeof item === "string" && /^\d/.test(item) ? JSON.stringify(item) : item}\n`;
  }
  return out;
}

/** As Go prints times. */
export const goTime = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 23).replace("T", " ")}000000 +0000 UTC`;
