// Kustomizations of all sorts: what is wrong in every way (e…), and what uses each field (g…). Files that they name stand in their folder.

const BASE = "resources: [../base]\n";

/** By folder: its kustomization. */
const KUSTOMIZATIONS: Readonly<Record<string, string>> = {
  e01: "resources: [nope.yaml]\n",
  e02: "resources: [../nope]\n",
  e03: "resources: [/etc/hosts]\n",
  e04: "resources: [../base/web.yaml]\n",
  e05: "nope: 1\n",
  e06: "apiVersion: x/v1\nkind: Kustomization\n",
  e07: "kind: Nope\n",
  e08: "resources:\n- ../e08\n",
  e09: `${BASE}- ../base\n`,
  e10: "resources: [../base, ../base]\n",
  e11: `${BASE}patches:\n- path: nope.yaml\n`,
  e12: `${BASE}patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: nope}\n    spec: {type: NodePort}\n`,
  e13: `${BASE}patches:\n- target: {kind: Nope}\n  patch: |-\n    - op: remove\n      path: /spec\n`,
  e14: `${BASE}patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: remove\n      path: /nope\n`,
  e15: `${BASE}patches:\n- patch: |-\n    - op: remove\n      path: /spec\n`,
  e16: `${BASE}patches:\n- target: {kind: Deployment}\n  patch: 'a: b: c'\n`,
  e17: `${BASE}patches:\n- target: {kind: Deployment}\n`,
  e18: `${BASE}patches:\n- target: {kind: Deployment}\n  path: x\n  patch: y\n`,
  e19: `${BASE}patches:\n- target: {kind: '('}\n  patch: |-\n    - op: remove\n      path: /spec\n`,
  e20: `${BASE}patchesStrategicMerge:\n- nope.yaml\n`,
  e21: `${BASE}patchesJson6902:\n- target: {version: v1, kind: Service, name: nope}\n  patch: '[]'\n`,
  e22: `${BASE}configMapGenerator:\n- literals: [a=b]\n`,
  e23: `${BASE}configMapGenerator:\n- name: x\n  literals: [a]\n`,
  e24: `${BASE}configMapGenerator:\n- name: x\n  files: [nope.txt]\n`,
  e25: `${BASE}configMapGenerator:\n- name: x\n  envs: [nope.env]\n`,
  e26: `${BASE}configMapGenerator:\n- name: x\n  literals: [a=b]\n- name: x\n  literals: [a=c]\n`,
  e27: `${BASE}configMapGenerator:\n- name: nope\n  behavior: merge\n  literals: [a=b]\n`,
  e28: `${BASE}configMapGenerator:\n- name: settings\n  behavior: nope\n  literals: [a=b]\n`,
  e29: `${BASE}configMapGenerator:\n- name: x\n  literals: [a=b, a=c]\n`,
  e30: `${BASE}configMapGenerator:\n- name: x\n  files: [a=b=c]\n`,
  e31: `${BASE}configMapGenerator:\n- name: x\n  nope: [a=b=c]\n`,
  e32: `${BASE}replicas:\n- name: nope\n  count: 2\n`,
  e33: `${BASE}replicas:\n- name: web\n  count: x\n`,
  e34: `${BASE}images: x\n`,
  e35: `${BASE}namePrefix: [a]\n`,
  e36: "resources:\n- bad.yaml\n",
  e37: "resources:\n- noname.yaml\n",
  e38: "resources:\n- nokind.yaml\n",
  e39: "resources:\n- list.yaml\n",
  e40: "resources:\n- empty.yaml\n",
  e41: "resources:\n- two.yaml\n",
  e42: "components: [../base]\n",
  e43: "resources: [../comp]\n",
  e44: `${BASE}components: [../nope]\n`,
  e45: `${BASE}replacements:\n- source: {kind: Nope, name: x}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [spec.replicas]\n`,
  e46:
    BASE +
    "replacements:\n- source: {kind: Service, name: web, fieldPath: spec.nope}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [spec.replicas]\n",
  e47:
    BASE +
    "replacements:\n- source: {kind: Service, name: web, fieldPath: 'spec.ports.0.port'}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [spec.nope]\n",
  e48: `${BASE}replacements:\n- source: {kind: Service, name: web}\n  targets:\n  - fieldPaths: [spec.nope]\n`,
  e49: `${BASE}replacements:\n- source: {kind: Service, name: web}\n`,
  e50: `${BASE}replacements:\n- path: nope.yaml\n`,
  e51: `${BASE}labels:\n- pairs: {'@': b}\n`,
  e52: `${BASE}commonLabels: {a: '@@'}\n`,
  e53: `${BASE}namespace: X_Y\n`,
  e54: `${BASE}vars:\n- name: WEB_HOST\n  objref: {kind: Nope, name: nope, apiVersion: v1}\n`,
  e56: `${BASE}generators: [nope.yaml]\n`,
  e57: `${BASE}transformers: [gen.yaml]\n`,
  e58: `${BASE}helmCharts:\n- name: x\n  repo: https://x\n`,
  e59: `${BASE}configurations: [nope.yaml]\n`,
  e60: `${BASE}openapi: {path: nope.json}\n`,
  e61: `${BASE}crds: [nope.yaml]\n`,
  e62: `${BASE}validators: [nope.yaml]\n`,
  e63: `${BASE}buildMetadata: [nope]\n`,
  e64: `${BASE}sortOptions: {order: nope}\n`,
  e65: `${BASE}imageTags:\n- name: nginx\n  newTag: x\n`,
  e67: `${BASE}secretGenerator:\n- name: s\n  type: kubernetes.io/tls\n  files: [nope.key]\n`,
  e68: `${BASE}patches: x\n`,
  e69: "",
  e70: "[]\n",
  e71: "resources: [a.yaml\n",
  e72: "a: b: c\n",
  e73: `${BASE}namespace: shop\nnamespace: x\n`,
  e74: `${BASE}labels:\n- fields: []\n`,
  e75: "resources: []\n",
  e76: "resources: ['']\n",
  e77: `${BASE}images:\n- newTag: x\n`,
  e78: "metadata: {name: x}\nresources: [../base]\n",
  e79: `${BASE}openapi: {version: v1.20.4}\n`,
  e80: `${BASE}openapi: {version: nope}\n`,
  g01: `${BASE}vars:\n- name: WEB_HOST\n  objref: {kind: Service, name: web, apiVersion: v1}\n  fieldref: {fieldpath: metadata.name}\n`,
  g02: `${BASE}namePrefix: p-\nvars:\n- name: WEB_HOST\n  objref: {kind: Service, name: web, apiVersion: v1}\n`,
  g03:
    BASE +
    "commonLabels: {a: 'yes', b: 'on', c: 'true', d: '1', e: '1.5', f: 'null', g: '0x1', h: '1e3', i: y, j: '', k: '01', l: n, m: 'No', o: 'OFF', p: '~', q: '1_000', r: '1:30', s: '2020-01-01', t: '.5', u: '+1', v: '.inf', w: 'NaN'}\n",
  g04: `${BASE}commonLabels: {a: yes, b: on, c: true, d: 1, e: 1.5, h: 1e3}\n`,
  g05: `${BASE}labels:\n- pairs: {a: b}\n  fields:\n  - path: spec/template/metadata/annotations\n    create: true\n    kind: Deployment\n`,
  g06: `${BASE}buildMetadata: [managedByLabel, originAnnotations]\n`,
  g07: `${BASE}sortOptions: {order: fifo}\n`,
  g08: `${BASE}sortOptions:\n  order: legacy\n  legacySortOptions:\n    orderFirst: [Service]\n    orderLast: [ConfigMap]\n`,
  g09: `${BASE}transformers: [prefix.yaml, label.yaml, anno.yaml, ns.yaml, image.yaml, replica.yaml]\n`,
  g10: `${BASE}generators: [cmgen.yaml, secgen.yaml]\n`,
  g11: `${BASE}transformers: [patch.yaml, smp.yaml, j6902.yaml]\n`,
  g13: `${BASE}crds: [crd.json]\n`,
  g14: `${BASE}configMapGenerator:\n- name: settings\n  behavior: merge\n  literals: [EXTRA=1]\n`,
  g15: `${BASE}configMapGenerator:\n- name: settings\n  behavior: replace\n  literals: [EXTRA=1]\n`,
  g16: `${BASE}images:\n- name: nginx\n  digest: sha256:abc\n- name: nginx\n  newName: foo/bar\n`,
  g17:
    BASE +
    "patches:\n- target: {kind: Deployment}\n  patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: ignored}\n    spec:\n      template:\n        spec:\n          containers:\n          - name: side\n            image: busybox\n          - name: nginx\n            $patch: delete\n",
  g18: `${BASE}patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    $patch: delete\n`,
  g19:
    BASE +
    "replacements:\n- source: {kind: Service, name: web, fieldPath: spec.ports.0.port}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ['spec.template.spec.containers.[name=nginx].env.[name=HOST].value']\n- source: {kind: ConfigMap, name: settings, fieldPath: data.COLOR}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ['metadata.annotations.color', 'spec.template.spec.containers.*.image']\n    options: {create: true, delimiter: ':', index: 1}\n",
  g20: `${BASE}replacements:\n- path: repl.yaml\n`,
  g21: `${BASE}namespace: other\ngeneratorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: []\ncomponents:\n- ../comp\n`,
  g22: "resources: [../base, rbac.yaml]\nnamespace: other\nnamePrefix: n-\n",
  g23: `${BASE}commonAnnotations: {a: 'true', b: 'x: y # z'}\n`,
  g24:
    BASE +
    "secretGenerator:\n- name: tls\n  literals: ['a=\"q\"', \"b='s'\", c=, d=x=y]\n  options: {immutable: true, annotations: {nn: o}}\n- name: envs\n  envs: [vars.env]\n- name: files\n  files: [vars.env, other=vars.env]\n",
  g25: "namePrefix: a-\nresources: [../g01]\n",
  g26: "nameSuffix: -z\nresources: [../g14]\nnamespace: nn\n",
  g27: "resources: [list.yaml]\nnamePrefix: l-\n",
  g28: "resources: [comments.yaml]\n",
  g29:
    BASE +
    "patchesStrategicMerge:\n- |-\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec: {replicas: null, template: {spec: {containers: [{name: nginx, env: [{name: HOST, $patch: delete}]}]}}}\n",
  g30:
    BASE +
    'patchesJson6902:\n- target: {group: apps, version: v1, kind: Deployment, name: web}\n  patch: |-\n    [{"op": "add", "path": "/metadata/annotations/x~1y", "value": "z"}]\n',
  g31:
    BASE +
    'patchesJson6902:\n- target: {group: apps, version: v1, kind: Deployment, name: web}\n  patch: |-\n    [{"op": "add", "path": "/metadata/annotations", "value": {"x": 1}}, {"op": "test", "path": "/kind", "value": "Deployment"}, {"op": "copy", "from": "/spec/replicas", "path": "/spec/minReadySeconds"}]\n',
  g32: "bases: [../base]\n",
  g33: `${BASE}labels:\n- pairs: {a: b}\n  includeTemplates: true\n- pairs: {c: d}\n  includeSelectors: true\n`,
  g34: "resources: [kinds.yaml]\nnamePrefix: k-\ncommonLabels: {l: m}\ncommonAnnotations: {nn: o}\nnamespace: space\n",
  c1: "resources: [../c2]\n",
  c2: "resources: [../c1]\n",
};

/** Files that kustomizations name. */
const NAMED: Readonly<Record<string, string>> = {
  "bad.yaml": "a: b: c\n",
  "noname.yaml": "apiVersion: v1\nkind: ConfigMap\n",
  "nokind.yaml": "apiVersion: v1\nmetadata: {name: x}\n",
  "list.yaml":
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: b}\n",
  "two.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
  "gen.yaml": "apiVersion: nope/v1\nkind: Nope\nmetadata: {name: x}\n",
  "prefix.yaml":
    "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: p}\nprefix: pre-\nfieldSpecs:\n- path: metadata/name\n---\napiVersion: builtin\nkind: SuffixTransformer\nmetadata: {name: s}\nsuffix: -suf\nfieldSpecs:\n- path: metadata/name\n  kind: Service\n",
  "label.yaml":
    "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {x: y}\nfieldSpecs:\n- path: metadata/labels\n  create: true\n",
  "anno.yaml":
    "apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: {name: l}\nannotations: {x: y}\nfieldSpecs:\n- path: metadata/annotations\n  create: true\n",
  "ns.yaml":
    "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: l, namespace: space}\nfieldSpecs:\n- path: metadata/namespace\n  create: true\n",
  "image.yaml": "apiVersion: builtin\nkind: ImageTagTransformer\nmetadata: {name: l}\nimageTag: {name: nginx, newTag: v2}\n",
  "replica.yaml":
    "apiVersion: builtin\nkind: ReplicaCountTransformer\nmetadata: {name: l}\nreplica: {name: web, count: 7}\nfieldSpecs:\n- path: spec/replicas\n  create: true\n  kind: Deployment\n",
  "cmgen.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: made}\nliterals: [a=b]\n",
  "secgen.yaml": "apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: hidden}\nliterals: [a=b]\ntype: x\n",
  "patch.yaml":
    'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: l}\npatch: \'[{"op": "replace", "path": "/spec/replicas", "value": 9}]\'\ntarget: {kind: Deployment}\n',
  "smp.yaml":
    "apiVersion: builtin\nkind: PatchStrategicMergeTransformer\nmetadata: {name: l}\npatches: |-\n  apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec: {type: NodePort}\n",
  "j6902.yaml":
    'apiVersion: builtin\nkind: PatchJson6902Transformer\nmetadata: {name: l}\ntarget: {kind: Service, name: web, version: v1}\njsonOp: \'[{"op": "add", "path": "/spec/clusterIP", "value": "None"}]\'\n',
  "crd.json": "{}",
  "repl.yaml":
    "source: {kind: Service, name: web, fieldPath: metadata.name}\ntargets:\n- select: {kind: Deployment}\n  fieldPaths: [metadata.labels.service]\n  options: {create: true}\n",
  "rbac.yaml":
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects:\n- kind: ServiceAccount\n  name: robot\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules: []\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: nsx}\n",
  "vars.env": "# c\nA=1\n\nB = 2\nHOME2\nC='x'\n",
  "comments.yaml":
    "# top\napiVersion: v1 # v\nkind: ConfigMap\nmetadata:\n  name: c # name\n  labels: {}\n  annotations: null\ndata:\n  a: \"yes\"\n  b: 'on'\n  c: |\n    x\n    y\n  d: >-\n    folded\n    text\n  e: \"1\"\n  f: &anchor text\n  g: *anchor\n  h: ''\n",
  "kinds.yaml":
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: cj}\nspec:\n  schedule: '* * * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers: [{name: a, image: b, env: [{name: X, valueFrom: {secretKeyRef: {name: sec, key: k}}}]}]\n          volumes: [{name: v, persistentVolumeClaim: {claimName: pvc}}, {name: w, projected: {sources: [{configMap: {name: cm}}]}}]\n          serviceAccountName: sa\n          imagePullSecrets: [{name: sec}]\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: ss}\nspec:\n  serviceName: svc\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}], affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: x, labelSelector: {matchLabels: {a: b}}}]}}}}\n  volumeClaimTemplates: [{metadata: {name: d}, spec: {storageClassName: sc}}]\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ing}\nspec:\n  ingressClassName: nginx\n  tls: [{secretName: sec}]\n  rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: svc, port: {number: 80}}}}]}}]\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: hpa}\nspec: {scaleTargetRef: {kind: StatefulSet, apiVersion: apps/v1, name: ss}, maxReplicas: 3}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: sec}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: pvc}\nspec: {storageClassName: sc, volumeName: pv}\n---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: sc}\nprovisioner: x\n---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {storageClassName: sc, claimRef: {name: pvc}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\nsecrets: [{name: sec}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec: {selector: {a: b}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np}\nspec: {podSelector: {matchLabels: {a: b}}, ingress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]}\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: pdb}\nspec: {selector: {matchLabels: {a: b}}}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.example.com}\nspec: {group: example.com}\n---\napiVersion: example.com/v1\nkind: Foo\nmetadata: {name: foo}\nspec: {ref: svc}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: vwc}\nwebhooks: [{name: a.b.c, clientConfig: {service: {name: svc, namespace: default}}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: crb}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cr}\nsubjects: [{kind: ServiceAccount, name: sa, namespace: default}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: cr}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: a, image: b}], priorityClassName: pc}\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: pc}\n",
};

export const files: Readonly<Record<string, string>> = {
  "base/web.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: nginx\n        image: nginx:1.27\n        envFrom:\n        - configMapRef: {name: settings}\n        env:\n        - name: HOST\n          value: $(WEB_HOST)\n",
  "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n",
  "base/kustomization.yaml": "resources:\n- web.yaml\n- service.yaml\nconfigMapGenerator:\n- name: settings\n  literals:\n  - COLOR=teal\n",
  "comp/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels:\n- pairs: {part: yes-it-is}\n",
  "m1/kustomization.yaml": "resources: []\n",
  "m1/kustomization.yml": "resources: []\n",
  "m2/x.txt": "",
  ...Object.fromEntries(
    Object.entries(KUSTOMIZATIONS).flatMap(([folder, text]) => [
      [`${folder}/kustomization.yaml`, text],
      ...[...new Set(text.match(/[\w-]+\.(yaml|env|json)/g) ?? [])].flatMap((name) =>
        NAMED[name] ? [[`${folder}/${name}`, NAMED[name]]] : [],
      ),
    ]),
  ),
};

export const lines: readonly string[] = [
  ...Object.keys(KUSTOMIZATIONS).map((folder) => `kubectl kustomize ${folder}`),
  "kubectl kustomize m1",
  "kubectl kustomize m2",
  "kubectl kustomize nope",
  "kubectl kustomize m2/x.txt",
  "kubectl kustomize a b",
  "kubectl kustomize base -o out.yaml; cat out.yaml",
  "kubectl kustomize base -o nope/out.yaml",
  "kubectl kustomize e04 --load-restrictor=LoadRestrictionsNone",
  "kubectl kustomize base --load-restrictor=nope",
  "kubectl kustomize base --reorder=none",
  "kubectl kustomize base --reorder=legacy",
  "kubectl kustomize base --reorder=x",
  "kubectl kustomize base --enable-helm",
  "kubectl kustomize base --as-current-user",
  "kubectl kustomize base --network",
  "kubectl kustomize base --network-name=x",
  "kubectl kustomize base --enable-alpha-plugins",
  "kubectl kustomize base -e A=b",
  "kubectl kustomize base --mount x",
  "kubectl kustomize g06 --enable-managedby-label",
  "kubectl kustomize base --enable-managedby-label",
  "kubectl kustomize base --helm-debug --helm-kube-version=1.2 --helm-api-versions=a",
  "kubectl kustomize base --nope",
  "kubectl apply -k e01",
  "kubectl apply -k nope",
  "kubectl apply -k g01 --dry-run=client",
  "kubectl diff -k e01",
  "kubectl delete -k m2",
  "kubectl get -k e12",
  "kubectl create -k g01 -f x",
  "mkdir out && kubectl kustomize g34 -o out && ls out && cat out/*configmap*",
];
