// Lines that change a cluster, a story each. Names that the server makes up are not printed: two clients ask it for different things on the way.

export interface Scenario {
  name: string;
  files?: Readonly<Record<string, string>>;
  setup?: readonly string[];
  lines: readonly string[];
}

export const scenarios: readonly Scenario[] = [
  {
    name: "a deployment's life",
    lines: [
      "kubectl create deployment web --image=nginx:1.27 --replicas=2",
      "kubectl create deployment web --image=nginx:1.27",
      "kubectl rollout status deployment/web",
      "kubectl scale deployment web --replicas=4",
      "kubectl get deployment web",
      "kubectl set image deployment/web nginx=nginx:1.28",
      "kubectl rollout history deployment/web",
      "kubectl rollout undo deployment/web",
      "kubectl rollout undo deployment/web --to-revision=99",
      "kubectl rollout pause deployment web",
      "kubectl rollout restart deployment web",
      "kubectl rollout resume deployment web",
      "kubectl expose deployment web --port=80",
      "kubectl autoscale deployment web --min=2 --max=5 --cpu=50%",
      "kubectl label deployment web tier=front",
      "kubectl label deployment web tier=back",
      "kubectl label deployment web tier=back --overwrite",
      "kubectl annotate deployment web note='hello there'",
      "kubectl set env deployment/web COLOR=red",
      "kubectl set resources deployment web --limits=cpu=200m,memory=64Mi",
      'kubectl patch deployment web -p \'{"spec":{"minReadySeconds":3}}\'',
      'kubectl patch deployment web --type=json -p \'[{"op":"remove","path":"/spec/nope"}]\'',
      "kubectl get deployment web -o jsonpath='{.spec}'",
      "kubectl delete deployment web nope",
      "kubectl delete service web --dry-run=server",
      "kubectl delete service/web hpa/web",
    ],
  },
];
