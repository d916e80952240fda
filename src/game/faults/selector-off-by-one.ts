// selector-off-by-one: a Service's selector is one letter away from the labels of its pods: it finds nobody.
import type { Fault } from "./fault.ts";
import { addressOf, hasClusterIp, type Loose, misspelt, rewrite, someNode } from "./objects.ts";

export const selectorOffByOne: Fault = {
  name: "selector-off-by-one",
  targets: ["Service"],
  needs: ["calls"],
  fits: hasClusterIp,
  inject(target, scene) {
    const { name, namespace } = target.metadata;
    const [key, right] = scene.random.pick(Object.entries((target as Loose).spec.selector as Record<string, string>));
    const wrong = misspelt(right, scene.random);
    rewrite(target, scene, ({ spec }) => {
      spec.selector[key] = wrong;
    });
    const call = { from: { node: someNode(scene) }, to: addressOf(target) };
    const addresses: object = {
      ...{ kind: "EndpointSlice", namespace, labels: `kubernetes.io/service-name=${name}` },
      where: [{ path: "endpoints[*].addresses", exists: true }],
    };
    return {
      symptom: { all: [{ absent: addresses }, { traffic: { ...call, expect: { error: "any" } } }] },
      cured: { all: [{ object: addresses }, { traffic: { ...call, expect: { status: 0 } } }] },
      repair: [`kubectl patch service ${name} -n ${namespace} -p '{"spec":{"selector":{"${key}":"${right}"}}}'`],
      values: { selector: `${key}=${wrong}`, right: `${key}=${right}` },
    };
  },
};
