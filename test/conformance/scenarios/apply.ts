// kubectl apply, diff, replace and what else brings manifests to a cluster.
import type { Scenario } from "./scenario.ts";

const configMap = (name: string, data: string, extra = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}data:\n${data}`;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        ports:
        - containerPort: 80
`;
const SERVICE =
  "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: 80\n";

const apply: Scenario = {
  name: "apply: client side",
  files: {
    "web.yaml": WEB,
    "web2.yaml": WEB.replace("replicas: 2", "replicas: 3").replace("nginx:1.27", "nginx:1.28"),
    "web3.yaml": WEB.replace("  replicas: 2\n", "").replace(
      "        ports:\n        - containerPort: 80\n",
      "        env:\n        - {name: A, value: b}\n",
    ),
    "both.yaml": `${WEB}---\n${SERVICE}`,
    "service.json": '{"apiVersion":"v1","kind":"Service","metadata":{"name":"json"},"spec":{"ports":[{"port":80}]}}',
    "cm.yaml": configMap("cm", "  a: '1'\n  b: '2'\n"),
    "cm2.yaml": configMap("cm", "  a: '1'\n  c: '3'\n"),
    "dir/one.yaml": configMap("one", "  a: b\n"),
    "dir/two.yml": configMap("two", "  a: b\n"),
    "dir/readme.txt": "nothing\n",
    "dir/deep/three.yaml": configMap("three", "  a: b\n", "  labels: {x: y}\n"),
    "unknown.yaml": configMap("cm", "  a: b\n", "  colour: red\n").replace("data:", "dta: {}\ndata:"),
    "duplicate.yaml": configMap("cm", "  a: b\n  a: c\n"),
    "type.yaml": WEB.replace("replicas: 2", "replicas: two"),
    "immutable.yaml": WEB.replaceAll("app: web", "app: other"),
    "kind.yaml": "apiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n",
    "group.yaml": "apiVersion: example.com/v1\nkind: Nonsense\nmetadata: {name: x}\n",
    "nokind.yaml": "apiVersion: v1\nmetadata: {name: x}\n",
    "noversion.yaml": "kind: ConfigMap\nmetadata: {name: x}\n",
    "noname.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}}\n",
    "broken.yaml": "apiVersion: v1\nkind: ConfigMap\n  metadata: {name: x\n",
    "tabs.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: x\n",
    "broken.json": '{"apiVersion": "v1", "kind": }',
    "empty.yaml": "",
    "comment.yaml": "# nothing\n---\n---\n",
    "list.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: item}\n  data: {a: b}\n",
    "onebad.yaml": `${configMap("good", "  a: b\n")}---\napiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n---\n${configMap("fine", "  a: b\n")}`,
    "invalid.yaml": `${configMap("good2", "  a: b\n")}---\n${SERVICE.replace("port: 80", "port: 99999").replace("name: web", "name: bad")}---\n${configMap("fine2", "  a: b\n")}`,
    "ns.yaml": configMap("away", "  a: b\n", "  namespace: nope\n"),
    "generate.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {generateName: pod-}\nspec: {containers: [{name: a, image: nginx}]}\n",
    "text.txt": "hello world\n",
    "scalar.yaml": "just text\n",
    "array.yaml": "- a\n- b\n",
  },
  lines: [
    "kubectl apply -f web.yaml",
    "kubectl apply -f web.yaml",
    "kubectl apply -f web2.yaml --dry-run=client",
    "kubectl apply -f web2.yaml --dry-run=server",
    "kubectl apply -f web2.yaml",
    "kubectl apply -f web3.yaml",
    "cat web.yaml | kubectl apply -f -",
    "kubectl apply -f service.json -o name",
    "kubectl apply -f cm.yaml -o yaml",
    "kubectl apply -f cm2.yaml -o json",
    "kubectl apply -f cm.yaml --dry-run=server -o yaml",
    "kubectl apply -f cm.yaml -o jsonpath='{.data}'",
    "kubectl create configmap plain --from-literal=a=b",
    "kubectl create configmap plain --from-literal=a=c --dry-run=client -o yaml | kubectl apply -f -",
    "kubectl apply -f dir",
    "kubectl apply -R -f dir",
    "kubectl apply -R -f dir -l x=y",
    "kubectl apply -f dir -f cm.yaml",
    "kubectl apply -f unknown.yaml",
    "kubectl apply -f unknown.yaml --validate=warn",
    "kubectl apply -f unknown.yaml --validate=ignore",
    "kubectl apply -f unknown.yaml --validate=false",
    "kubectl apply -f unknown.yaml --validate=maybe",
    "kubectl apply -f duplicate.yaml",
    "kubectl apply -f duplicate.yaml --validate=warn",
    "kubectl apply -f immutable.yaml",
    "kubectl apply -f immutable.yaml --force",
    "kubectl apply -f kind.yaml",
    "kubectl apply -f group.yaml",
    "kubectl apply -f nokind.yaml",
    "kubectl apply -f noversion.yaml",
    "kubectl apply -f noname.yaml",
    "kubectl apply -f broken.yaml",
    "kubectl apply -f tabs.yaml",
    "kubectl apply -f broken.json",
    "kubectl apply -f empty.yaml",
    "kubectl apply -f comment.yaml",
    "kubectl apply -f list.yaml",
    "kubectl apply -f onebad.yaml",
    "kubectl apply -f invalid.yaml",
    "kubectl apply -f ns.yaml",
    "kubectl apply -f cm.yaml -n nope",
    "kubectl apply -f cm.yaml -n kube-system",
    "kubectl apply -f ns.yaml -n default",
    "kubectl apply -f generate.yaml",
    "kubectl create -f generate.yaml",
    "kubectl apply -f text.txt",
    "kubectl apply -f scalar.yaml",
    "kubectl apply -f array.yaml",
    "kubectl apply -f nope.yaml",
    "kubectl apply -f nope",
    "kubectl apply -f 'nope*.yaml'",
    "kubectl apply",
    "kubectl apply -f",
    "kubectl apply cm.yaml",
    "kubectl apply -f cm.yaml extra",
    "kubectl apply -f cm.yaml --force --dry-run=server",
    "kubectl apply -f cm.yaml --field-manager=me",
    "kubectl apply -f cm.yaml --overwrite=false",
    "kubectl apply view-last-applied cm/cm -o name",
    "kubectl apply view-last-applied cm/nope",
    "kubectl create configmap bare --from-literal=a=b",
    "EDITOR=true kubectl apply edit-last-applied cm/cm",
    "kubectl apply -f cm.yaml",
    "kubectl replace -f cm2.yaml",
    "kubectl replace -f cm2.yaml --save-config",
    "kubectl replace -f web.yaml --dry-run=server",
    "kubectl replace -f web.yaml --dry-run=client -o name",
    "kubectl replace -f immutable.yaml",
    "kubectl replace -f ns.yaml",
    "kubectl replace",
    "kubectl replace -f web.yaml --grace-period=3",
    "kubectl replace -f web.yaml --timeout=3s",
    "kubectl create -f cm.yaml",
    "kubectl create -f both.yaml",
    "kubectl create -f unknown.yaml",
    "kubectl delete -f both.yaml",
    "kubectl delete -f both.yaml",
    "kubectl delete -f both.yaml --ignore-not-found",
  ],
};

const serverSide: Scenario = {
  name: "apply: server side",
  files: {
    "cm.yaml": configMap("cm", "  a: '1'\n  b: '2'\n"),
    "cm2.yaml": configMap("cm", "  a: '9'\n  c: '3'\n"),
    "web.yaml": WEB,
    "web2.yaml": WEB.replace("replicas: 2", "replicas: 3"),
    "unknown.yaml": configMap("cm", "  a: '1'\n", "  colour: red\n"),
    "managed.yaml": configMap("cm", "  a: '1'\n", "  managedFields:\n  - {manager: x}\n"),
    "type.yaml": WEB.replace("replicas: 2", "replicas: two"),
  },
  lines: [
    "kubectl apply --server-side -f cm.yaml",
    "kubectl apply --server-side -f cm.yaml",
    "kubectl apply --server-side -f cm2.yaml --field-manager=other",
    "kubectl apply --server-side -f cm2.yaml --field-manager=other --force-conflicts",
    "kubectl apply --server-side -f cm.yaml",
    "kubectl apply --server-side -f cm.yaml --dry-run=client",
    "kubectl apply --force-conflicts -f cm.yaml",
    "kubectl apply --server-side --force -f cm.yaml",
    "kubectl apply --server-side -f unknown.yaml --validate=warn --force-conflicts",
    "kubectl apply --server-side -f managed.yaml --force-conflicts",
    "kubectl apply -f web.yaml",
    "kubectl apply --server-side -f web2.yaml",
    "kubectl scale deployment web --replicas=5",
    "kubectl apply --server-side -f web.yaml",
    "kubectl apply --server-side -f web.yaml --force-conflicts",
    "kubectl apply -f web2.yaml",
    "kubectl diff --server-side -f cm2.yaml",
    "kubectl diff --server-side --force-conflicts -f cm2.yaml",
  ],
};

const prune: Scenario = {
  name: "apply: prune and apply sets",
  files: {
    "all.yaml": `${configMap("one", "  a: b\n", "  labels: {app: x}\n")}---\n${configMap("two", "  a: b\n", "  labels: {app: x}\n")}`,
    "one.yaml": configMap("one", "  a: b\n", "  labels: {app: x}\n"),
    "set.yaml": `${configMap("three", "  a: b\n")}---\n${configMap("four", "  a: b\n")}`,
    "four.yaml": configMap("four", "  a: b\n"),
  },
  lines: [
    "kubectl apply -f one.yaml --prune -l app=x --prune-allowlist=core/v1/Secret",
    "kubectl apply -f one.yaml --prune -l app=x --prune-allowlist=core/v1/ConfigMap",
    "kubectl apply -f one.yaml --prune",
    "kubectl apply -f one.yaml --prune --all -l app=x",
    "kubectl apply -f one.yaml --prune-allowlist=core/v1/ConfigMap",
    "kubectl get secret myset -o jsonpath='{.metadata.annotations}{.metadata.labels}{.type}'",
  ],
};

const diff: Scenario = {
  name: "diff",
  files: {
    "web.yaml": WEB,
    "web2.yaml": WEB.replace("replicas: 2", "replicas: 3").replace("nginx:1.27", "nginx:1.28"),
    "new.yaml": configMap("new", "  a: |\n    x\n    y\n"),
    "bad.yaml": WEB.replace("replicas: 2", "replicas: two"),
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: new, b: same, d: added}\n",
  },
  setup: ["kubectl apply -f web.yaml", "kubectl create secret generic s --from-literal=a=old --from-literal=b=same --from-literal=c=gone"],
  lines: [
    "kubectl diff -f web.yaml",
    "kubectl diff -f web2.yaml",
    "kubectl diff -f new.yaml",
    "kubectl diff -f web2.yaml -f new.yaml",
    "cat web2.yaml | kubectl diff -f -",
    "kubectl diff -f secret.yaml",
    "kubectl diff -f bad.yaml",
    "kubectl diff -f nope.yaml",
    "kubectl diff",
    "kubectl diff -f web2.yaml -l app=none",
    "kubectl diff -f web2.yaml --field-manager=me",
    "kubectl diff -f new.yaml -n nope",
    "KUBECTL_EXTERNAL_DIFF='diff -u -N' kubectl diff -f web2.yaml",
    "KUBECTL_EXTERNAL_DIFF=nonsense kubectl diff -f web2.yaml",
    "kubectl diff -f web2.yaml --concurrency=4",
  ],
};

export const applying: readonly Scenario[] = [apply, serverSide, prune, diff];
