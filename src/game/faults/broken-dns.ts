// broken-dns: the cluster's name server is there no more for those who ask: no pods, no endpoints, or a configuration that it cannot read.
import type { Fault } from "./fault.ts";
import { caller, misspelt, rewrite } from "./objects.ts";

const WAYS = ["scaled", "selector", "corefile"] as const;
interface Options {
  how?: (typeof WAYS)[number];
}

export const brokenDns: Fault<Options> = {
  name: "broken-dns",
  targets: ["Deployment"],
  hides: ["names"],
  fits: ({ metadata }) => metadata.namespace === "kube-system" && metadata.name === "coredns",
  parse(fields) {
    const how = fields.choice("how", WAYS);
    return how === undefined ? {} : { how };
  },
  inject(target, scene, options) {
    const how = options.how ?? scene.random.pick(WAYS);
    const repair: string[] = [];
    const dns = scene.api.get(scene.kind("Service"), "kube-dns", { namespace: "kube-system" });
    if (how === "scaled") {
      rewrite(target, scene, ({ spec }) => {
        repair.push(`kubectl scale deployment coredns -n kube-system --replicas=${spec.replicas}`);
        spec.replicas = 0;
      });
    } else if (how === "selector") {
      rewrite(dns, scene, ({ spec }) => {
        repair.push(`kubectl patch service kube-dns -n kube-system -p '{"spec":{"selector":{"k8s-app":"${spec.selector["k8s-app"]}"}}}'`);
        spec.selector["k8s-app"] = misspelt(spec.selector["k8s-app"], scene.random);
      });
    } else {
      const corefile = scene.api.get(scene.kind("ConfigMap"), "coredns", { namespace: "kube-system" });
      rewrite(corefile, scene, (copy) => {
        const right = copy.data.Corefile as string;
        copy.data.Corefile = right.replace(/\bforward\b/, "foward");
        repair.push(
          `kubectl get configmap coredns -n kube-system -o yaml | sed 's/foward/forward/' | kubectl replace -f -`,
          "kubectl delete pod -n kube-system -l k8s-app=kube-dns --wait=false",
        );
      });
      for (const pod of scene.api.list(scene.kind("Pod"), { namespace: "kube-system", labelSelector: "k8s-app=kube-dns" }))
        scene.api.delete(scene.kind("Pod"), pod.metadata.name, { namespace: "kube-system" });
    }
    const call = { from: caller(scene), to: "tcp://kubernetes.default.svc.cluster.local:443" };
    return {
      symptom: { traffic: { ...call, expect: { error: "any" }, timeout: "6s" } },
      cured: { traffic: { ...call, expect: { status: 0 } } },
      repair,
      values: { how },
      touches: ["kube-system/kube-dns"],
    };
  },
};
