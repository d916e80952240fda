// kubectl edit and create --edit, with editors that are scripts.
import type { Scenario } from "./scenario.ts";

const NAMELESS = "sed -E 's/kubectl-edit-[0-9]+/kubectl-edit-N/g'";
const edit: Scenario = {
  name: "edit",
  files: {
    "cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata:\n  a: b\n",
    // Opens the file as it is the first time and shows what stands above it the next.
    "again.sh": '#!/bin/sh\nif grep -q "$1" "$3"; then sed -i "s/$1/$2/" "$3"; else grep \'^#\' "$3" >&2; fi\n',
  },
  setup: ["kubectl create deployment web --image=nginx:1.27", "kubectl create configmap cm --from-literal=a=b --from-literal=c=d"],
  lines: [
    "EDITOR=true kubectl edit cm cm",
    "EDITOR=cat kubectl edit cm cm",
    "EDITOR=cat kubectl edit cm cm -o json",
    "EDITOR=cat kubectl edit deployment web --subresource=scale",
    "EDITOR='sed -i s/replicas:.1/replicas:\\ 3/' kubectl edit deployment web",
    "EDITOR='sed -i s/replicas:.[13]/replicas:\\ 2/' kubectl edit deployment web --subresource=scale",
    "EDITOR='sed -i s/a:.b/a:\\ x/' kubectl edit cm cm -o yaml",
    "EDITOR='sed -i s/a:.x/a:\\ y/' kubectl edit cm/cm --output-patch",
    "EDITOR='sed -i s/^data:/dta:/' kubectl edit cm/cm 2>&1 | sed -E 's/kubectl-edit-[0-9]+/kubectl-edit-N/g'",
    "EDITOR='sed -i s/^data:/dta:/' kubectl edit cm/cm --validate=false",
    "EDITOR='sed -i s/replicas:.*/replicas:\\ two/' kubectl edit deployment web 2>&1 | sed -E 's/kubectl-edit-[0-9]+/kubectl-edit-N/g'",
    "EDITOR='sed -i s/replicas:.*/replicas:\\ -1/' kubectl edit deployment web 2>&1 | sed -E 's/kubectl-edit-[0-9]+/kubectl-edit-N/g'",
    "EDITOR='sh again.sh replicas:.* replicas:.-1' kubectl edit deployment web 2>&1 | sed -E 's/kubectl-edit-[0-9]+/kubectl-edit-N/g'",
    `EDITOR='sed -i s/kind:.ConfigMap/kind:\\ Secret/' kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR='sed -i s/^kind:.*//' kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR='sed -i s/^metadata:/metadata/' kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR='sed -i s/name:.cm/name:\\ other/' kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR='sed -i d' kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR=false kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    `EDITOR=no-such-editor kubectl edit cm/cm 2>&1 | ${NAMELESS}`,
    "EDITOR=true kubectl edit cm/missing",
    "EDITOR=true kubectl edit",
    "EDITOR=true kubectl edit nonsense",
    "EDITOR=true kubectl edit cm -n empty",
    "EDITOR=true kubectl edit cm/cm -o wide",
    "EDITOR='sed -i s/a:.y/a:\\ z/' kubectl edit cm/cm --save-config",
    "kubectl apply view-last-applied cm/cm -o json",
    "EDITOR=true kubectl create -f cm.yaml --edit",
    "EDITOR=cat kubectl create -f cm.yaml --edit -o json",
    "EDITOR='sed -i s/a:.b/a:\\ z/' kubectl create -f cm.yaml --edit",
    "EDITOR='sed -i s/q/q/' kubectl edit deployment/web cm/cm",
    "EDITOR='sed -i s/c:.d/c:\\ e/' kubectl edit deployment/web cm/cm",
    "EDITOR=true kubectl edit deployment web --subresource=nonsense",
    "KUBE_EDITOR='sed -i s/c:.e/c:\\ f/' EDITOR=false kubectl edit -f cm.yaml",
  ],
};

const local: Scenario = {
  name: "set --local",
  files: {
    "web.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - {name: c, image: nginx}\n",
  },
  lines: [
    "kubectl set image -f web.yaml c=nginx:1.28 --local",
    "kubectl set image -f web.yaml c=nginx:1.28 --local -o yaml",
    "kubectl set image -f web.yaml c=nginx:1.28 --local -o json",
    "kubectl set image -f web.yaml c=nginx:1.28 --local --dry-run=client -o yaml",
    "kubectl set env -f web.yaml A=b --local -o yaml",
    "kubectl set env -f web.yaml A=b --local -o json",
    "kubectl set resources -f web.yaml --limits=cpu=1 --local -o yaml",
    "kubectl set resources -f web.yaml --limits=cpu=1 --local -o json",
    "kubectl set serviceaccount -f web.yaml robot --local -o yaml",
    "kubectl set selector -f web.yaml a=c --local -o yaml",
    "kubectl label -f web.yaml x=y --local -o yaml",
    "kubectl label -f web.yaml x=y --local -o json",
    "kubectl annotate -f web.yaml x=y --local -o yaml",
    'kubectl patch -f web.yaml --local -p \'{"spec":{"replicas":2}}\' -o yaml',
    'kubectl patch -f web.yaml --local -p \'{"spec":{"replicas":2}}\' -o json',
  ],
};

export const editing: readonly Scenario[] = [edit, local];
