// Nodes, namespaces, and whatever has no explanation of its own.

import type { KubeObject } from "../../api/object.ts";
import { isHub } from "../../api/versions.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, shown } from "./evidence.ts";
import { nodeReady } from "./pod.ts";

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export function whyNode(evidence: Evidence, node: KubeObject): Cause {
  const { spec, status } = node;
  const what = shown(node);
  const conditions = (status?.conditions ?? []) as Condition[];
  const bad = conditions.filter(({ type, status: value }) => (type === "Ready") === (value !== "True"));
  const proof = bad.map(({ type, status: value, message }) => `condition ${type}=${value}: ${message ?? ""}`);
  const because = [
    ...(spec.unschedulable ? [cause("why.cordoned", { what })] : []),
    ...((spec.taints ?? []) as { key: string; effect: string; value?: string }[]).map(({ key, value, effect }) =>
      cause("why.taint", { taint: `${key}${value ? `=${value}` : ""}:${effect}` }),
    ),
  ];
  if (!nodeReady(node))
    return cause("why.node-down", { what }, { proof: [...proof, ...evidence.eventLines(node, "NodeNotReady")], because });
  return because.length || proof.length ? cause("why.node-limited", { what }, { proof, because }) : cause("why.node-well", { what });
}

export function whyNamespace(evidence: Evidence, namespace: KubeObject): Cause {
  const { metadata } = namespace;
  const what = shown(namespace);
  if (!metadata.deletionTimestamp) return cause("why.well", { what });
  const left = evidence.cluster.api.scheme.kinds
    .filter((kind) => kind.namespaced && isHub(kind) && kind.verbs.includes("list") && kind.plural !== "events")
    .flatMap((kind) => evidence.list(kind, { namespace: metadata.name }))
    .filter((object) => object.metadata.finalizers?.length);
  return cause(
    "why.namespace-leaving",
    { what },
    {
      because: left
        .slice(0, 5)
        .map((object) =>
          cause("why.finalizers", { what: shown(object) }, { proof: [`metadata.finalizers: ${object.metadata.finalizers!.join(", ")}`] }),
        ),
    },
  );
}

export function whyAnything(evidence: Evidence, object: KubeObject): Cause {
  const what = shown(object);
  const { metadata, status } = object;
  if (metadata.deletionTimestamp)
    return cause("why.finalizers", { what }, { proof: [`metadata.finalizers: ${metadata.finalizers?.join(", ") ?? "-"}`] });
  const bad = ((status?.conditions ?? []) as Condition[]).filter(({ status: value }) => value === "False");
  const proof = [
    ...bad.map(({ type, reason, message }) => `condition ${type}=False: ${reason ?? "-"}: ${message ?? ""}`),
    ...evidence
      .events(object)
      .filter(({ type }) => type === "Warning")
      .slice(0, 2)
      .map(({ reason, message }) => `event ${reason}: ${message}`),
  ];
  return proof.length ? cause("why.complaints", { what }, { proof }) : cause("why.well", { what });
}
