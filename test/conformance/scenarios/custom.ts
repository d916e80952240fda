// Kinds that a CustomResourceDefinition makes, from their definition to its deletion.
import type { Scenario } from "./scenario.ts";

const OVENS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ovens.bakery.example.com
spec:
  group: bakery.example.com
  scope: Namespaced
  names: {plural: ovens, singular: oven, kind: Oven, shortNames: [ov], categories: [all, baking]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
    selectableFields:
    - jsonPath: .spec.fuel
    additionalPrinterColumns:
    - {name: Fuel, type: string, jsonPath: .spec.fuel}
    - {name: Heat, type: integer, jsonPath: .spec.heat, priority: 1}
    - {name: Lit, type: boolean, jsonPath: .spec.lit}
    - {name: Since, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        description: An oven bakes.
        properties:
          spec:
            type: object
            description: What the oven is like.
            required: [heat]
            properties:
              fuel: {type: string, enum: [wood, gas, coal], default: wood, description: What it burns.}
              heat: {type: integer, minimum: 0, maximum: 400}
              lit: {type: boolean}
              replicas: {type: integer, default: 1}
              port: {x-kubernetes-int-or-string: true}
              shelves:
                type: array
                maxItems: 3
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string}
                    size: {type: integer, nullable: true}
              tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
              labels: {type: object, additionalProperties: {type: string}}
            x-kubernetes-validations:
            - {rule: "self.fuel != 'gas' || self.heat <= 300", message: gas burns no hotter than 300}
            - {rule: self.heat >= oldSelf.heat, message: an oven does not cool}
          status:
            type: object
            properties:
              replicas: {type: integer}
              selector: {type: string}
              phase: {type: string}
  - name: v1beta1
    served: true
    storage: false
    deprecated: true
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
`;
const STONE = `apiVersion: bakery.example.com/v1
kind: Oven
metadata: {name: stone}
spec: {heat: 250, shelves: [{name: top, size: 3}, {name: low}], tags: [a, b], port: http, extra: {a: {b: 1}}, labels: {k: v}}
`;
const WORLD =
  "kubectl create -f ovens.yaml && kubectl wait --for=condition=Established crd/ovens.bakery.example.com && kubectl create -f stone.yaml";
const files = {
  "ovens.yaml": OVENS,
  "stone.yaml": STONE,
  "hotter.yaml": STONE.replace("heat: 250", "heat: 280"),
  "unknown.yaml": STONE.replace("heat: 250", "heat: 280, soot: 1, extra2: {a: 1}"),
  "wrong.yaml": STONE.replace("heat: 250", "heat: '250', fuel: dung").replace("name: stone", "name: wrong"),
  "metadata.yaml": STONE.replace("name: stone", "name: other, colour: red"),
  "beta.yaml": "apiVersion: bakery.example.com/v1beta1\nkind: Oven\nmetadata: {name: beta}\nspec: {heat: 3, more: true}\n",
  "bad.yaml": OVENS.replace("scope: Namespaced", "scope: Galaxy")
    .replaceAll("type: integer, minimum: 0", "type: whole")
    .replace("storage: true", "storage: false"),
  "clash.yaml": OVENS.replaceAll("ovens", "stoves")
    .replace("singular: oven", "singular: oven")
    .replace("shortNames: [ov]", "shortNames: [ov, st]"),
};

const defining: Scenario = {
  name: "custom kinds: defined and looked at",
  files,
  setup: [WORLD],
  lines: [
    "kubectl get crd",
    "kubectl get crd ovens.bakery.example.com -o yaml",
    "kubectl describe crd ovens.bakery.example.com",
    "kubectl get ov",
    "kubectl get ov -o wide",
    "kubectl get baking",
    "kubectl get all",
    "kubectl get oven/stone -o yaml --show-managed-fields",
    "kubectl get ovens.v1beta1.bakery.example.com",
    "kubectl get ovens --field-selector spec.fuel=wood",
    "kubectl get ovens --field-selector spec.heat=250",
    "kubectl describe oven stone",
    "kubectl explain oven",
    "kubectl explain oven.spec",
    "kubectl explain oven.spec.shelves --recursive",
    "kubectl explain oven.spec.fuel",
    "kubectl explain oven.nothing",
    "kubectl explain oven --recursive --output=plaintext-openapiv2",
    "kubectl explain oven --api-version=bakery.example.com/v1beta1",
    "kubectl api-resources --api-group=bakery.example.com -o wide",
    "kubectl api-versions",
    "kubectl auth can-i create ovens",
    "kubectl create -f bad.yaml",
    "kubectl create -f clash.yaml",
    "kubectl get crd stoves.bakery.example.com -o jsonpath='{.status.conditions[*].reason}'",
  ],
};

const changing: Scenario = {
  name: "custom kinds: objects changed",
  files,
  setup: [WORLD],
  lines: [
    "kubectl apply -f hotter.yaml",
    "kubectl apply -f hotter.yaml",
    "kubectl replace -f unknown.yaml",
    "kubectl apply -f unknown.yaml --validate=warn",
    "kubectl apply -f unknown.yaml --server-side",
    "kubectl create -f wrong.yaml",
    "kubectl create -f metadata.yaml",
    "kubectl create -f beta.yaml",
    "kubectl get oven beta -o yaml",
    'kubectl patch oven stone -p \'{"spec":{"heat":300}}\'',
    'kubectl patch oven stone --type=merge -p \'{"spec":{"heat":200}}\'',
    'kubectl patch oven stone --type=merge -p \'{"spec":{"heat":350,"fuel":"gas"}}\'',
    'kubectl patch oven stone --type=merge -p \'{"spec":{"heat":"hot"}}\'',
    'kubectl patch oven stone --type=merge -p \'{"spec":{"shelves":[{"name":"a"},{"name":"a"}],"tags":["x","x"]}}\'',
    'kubectl patch oven stone --type=merge -p \'{"spec":{"shelves":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]}}\'',
    'kubectl patch oven stone --type=json -p \'[{"op":"replace","path":"/spec/port","value":true}]\'',
    'kubectl patch oven stone --subresource=status --type=merge -p \'{"status":{"phase":"Hot","replicas":2,"selector":"a=b"}}\'',
    "kubectl scale oven/stone --replicas=3",
    "kubectl get oven stone --subresource=scale -o yaml",
    "kubectl get oven stone --subresource=status",
    "kubectl label oven stone hall=two",
    "kubectl annotate oven stone note=x",
    "kubectl get oven stone -o jsonpath='{.metadata.generation}'",
    "kubectl set image oven/stone main=nginx",
    "kubectl set env ovens --all a=b",
    "kubectl set selector oven/stone a=b",
    "kubectl set image -f beta.yaml main=nginx",
    "kubectl set image crd/ovens.bakery.example.com main=nginx",
    "kubectl rollout status oven/stone",
    "kubectl rollout history ovens",
    "kubectl rollout restart oven/stone",
    "kubectl rollout restart ovens",
    "kubectl rollout pause -f beta.yaml",
    "kubectl expose oven stone nope --port=80",
    "kubectl logs oven/stone",
    "kubectl port-forward oven/stone 80",
    "kubectl debug oven/stone --image=x",
    "kubectl create quota q --hard=count/ovens.bakery.example.com=3",
    "kubectl delete oven stone",
    "kubectl delete crd ovens.bakery.example.com",
    "kubectl get crd",
  ],
};

export const custom: readonly Scenario[] = [defining, changing];
