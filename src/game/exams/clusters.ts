// The clusters of an exam, which all of its tasks share: the world's own one under another context's name, and smaller ones beside it.
import type { Client } from "../../api/client.ts";
import { groupResource } from "../../api/kind.ts";
import type { ClusterRequest } from "../../world/cluster-request.ts";
import type { Booted } from "../boot.ts";
import type { Question, Sight } from "../check.ts";
import type { Step } from "../steps.ts";

export const clusterNames = ["k8s-c1", "k8s-c2", "k8s-c3"] as const;
export type ClusterName = (typeof clusterNames)[number];
/** The cluster that the world begins with: a control plane and two workers. */
export const FIRST: ClusterName = "k8s-c1";

/** Nodes are named after their clusters, so that `ssh` finds them. */
const REQUESTS: Readonly<Record<Exclude<ClusterName, typeof FIRST>, ClusterRequest>> = {
  "k8s-c2": {
    name: "k8s-c2",
    nodes: [
      { name: "c2-control-plane", address: "172.18.0.20", role: "control-plane" },
      { name: "c2-worker-1", address: "172.18.0.21", role: "worker" },
      { name: "c2-worker-2", address: "172.18.0.22", role: "worker" },
    ],
  },
  "k8s-c3": { name: "k8s-c3", nodes: [{ name: "c3-control-plane", address: "172.18.0.30", role: "control-plane" }] },
};

/** What makes the clusters that are needed, and their contexts. */
export function clusterSteps(needed: readonly ClusterName[]): Step[] {
  const more = clusterNames.filter((name) => name !== FIRST && needed.includes(name));
  return [
    { do: "run", script: `kubectl config rename-context kubernetes-admin@k8s-quest ${FIRST}`, mayFail: false },
    ...(more.length ? [{ do: "clusters" as const, requests: more.map((name) => REQUESTS[name as keyof typeof REQUESTS]) }] : []),
  ];
}

export const goToContext = (name: string): Step => ({ do: "run", script: `kubectl config use-context ${name}`, mayFail: false });

const sights = new WeakMap<Sight, Map<string, Sight>>();

/** What is seen of another cluster than the world's first one. */
function sightOf(sight: Sight, cluster: string): Sight {
  const known = sights.get(sight) ?? new Map<string, Sight>();
  sights.set(sight, known);
  const found = known.get(cluster);
  if (found) return found;
  const { booted } = sight;
  let client: Client | undefined;
  const api = () => apiOf(booted, cluster);
  const made: Sight = {
    booted,
    get api() {
      return (client ??= api().client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] }));
    },
    get engine() {
      return sight.engine;
    },
    get commands() {
      return sight.commands;
    },
    kind: (name) =>
      api().scheme.kinds.find(
        (kind) => kind.kind === name || kind.plural === name || kind.shortNames.includes(name) || groupResource(kind) === name,
      ),
    reach: (probe) => sight.reach(probe),
    answered: (question) => sight.answered(question),
  };
  known.set(cluster, made);
  return made;
}

const apiOf = (booted: Booted, cluster: string) => {
  const found = booted.world.clusters.get(cluster);
  if (!found) throw new Error(`there is no cluster ${cluster}`);
  return found.api;
};

/** The question, asked about one of the exam's clusters. */
export const inCluster = (question: Question, cluster: ClusterName): Question =>
  cluster === FIRST ? question : { ...question, holds: (sight) => question.holds(sightOf(sight, cluster)) };
