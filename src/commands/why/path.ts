// Why a connection or a name look-up failed: the way of its first packet, step by step, with the services and policies that decided.
import type { Trouble } from "../../cluster/network/route.ts";
import { type Cause, cause } from "./cause.ts";
import type { Evidence } from "./evidence.ts";
import { whyService } from "./service.ts";

/** @param trouble what somebody last tried in vain */
export function whyTrouble(evidence: Evidence, { from, to }: Trouble): Cause {
  const caller = callerOf(evidence, from.addresses);
  if ("name" in to) return whyName(evidence, caller, to);
  const target = `${to.address}:${to.port}`;
  const { verdict, steps } = evidence.cluster.network!.explain(from, to.address, to.port);
  const because = steps.flatMap((step): Cause[] => {
    if (step.at === "service") {
      const what = `service/${step.name}`;
      if (step.endpoint)
        return [cause("why.path-service", { what, namespace: step.namespace, endpoint: `${step.endpoint.address}:${step.endpoint.port}` })];
      const service = evidence.find(evidence.kind("services"), step.name, step.namespace);
      return [cause("why.path-nowhere", { what, namespace: step.namespace }, { because: service ? [whyService(evidence, service)] : [] })];
    }
    if (step.at === "policy") {
      const values = { pod: `${step.pod.namespace}/${step.pod.name}`, policies: step.policies.join(", ") };
      const forbids = step.direction === "ingress" ? "why.path-ingress" : "why.path-egress";
      return step.allowed || !step.policies.length ? [] : [cause(forbids, values)];
    }
    if (step.nobody) return [cause("why.path-nobody", { address: step.address })];
    const there = step.pod ? `pod/${step.pod.name}` : step.address;
    return step.listening ? [] : [cause("why.path-deaf", { there, port: step.port })];
  });
  if (verdict === "open") return cause("why.path-open", { caller, target });
  return cause(verdict === "refused" ? "why.path-refused" : "why.path-lost", { caller, target }, { because });
}

function callerOf(evidence: Evidence, addresses: readonly string[]): string {
  const pod = evidence.list(evidence.kind("pods")).find(({ status, spec }) => !spec.hostNetwork && addresses.includes(status?.podIP));
  return pod ? `pod/${pod.metadata.name}` : (addresses[0] ?? "");
}

function whyName(evidence: Evidence, caller: string, { name, error }: { name: string; error: "nxdomain" | "servfail" | "timeout" }): Cause {
  const dns = evidence.find(evidence.kind("services"), "kube-dns", "kube-system");
  if (error !== "nxdomain") return cause("why.name-unanswered", { caller, name }, { because: dns ? [whyService(evidence, dns)] : [] });
  const [first = ""] = name.split(".");
  const elsewhere = evidence.list(evidence.kind("services")).filter(({ metadata }) => metadata.name === first);
  const because = elsewhere.map(({ metadata }) =>
    cause("why.name-elsewhere", { name: `${metadata.name}.${metadata.namespace}`, namespace: metadata.namespace! }),
  );
  return cause("why.name-unknown", { caller, name }, { because });
}
