// deny-all: a NetworkPolicy selects a workload's pods and allows nothing: whoever calls them hears silence.
import type { Fault } from "./fault.ts";
import { addressOf, caller, hasClusterIp, type Loose } from "./objects.ts";

interface Options {
  /** Selects every pod of the namespace, not only the Service's own. */
  whole: boolean;
  policy: string;
}

export const denyAll: Fault<Options> = {
  name: "deny-all",
  targets: ["Service"],
  hides: ["calls"],
  needs: ["calls"],
  fits: hasClusterIp,
  parse: (fields) => ({ whole: fields.flag("whole"), policy: fields.optionalText("policy") ?? "baseline" }),
  inject(target, scene, { whole, policy }) {
    const { namespace = "" } = target.metadata;
    scene.api.create(
      scene.kind("NetworkPolicy"),
      {
        metadata: { name: policy, namespace },
        spec: { podSelector: whole ? {} : { matchLabels: (target as Loose).spec.selector }, policyTypes: ["Ingress"] },
      },
      { namespace, fieldManager: "operator" },
    );
    const call = { from: caller(scene), to: addressOf(target) };
    return {
      symptom: { traffic: { ...call, expect: { error: "timeout" } } },
      cured: { traffic: { ...call, expect: { status: 0 } } },
      repair: [`kubectl delete networkpolicy ${policy} -n ${namespace}`],
      values: { policy },
      touches: [`${namespace}/policy`],
    };
  },
};
