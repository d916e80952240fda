// why about traffic: the last connection or look-up that failed, with the services, policies and names that decided.
import { expect, it } from "vitest";
import { world } from "./node/at-node.ts";

const pods = `kubectl create deployment web --image=nginx:1.27; kubectl expose deployment web --port=80
kubectl run client --image=busybox:1.36 -- sleep 1d; kubectl rollout status deployment/web; kubectl wait --for=condition=Ready pod/client; sleep 3`;

it("a policy that lets nobody in is named", () => {
  const { run } = world("default");
  run(pods);
  run(`kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress] }
YAML
kubectl exec client -- wget -T 2 -qO- http://web`);
  expect(run("why")).toMatch(
    /^What pod\/client sends to [\d.]+:80 is lost: no answer ever comes back\.\n +└─ The address is that of service\/web .*\n +└─ NetworkPolicies say who may reach default\/web-\S+ \(deny\), and none of their rules lets this in\.\n$/,
  );
  run("kubectl delete networkpolicy deny; sleep 1");
  expect(run("why")).toContain("could not reach");
});

it("refused: a wrong target port, a service without endpoints; names that are elsewhere", () => {
  const { run } = world("default");
  run(pods);
  run(
    `kubectl patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'; sleep 1; kubectl exec client -- wget -T 2 -qO- http://web`,
  );
  expect(run("why")).toMatch(/is refused at [\d.]+:80\.[\s\S]*pod\/web-\S+ has the address, and nothing listens there on the port 8080/);
  run("kubectl scale deployment web --replicas=0; sleep 3; kubectl exec client -- wget -T 2 -qO- http://web");
  expect(run("why")).toMatch(/which leads nowhere\.\n +└─ service\/web has no endpoints/);
  run(
    "kubectl create namespace far; kubectl create service clusterip shop -n far --tcp=80; kubectl exec client -- wget -T 2 -qO- http://shop",
  );
  expect(run("why")).toMatch(
    /asked for the name shop, and there is none\.\n +└─ A service of that name is in the namespace far: .* shop\.far\.\n/,
  );
});

it("an ingress: its class, its services and their ports", () => {
  const { run } = world("default");
  run("kubectl create ingress edge --class=nginx --rule='a.example/*=web:80'");
  expect(run("why ingress/edge")).toContain("no IngressClass is called so");
  run(`kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: example.com/edge }
YAML`);
  expect(run("why ingress/edge")).toContain("It leads to the service web, and there is none in its namespace.");
  run(`${pods}; kubectl patch service web -p '{"spec":{"ports":[{"port":80,"$patch":"delete"},{"port":81,"targetPort":80}]}}'`);
  expect(run("why ingress/edge")).toContain("It leads to the port 80 of the service web, which has no such port.");
});
