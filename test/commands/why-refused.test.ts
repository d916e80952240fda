// why about requests that were forbidden (kubernetes.io: Using RBAC Authorization), and about pods that pushed others out.
import { expect, it } from "vitest";
import { world } from "./node/at-node.ts";

it("a forbidden request: the rule that is missing, what is allowed, and which role would do", () => {
  const { run } = world("default");
  run("kubectl create namespace till; kubectl create role reader -n till --verb=get,list --resource=pods");
  run("kubectl create rolebinding bob -n till --role=reader --user=bob; kubectl create role cleaner -n till --verb=delete --resource=pods");
  run("kubectl delete pod web -n till --as=bob");
  const text = run("why");
  expect(text).toMatch(/^bob was refused: it may not delete pods in the namespace till\.\n/);
  expect(text).toContain('· apiGroups: [""], resources: ["pods"], verbs: ["delete"]\n');
  expect(text).toContain("Of pods it has there only: get, list.");
  expect(text).toContain("└─ Role/cleaner has such a rule: a binding would give it.");
  expect(text).toContain("└─ ClusterRole/edit has such a rule");
  run("kubectl create rolebinding bob-cleans -n till --role=cleaner --user=bob");
  expect(run("why")).toBe("bob was refused, and may delete pods now.\n");
});

it("a binding of another namespace, and one whose role is missing", () => {
  const { run } = world("default");
  run("kubectl create namespace till; kubectl create rolebinding eve -n till --clusterrole=view --user=eve");
  run("kubectl create rolebinding eve-too --role=nobody-made-it --user=eve");
  run("kubectl get deployments --as=eve");
  const text = run("why");
  expect(text).toMatch(/^eve was refused: it may not list deployments\.apps in the namespace default\.\n/);
  expect(text).toContain('verbs: ["list"]');
  expect(text).toContain("RoleBinding/eve-too names a role that is not there: Role/nobody-made-it.");
  expect(text).toContain("RoleBinding/eve lets it, but only in the namespace till.");
  expect(text).toContain("ClusterRole/view has such a rule");
  run("kubectl get nodes --as=eve");
  expect(run("why")).toMatch(
    /^eve was refused: it may not list nodes in the whole cluster\.\n[\s\S]*No role has such a rule yet but those of administrators\.\n$/,
  );
});

it("a pod that pushed others out names them", () => {
  const { run } = world("default");
  run(`kubectl apply -f - <<'YAML'
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
YAML
kubectl taint node worker-2 closed=yes:NoSchedule`);
  const pod = (name: string, more = "") =>
    run(
      `kubectl run ${name} --image=nginx --overrides='{"spec":{${more}"containers":[{"name":"c","image":"nginx","resources":{"requests":{"cpu":"2500m"}}}]}}'; sleep 5`,
    );
  pod("humble");
  pod("grand", '"priorityClassName":"high",');
  run("kubectl wait --for=condition=Ready pod/grand --timeout=90s");
  expect(run("why pod/grand")).toMatch(
    /It is more important than others: to make room for it, default\/humble had to go\.\n +· event Preempted: Preempted by pod \S+ on node worker-1/,
  );
});
