// Charts that ask much of a cluster: hooks before and after, a definition of their own, look-ups, what stays behind, workloads to wait for.

/** A Job that is a hook; the value `fail` names the hook that fails. */
const hook = (when: string, weight: string, policy: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: "{{ .Release.Name }}-${when}"
  annotations: {helm.sh/hook: ${when}, helm.sh/hook-weight: "${weight}", helm.sh/hook-delete-policy: "${policy}"}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: hook
        image: busybox:1.36
        command: [sh, -c, 'echo ${when}; exit {{ if eq .Values.fail "${when}" }}1{{ else }}0{{ end }}']
---
`;

const BAKERY = {
  "bakery/Chart.yaml": "apiVersion: v2\nname: bakery\nversion: 1.0.0\n",
  "bakery/values.yaml": 'fail: ""\ntestCode: 0\nloaves: 1\n',
  "bakery/crds/oven.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ovens.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Oven, plural: ovens, singular: oven, listKind: OvenList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {loaves: {type: integer}}}}}}
`,
  "bakery/templates/goods.yaml": `apiVersion: example.com/v1
kind: Oven
metadata: {name: {{ .Release.Name }}}
spec: {loaves: {{ .Values.loaves }}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data:
  revision: "{{ .Release.Revision }}"
  version: {{ .Capabilities.KubeVersion.Version }}
  ovens: "{{ .Capabilities.APIVersions.Has "example.com/v1" }}"
  deployments: "{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}"
  found: {{ dig "metadata" "name" "nothing" (lookup "v1" "Namespace" "" "default") }}
  missing: {{ dig "metadata" "name" "nothing" (lookup "v1" "ConfigMap" .Release.Namespace "no-such") }}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-starter, annotations: {helm.sh/resource-policy: keep}}
stringData: {flour: rye}
`,
  "bakery/templates/hooks.yaml":
    hook("pre-install", "-5", "before-hook-creation") +
    hook("post-install", "0", "hook-succeeded") +
    hook("pre-upgrade", "0", "before-hook-creation,hook-failed") +
    hook("post-delete", "0", "before-hook-creation"),
  "bakery/templates/test.yaml": `apiVersion: v1
kind: Pod
metadata: {name: "{{ .Release.Name }}-taste", annotations: {helm.sh/hook: test}}
spec:
  restartPolicy: Never
  containers: [{name: taste, image: "busybox:1.36", command: [sh, -c, "echo crusty; exit {{ .Values.testCode }}"]}]
`,
};

const STALL = {
  "stall/Chart.yaml": "apiVersion: v2\nname: stall\nversion: 1.0.0\n",
  "stall/values.yaml": 'app: ""\nimage: nginx\nport: 80\nreplicas: 1\ntype: ClusterIP\nword: name\n',
  "stall/templates/all.yaml": `{{- $app := .Values.app | default .Release.Name -}}
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ $app }}}}
  template:
    metadata: {labels: {app: {{ $app }}}}
    spec:
      containers:
      - {{ .Values.word }}: web
        image: {{ .Values.image }}
        readinessProbe: {httpGet: {path: /, port: {{ .Values.port }}}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec:
  type: {{ .Values.type }}
  selector: {app: {{ $app }}}
  ports: [{port: 80}]
`,
};

const SMALL = {
  "later/Chart.yaml": 'apiVersion: v2\nname: later\nversion: 1.0.0\nkubeVersion: ">=2.0.0"\n',
  "removed/Chart.yaml": "apiVersion: v2\nname: removed\nversion: 1.0.0\n",
  "removed/templates/budget.yaml":
    "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: old}\nspec: {minAvailable: 1}\n",
  "heavy/Chart.yaml": "apiVersion: v2\nname: heavy\nversion: 1.0.0\n",
};

/** Files by their path. */
export const charts: Readonly<Record<string, string>> = { ...BAKERY, ...STALL, ...SMALL };
