// What is mistyped in manifests: tabs, missing colons and spaces, indentation, kinds in small letters, broken JSON.
import type { Scenario } from "./scenario.ts";

const manifests: readonly string[] = [
  "apiVersion:v1\\nkind: Pod\\n",
  "apiVersion: v1\\nkind:Pod\\nmetadata: {name: x}\\n",
  "apiVersion: v1\\n kind: Pod\\n",
  " apiVersion: v1\\nkind: Pod\\n",
  "metadata:\\n  name: x\\n\\tlabels: {}\\n",
  'metadata:\\n  name: "x"\\n\\tlabels: {}\\n',
  "metadata:\\n\\tname: x\\n",
  "metadata:\\n  name: x\\n   labels: {a: b}\\n",
  "metadata:\\n  name: x\\n labels: {a: b}\\n",
  "metadata:\\n  name:x\\n  labels: {}\\n",
  "metadata\\n  name: x\\n",
  "spec:\\n  replicas 3\\n  template: {}\\n",
  "spec:\\n  template: {}\\n  replicas 3\\n",
  "spec:\\n  containers\\n  - name: x\\n",
  "spec:\\n  containers:\\n  -name: x\\n   image: y\\n",
  "spec:\\n  containers:\\n  - name: x\\n     image: y\\n",
  "spec:\\n  containers:\\n  - name: x\\n  image: y\\n",
  "spec:\\n  containers:\\n    - name: x\\n      image: y\\n    ports:\\n    - containerPort: 80\\n",
  "env:\\n- name A\\n  value: B\\n",
  "env:\\n- name: A\\n  value B\\n- name: C\\n",
  "env:\\n  - name: A\\n    value: B\\n- name: C\\n",
  "env:\\n- name: A\\n  value: B\\n - name: C\\n",
  'args: ["a", "b"\\nimage: y\\n',
  'command: ["sh", "-c", "echo "hi""]\\n',
  "data:\\n  a: |\\n    x\\n   y: z\\n",
  "a: 'it's'\\n",
  "a: b: c\\n",
  "a: {{ .Values.x }}\\n",
  '{"a": 1',
  '{"a": tru',
  '{"a": 1,}',
];
const small = (version: string, kind: string, name: string) =>
  `printf 'apiVersion: ${version}\\nkind: ${kind}\\nmetadata: {name: ${name}}\\n'`;

export const mistakes: readonly Scenario[] = [
  {
    name: "Manifests with mistakes in their form",
    lines: manifests.map((text) => `printf "${text.replace(/["\\]/g, "\\$&").replace(/\\\\([nt])/g, "\\$1")}" | kubectl create -f -`),
  },
  {
    name: "Kinds in small letters, and kinds that nobody knows",
    lines: [
      `${small("v1", "pod", "a")} | kubectl apply -f -`,
      `${small("apps/v1", "deployment", "a")} | kubectl create -f -`,
      `${small("apps/v1", "deployment", "a")} | kubectl create -f - --dry-run=client`,
      `${small("apps/v1", "deployment", "a")} | kubectl delete -f -`,
      `${small("apps/v1", "deployment", "a")} | kubectl scale -f - --replicas=2`,
      `${small("v1", "configmap", "a")} | kubectl replace -f -`,
      `${small("v1", "configmap", "kube-root-ca.crt")} | kubectl get -f - -o name`,
      `${small("v1", "configmap", "kube-root-ca.crt")} | kubectl label -f - a=b`,
      `${small("v1", "configmap", "c")} | kubectl apply --server-side -f -`,
      `${small("v1", "configmap", "c")} | kubectl diff -f -`,
      `${small("v1", "CONFIGMAP", "c")} | kubectl create -f -`,
      "printf 'apiVersion: v1\\nkind: List\\nitems:\\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}\\n- {apiVersion: v1, kind: Foo}\\n' | kubectl apply -f -",
      "printf 'apiVersion: v1\\nkind: List\\nitems:\\n- {apiVersion: v1, kind: Foo}\\n- {apiVersion: v2, kind: ConfigMap, metadata: {name: l2}}\\n' | kubectl create -f -",
      "kubectl replace --force -f /dev/null",
    ],
  },
];
