// The manifests of ingress-nginx by their addresses: one for each kind of place.
import { readAsset } from "../../base/assets.ts";

const PLACE =
  /^https:\/\/raw\.githubusercontent\.com\/kubernetes\/ingress-nginx\/(?:main|controller-v(1\.\d+\.\d+))\/deploy\/static\/provider\/(cloud|kind|baremetal)\/deploy\.yaml$/;

/** The manifest behind an address; undefined where it is none of them. */
export function ingressNginxManifest(address: string): string | undefined {
  const [found, version, place] = PLACE.exec(address) ?? [];
  if (!found) return undefined;
  let text = readAsset("src/addons/ingress-nginx/deploy.yaml");
  if (version) text = text.replaceAll("1.14.0", version);
  if (place === "cloud") return text;
  text = text.replace("type: LoadBalancer", "type: NodePort").replace("  externalTrafficPolicy: Local\n", "");
  if (place === "baremetal") return text;
  // In kind, the ports of the node where it runs are the learner's own.
  return text
    .replace("containerPort: 80, name: http", "containerPort: 80, hostPort: 80, name: http")
    .replace("containerPort: 443, name: https", "containerPort: 443, hostPort: 443, name: https")
    .replace("--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller", "--publish-status-address=localhost")
    .replace(
      "            - --ingress-class=nginx\n",
      "            - --ingress-class=nginx\n            - --watch-ingress-without-class=true\n",
    )
    .replace(
      "terminationGracePeriodSeconds: 300",
      "terminationGracePeriodSeconds: 0\n      tolerations:\n        - { effect: NoSchedule, key: node-role.kubernetes.io/master, operator: Equal }\n        - { effect: NoSchedule, key: node-role.kubernetes.io/control-plane, operator: Equal }",
    );
}
