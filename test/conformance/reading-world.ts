// What the worlds of reading hold: files of the folder in which lines run, and the lines that make them.
import { readFileSync } from "node:fs";

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");

export const files: Readonly<Record<string, string>> = {
  "everything.yaml": fixture("everything.yaml"),
  "columns.txt": "NAME           NODE\nmetadata.name  spec.nodeName\n",
  "template.txt": "{{.metadata.name}}: {{range $k, $v := .data}}{{$k}}={{$v}} {{end}}\n",
  "path.txt": "{.metadata.name} {.data}",
  "kustomization.yaml": "namespace: shop\nresources: [settings.yaml]\n",
  "settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n",
  /** Nobody listens there. */
  "closed.yaml": `apiVersion: v1
kind: Config
current-context: closed
contexts:
- {name: closed, context: {cluster: closed, user: nobody, namespace: shop}}
- {name: other, context: {cluster: other, user: somebody}}
clusters:
- {name: closed, cluster: {server: "https://127.0.0.1:1"}}
- {name: other, cluster: {server: "https://127.0.0.1:2", insecure-skip-tls-verify: true}}
users:
- {name: nobody, user: {token: secret}}
- {name: somebody, user: {username: anna, password: s3cret}}
`,
};

/** Names and values whose order depends on how kubectl compares: texts by their bytes, quantities by their size. */
const SORTED: Readonly<Record<string, string>> = {
  a1: "1Gi",
  a10: "100Mi",
  a2: "3",
  a02: "",
  ab: "x9",
  b8q: "x10",
  b82: "X9",
  "1a": "500m",
};

export const setup: readonly string[] = [
  "kubectl apply -f everything.yaml",
  "kubectl create namespace sorted",
  ...Object.entries(SORTED).map(([name, x]) => `kubectl create configmap ${name} -n sorted${x && ` --from-literal=x=${x}`}`),
  "kubectl create serviceaccount plain -n sorted",
];

/** Headers of klog carry the time and a process, and the server and folder of the real one are its own: they are taken out. */
export const settled = (text: string): string =>
  text
    .replace(/\/(?:[^\s/]+\/)*k8s-quest-conformance-\w+\/work|\/home\/learner/g, "HOME")
    .replace(/^([EFIW])\d{4} [\d:.]+ +\d+ (\w+\.go:\d+\])/gm, "$1 $2")
    .replace(/127\.0\.0\.1:\d{4,5}\b/g, "127.0.0.1:PORT");
