// kubectl apply and diff, the rarer flags: subresources, prune, patterns, the annotation of client-side apply.
import type { Scenario } from "./scenario.ts";

const configMap = (name: string, data: string, extra = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}data:\n${data}`;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
`;

const status = (name: string, body: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\n${body}`;
const CONDITION = "status:\n  conditions:\n  - {type: Ready, status: 'True', reason: Told, message: so}\n";

const subresources: Scenario = {
  name: "apply: subresources",
  files: {
    "web.yaml": WEB,
    "status.yaml": status("web", CONDITION),
    "empty.yaml": status("web", ""),
    "missing.yaml": status("missing", CONDITION),
    "scale.yaml": "apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: web}\nspec: {replicas: 3}\n",
    "cm.yaml": configMap("cm", "  a: b\n"),
  },
  lines: [
    "kubectl apply -f missing.yaml --subresource=status --server-side",
    "kubectl apply --server-side -f web.yaml",
    "kubectl apply -f status.yaml --subresource=status",
    "kubectl apply -f status.yaml --subresource=status --server-side",
    "kubectl apply -f status.yaml --subresource=status --server-side --dry-run=server",
    "kubectl apply -f empty.yaml --subresource=status --server-side",
    "kubectl apply -f status.yaml --subresource=status --server-side --field-manager=other -o name",
    "kubectl apply -f missing.yaml --subresource=status --server-side",
    "kubectl apply -f web.yaml --subresource=scale --server-side",
    "kubectl apply -f scale.yaml --subresource=scale --server-side",
    "kubectl apply -f cm.yaml --subresource=status --server-side",
    "kubectl apply -f web.yaml --subresource=nonsense --server-side",
  ],
};

const clientSide: Scenario = {
  name: "apply: client side, what is shown",
  files: {
    "web.yaml": WEB,
    "web2.yaml": WEB.replace("replicas: 2", "replicas: 3").replace("nginx:1.27", "nginx:1.28"),
    "cm.yaml": configMap("cm", "  a: '1'\n  b: '2'\n"),
    "cm2.yaml": configMap("cm", "  a: '1'\n  c: '3'\n"),
    "other.yaml": configMap("other", "  a: b\n"),
    "template.yaml": "{{ if .Values.x }}\napiVersion: v1\nkind: ConfigMap\n{{ end }}\n",
    "curly.yaml": "{{ .Values.name }}: x\n",
    "inner.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n",
    "flow.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: flow}}\n",
    "sub/a.yaml": configMap("a", "  a: b\n"),
    "sub/b.yaml": configMap("b", "  a: b\n"),
    "sub/b.txt": "nothing\n",
  },
  lines: [
    "kubectl apply -f cm.yaml",
    "kubectl apply -f cm2.yaml --dry-run=client -o jsonpath='{.data}'",
    "kubectl apply -f cm2.yaml --dry-run=client -o yaml",
    "kubectl apply -f cm.yaml --dry-run=client",
    "kubectl apply -f cm.yaml --dry-run=client -o json",
    "kubectl apply -f other.yaml --dry-run=client -o yaml",
    "kubectl apply -f cm2.yaml -f other.yaml --dry-run=client -o jsonpath='{.items[*].metadata.name}'",
    "kubectl apply -f web.yaml",
    "kubectl apply -f web2.yaml --dry-run=client -o jsonpath='{.spec.replicas} {.spec.template.spec.containers}'",
    "kubectl apply -f 'cm*.yaml'",
    "kubectl apply -f 'sub/*.yaml'",
    "kubectl apply -f 'sub/*'",
    "kubectl apply -f 'sub/?.yaml' --dry-run=client",
    "kubectl apply -f 'sub/[ab].yaml' --dry-run=server",
    "kubectl apply -f 'none*.yaml'",
    "kubectl apply -f 'sub/[.yaml'",
    "kubectl get -f 'sub/*.yaml' -o name",
    "kubectl delete -f 'sub/*.yaml' --dry-run=client",
    "kubectl apply -f template.yaml",
    "kubectl apply -f curly.yaml",
    "kubectl apply -f inner.yaml",
    "kubectl apply -f flow.yaml",
    "kubectl create -f template.yaml",
    "kubectl delete -f template.yaml",
    "kubectl create configmap plain --from-literal=a=b",
    "kubectl create configmap plain --from-literal=a=c --dry-run=client -o yaml | kubectl apply -f - --dry-run=client",
    "kubectl apply -f cm.yaml -o yaml --show-managed-fields --dry-run=server | grep -c managedFields",
    "kubectl apply -f cm.yaml --template='{{.metadata.name}}' -o go-template",
  ],
};

const flow = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}\n`;
const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}}\n`;
const streams: Scenario = {
  name: "apply: streams that begin like JSON",
  files: {
    "flow.yaml": `${flow("f1")}---\n${flow("f2")}---\n${json("f3")}---\n${configMap("f4", "  a: b\n")}`,
    "json.yaml": `${json("j1")}---\n${flow("j2")}---\n${configMap("j3", "  a: b\n")}`,
    "bare.yaml": json("b1") + configMap("b2", "  a: b\n"),
    "late.yaml": `${flow("l1")}---\nkind: [\n---\n${flow("l2")}`,
    "separator.yaml": `${flow("s1")}--- x\n`,
    "broken.yaml": `${json("x1")}{"a" 1}\n`,
    "broken-after.yaml": `${json("x2")}---\n{"a" 1}\n`,
    "broken-flow.yaml": `${flow("x3")}---\n{"a" 1}\n`,
    "unfinished.yaml": '{"a": 1\n---\nb: c\n',
    "text.yaml": `${json("x4")}words\n`,
    "attached.yaml": `${json("x5").trim()}words`,
  },
  lines: [
    "kubectl apply -f flow.yaml",
    "kubectl apply -f json.yaml",
    "kubectl apply -f bare.yaml",
    "kubectl apply -f late.yaml",
    "kubectl apply -f separator.yaml",
    "kubectl apply -f broken.yaml",
    "kubectl apply -f broken-after.yaml",
    "kubectl apply -f broken-flow.yaml",
    "kubectl apply -f unfinished.yaml",
    "kubectl apply -f text.yaml",
    "kubectl apply -f attached.yaml",
    "kubectl get configmaps -o name",
  ],
};

const serverSide: Scenario = {
  name: "apply: server side, what is refused",
  files: {
    "cm.yaml": configMap("cm", "  a: '1'\n"),
    "typed.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: two\n  paused: maybe\n",
    "unknown.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\nzeta: 1\nalpha: 2\ndata: {a: b}\n",
    "web.yaml": WEB,
    "conflict.yaml": WEB.replace("replicas: 2", "replicas: 5").replace("nginx:1.27", "nginx:1.28"),
    "nothing.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: bare}\n",
    "managed.yaml": configMap("cm", "  a: '1'\n", "  managedFields:\n  - {manager: x}\n"),
  },
  lines: [
    "kubectl apply --server-side -f typed.yaml",
    "kubectl apply --server-side -f typed.yaml --validate=ignore",
    "kubectl apply --server-side -f unknown.yaml",
    "kubectl apply --server-side -f unknown.yaml --validate=ignore",
    "kubectl apply --server-side -f web.yaml",
    "kubectl apply --server-side -f conflict.yaml --field-manager=other",
    "kubectl apply --server-side -f conflict.yaml --field-manager=third -o yaml",
    "kubectl apply --server-side -f nothing.yaml",
    "kubectl apply --server-side -f managed.yaml",
    "kubectl apply --server-side -f cm.yaml -n nope",
    "kubectl apply --server-side -f cm.yaml -o json",
  ],
};

const labelled = (name: string) => configMap(name, "  a: b\n", "  labels: {app: x}\n");
const prune: Scenario = {
  name: "apply and diff: prune",
  files: {
    "all.yaml": `${labelled("one")}---\n${labelled("two")}`,
    "one.yaml": labelled("one"),
    "none.yaml": configMap("none", "  a: b\n"),
  },
  lines: [
    "kubectl apply -f all.yaml",
    "kubectl diff -f one.yaml --prune -l app=x",
    "kubectl diff -f one.yaml --prune -l app=x --prune-allowlist=core/v1/Secret",
    "kubectl diff -f one.yaml --prune-allowlist=core/v1/ConfigMap -l app=x",
    "kubectl diff -f one.yaml --prune -l app=x --prune-allowlist=nonsense",
    "kubectl diff -f none.yaml --prune -l app=x",
    "kubectl diff -f one.yaml --show-managed-fields",
    "kubectl diff -f none.yaml --show-managed-fields",
    "kubectl apply -f one.yaml --prune -l app=x --dry-run=server",
    "kubectl apply -f one.yaml --prune -l app=x --dry-run=client",
    "kubectl apply -f one.yaml --prune -l app=x --prune-allowlist=nonsense",
    "kubectl apply -f one.yaml --prune -l app=x --prune-allowlist=core/v1/Nonsense",
    "kubectl apply -f one.yaml --prune -l app=x",
    "kubectl apply -f one.yaml --prune -l app=x -o name",
    "kubectl apply -f one.yaml --prune --all --prune-allowlist=core/v1/ConfigMap",
    "kubectl apply --server-side -f one.yaml --prune -l app=x --force-conflicts",
  ],
};

const annotation: Scenario = {
  name: "apply: the annotation of what was applied last",
  files: {
    "cm.yaml": configMap("cm", "  a: '1'\n"),
    "cm2.yaml": configMap("cm", "  a: '2'\n"),
    "missing.yaml": configMap("missing", "  a: '2'\n"),
    "plain.yaml": configMap("plain", "  a: b\n"),
    "both.yaml": `${configMap("cm", "  a: '1'\n")}---\n${configMap("plain", "  a: b\n")}`,
  },
  setup: ["kubectl apply -f cm.yaml", "kubectl create configmap plain --from-literal=a=b"],
  lines: [
    "kubectl apply view-last-applied cm/cm",
    "kubectl apply view-last-applied cm cm -o json",
    "kubectl apply view-last-applied -f cm.yaml -o yaml",
    "kubectl apply view-last-applied cm/plain",
    "kubectl apply view-last-applied cm/cm cm/plain",
    "kubectl apply view-last-applied -f both.yaml",
    "kubectl apply view-last-applied cm --all",
    "kubectl apply view-last-applied cm -l a=b",
    "kubectl apply view-last-applied cm",
    "kubectl apply view-last-applied",
    "kubectl apply view-last-applied nonsense/x",
    "kubectl apply view-last-applied cm/cm -o wide",
    "kubectl apply view-last-applied -f missing.yaml",
    "kubectl apply set-last-applied -f cm2.yaml",
    "kubectl apply set-last-applied -f cm2.yaml",
    "kubectl apply set-last-applied -f cm.yaml --dry-run=client",
    "kubectl apply set-last-applied -f cm.yaml --dry-run=server",
    "kubectl apply set-last-applied -f cm.yaml -o name",
    "kubectl apply set-last-applied -f cm2.yaml -o yaml",
    "kubectl apply set-last-applied -f plain.yaml",
    "kubectl apply set-last-applied -f plain.yaml --create-annotation",
    "kubectl apply set-last-applied -f missing.yaml",
    "kubectl apply set-last-applied",
    "kubectl apply set-last-applied cm/cm",
    "kubectl apply view-last-applied cm/plain -o json",
    "KUBE_EDITOR='sed -i s/b$/c/' kubectl apply edit-last-applied cm/plain",
    "KUBE_EDITOR='sed -i s/c$/d/' kubectl apply edit-last-applied cm/plain -o yaml",
    "EDITOR=true kubectl apply edit-last-applied cm/plain",
    "EDITOR=true kubectl apply edit-last-applied -f cm.yaml",
    "EDITOR=true kubectl apply edit-last-applied",
    "EDITOR=true kubectl apply edit-last-applied cm/missing",
    "EDITOR=true kubectl apply edit-last-applied cm",
    "EDITOR=true kubectl apply edit-last-applied cm/kube-root-ca.crt",
    "EDITOR='sed -i s/b$/c/' kubectl apply edit-last-applied cm",
    "EDITOR=cat kubectl apply edit-last-applied cm/cm | sed 's/edit-[0-9]*/edit-N/'",
    "kubectl apply view-last-applied cm/plain",
  ],
};

export const applyingMore: readonly Scenario[] = [subresources, clientSide, streams, serverSide, prune, annotation];
