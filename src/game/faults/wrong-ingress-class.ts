// wrong-ingress-class: an Ingress is of a class that no controller serves, so nobody reads it.
import type { Fault } from "./fault.ts";
import { type Loose, misspelt, rewrite } from "./objects.ts";

export const wrongIngressClass: Fault = {
  name: "wrong-ingress-class",
  targets: ["Ingress"],
  needs: ["calls"],
  fits: (ingress) => (ingress as Loose).spec.ingressClassName !== undefined && (ingress as Loose).spec.rules?.[0]?.host !== undefined,
  inject(target, scene) {
    const { name, namespace } = target.metadata;
    const { ingressClassName: right, rules } = (target as Loose).spec;
    const wrong = misspelt(right, scene.random);
    rewrite(target, scene, ({ spec }) => {
      spec.ingressClassName = wrong;
    });
    const call = { from: { host: true }, to: `http://${rules[0].host}/` };
    return {
      symptom: { traffic: { ...call, expect: { status: 404 } } },
      // What the application itself answers is its own affair.
      cured: { any: [200, 502, 503, 504].map((status) => ({ traffic: { ...call, expect: { status } } })) },
      repair: [`kubectl patch ingress ${name} -n ${namespace} -p '{"spec":{"ingressClassName":"${right}"}}'`],
      values: { wrong, right },
    };
  },
};
