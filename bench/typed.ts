// What somebody types who works: ten lines, again and again, each time about another Deployment.
const LINES = [
  "kubectl get nodes",
  "kubectl get pods -A",
  "kubectl create deployment web-N --image=nginx:1.29 --replicas=2",
  "kubectl get pods",
  "kubectl describe deployment web-N",
  "kubectl expose deployment web-N --port=80",
  "kubectl get services,endpointslices",
  "kubectl scale deployment web-N --replicas=3",
  "kubectl get deployment web-N -o yaml",
  "kubectl delete deployment web-N",
];

/** A line with its Enter. @param command counted from 0 */
export const typed = (command: number): string =>
  `${LINES[command % LINES.length]!.replace("N", String(Math.floor(command / LINES.length)))}\r`;
