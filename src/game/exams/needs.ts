// What several tasks of an exam stand on, set up once for all of them on the first cluster.
import type { Step } from "../steps.ts";

export const needNames = ["ingress-nginx", "metrics-server"] as const;
export type NeedName = (typeof needNames)[number];

const run = (script: string): Step => ({ do: "run", script, mayFail: false });

const INSTALL: Readonly<Record<NeedName, string>> = {
  "ingress-nginx":
    "kubectl apply -f https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.14.0/deploy/static/provider/cloud/deploy.yaml",
  "metrics-server": "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml",
};

const READY: Readonly<Record<NeedName, (hosts: readonly string[]) => string>> = {
  // The names of all Ingresses lead to the controller's address, as a DNS zone would.
  "ingress-nginx": (hosts) => `kubectl rollout status deployment ingress-nginx-controller -n ingress-nginx --timeout=2m
kubectl wait service ingress-nginx-controller -n ingress-nginx --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=2m
echo "$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath='{.status.loadBalancer.ingress[0].ip}') ${hosts.join(" ")}" | sudo tee -a /etc/hosts`,
  "metrics-server": () => "kubectl rollout status deployment metrics-server -n kube-system --timeout=2m",
};

interface Needing {
  readonly needs: readonly NeedName[];
  /** Names that lead to the controller of Ingresses. */
  readonly hosts: readonly string[];
}

/** What is done before the tasks' own set-ups. */
export function needSteps(tasks: readonly Needing[]): Step[] {
  const needed = needNames.filter((name) => tasks.some(({ needs }) => needs.includes(name)));
  const hosts = tasks.flatMap((task) => task.hosts);
  return [...needed.map((name) => run(INSTALL[name])), ...needed.map((name) => run(READY[name](hosts)))];
}
