// kubectl kustomize: what folders with a kustomization become.
import type { Scenario } from "./scenario.ts";

const WEB =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: nginx\n        image: nginx:1.27\n        envFrom:\n        - configMapRef: {name: settings}\n";
const SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n";
const kustomization = (text: string) => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;

const build: Scenario = {
  name: "kustomize: built",
  files: {
    "base/web.yaml": WEB,
    "base/service.yaml": SERVICE,
    "base/kustomization.yaml": kustomization(
      "resources:\n- web.yaml\n- service.yaml\nconfigMapGenerator:\n- name: settings\n  literals:\n  - COLOR=teal\n",
    ),
    "overlay/kustomization.yaml": kustomization(
      "resources:\n- ../base\nnamePrefix: dev-\nnameSuffix: -x\nnamespace: shop\nimages:\n- name: nginx\n  newTag: '1.28'\nreplicas:\n- name: web\n  count: 3\nlabels:\n- pairs: {team: blue}\n  includeSelectors: true\ncommonAnnotations:\n  note: hello\n",
    ),
    "patches/kustomization.yaml": kustomization(
      "resources:\n- ../base\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: 5\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {type: NodePort}\n",
    ),
    "secret/kustomization.yaml": kustomization(
      "secretGenerator:\n- name: pass\n  literals: [a=b]\n  type: Opaque\ngeneratorOptions:\n  disableNameSuffixHash: true\n  labels: {x: why}\n",
    ),
    "replace/kustomization.yaml": kustomization(
      "resources:\n- ../base\nreplacements:\n- source: {kind: Service, name: web, fieldPath: metadata.name}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ['spec.template.spec.containers.[name=nginx].name']\n",
    ),
    "component/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels:\n- pairs: {part: yes-it-is}\n",
    "composed/kustomization.yaml": kustomization("resources:\n- ../base\ncomponents:\n- ../component\n"),
    "missing/kustomization.yaml": kustomization("resources:\n- nope.yaml\n"),
    "empty/readme.txt": "nothing\n",
  },
  lines: [
    "kubectl kustomize base",
    "kubectl kustomize overlay",
    "kubectl kustomize patches",
    "kubectl kustomize secret",
    "kubectl kustomize replace",
    "kubectl kustomize composed",
    "(cd base && kubectl kustomize)",
    "kubectl create namespace shop",
    "kubectl apply -k overlay",
    "kubectl get -k overlay -o name",
    "kubectl diff -k overlay",
    "kubectl delete -k overlay",
  ],
};

export const kustomizing: readonly Scenario[] = [build];
