// The admission controller: gives new pods what was recommended for them, and looks at VerticalPodAutoscalers before they are stored
// (vertical-pod-autoscaler/pkg/admission-controller).

import type { Draft } from "../../api/object.ts";
import type { ApiServer, WebhookCall } from "../../cluster/apiserver/index.ts";
import type { Controller } from "../../cluster/controllers/controller.ts";
import { invalidObject } from "./refusal.ts";
import { changesFor } from "./resources.ts";
import { admissionAnswers, GROUP, modeOf, type PodContainer, selectorOf, type VpaObject, vpaKind } from "./types.ts";

const CONFIGURATION = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingWebhookConfiguration",
  metadata: { name: "vpa-webhook-config" },
  webhooks: [
    {
      name: "vpa.k8s.io",
      admissionReviewVersions: ["v1"],
      clientConfig: { service: { namespace: "kube-system", name: "vpa-webhook" } },
      failurePolicy: "Ignore",
      sideEffects: "None",
      timeoutSeconds: 30,
      rules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
        { apiGroups: [GROUP], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: ["verticalpodautoscalers"] },
      ],
    },
  ],
};
const MODES = ["Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"];

export function admissionController(server: ApiServer): Controller {
  server.answerWebhook("kube-system", "vpa-webhook", (call) => {
    if (!admissionAnswers(server)) return false;
    if (call.kind.plural === "pods") admitPod(server, call);
    else admitVpa(call);
    return true;
  });
  const kind = server.scheme.byResource("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations");
  return {
    name: "vpa-admission-controller",
    component: "vpa-admission-controller",
    wakes: [],
    always: ["register"],
    reconcile(_key, { api }) {
      // It registers itself when it starts, and is not asked before.
      if (kind && !api.find(kind, CONFIGURATION.metadata.name)) api.create(kind, CONFIGURATION);
      return { again: 60_000 };
    },
  };
}

function admitPod(server: ApiServer, { object, namespace }: WebhookCall): void {
  const kind = vpaKind(server);
  if (!kind || !object) return;
  const reader = server.client({ name: "system:serviceaccount:kube-system:vpa-admission-controller", groups: ["system:masters"] });
  const vpa = reader.list(kind, { namespace }).find((each) => {
    const selector = selectorOf(server, reader, each);
    return modeOf(each) !== "Off" && !("error" in selector) && selector.fits(object.metadata.labels ?? {});
  });
  if (!vpa) return;
  const containers = object["spec"].containers as Draft<PodContainer>[];
  const notes = new Map<number, string[]>();
  for (const { index, what, list, resource, value } of changesFor(vpa, containers)) {
    const container = containers[index]!;
    container.resources = { ...container.resources, [list]: { ...container.resources?.[list], [resource]: value } };
    notes.set(index, [...(notes.get(index) ?? []), what]);
  }
  const annotations = { ...object.metadata.annotations };
  annotations["vpaObservedContainers"] = containers.map(({ name }) => name).join(", ");
  if (notes.size)
    annotations["vpaUpdates"] =
      `Pod resources updated by ${vpa.metadata.name}: ${[...notes].map(([index, what]) => `container ${index}: ${what.join(", ")}`).join("; ")}`;
  object.metadata.annotations = annotations;
}

/** @throws ApiError in the webhook's words */
function admitVpa({ object, operation }: WebhookCall): void {
  const { updatePolicy, targetRef, resourcePolicy } = (object as Partial<VpaObject>).spec ?? {};
  const refuse = (why: string) => invalidObject(why);
  const mode = updatePolicy?.updateMode;
  if (updatePolicy && mode === undefined) throw refuse("updateMode is required if UpdatePolicy is used");
  if (mode !== undefined && !MODES.includes(mode)) throw refuse(`unexpected UpdateMode value ${mode}`);
  const least = updatePolicy?.minReplicas;
  if (least !== undefined && least <= 0) throw refuse(`minReplicas has to be positive, got ${least}`);
  for (const policy of resourcePolicy?.containerPolicies ?? []) {
    if (!policy.containerName) throw refuse("containerPolicies.ContainerName is required");
    if (policy.mode === "Off" && policy.controlledValues === "RequestsAndLimits")
      throw refuse("controlledValues shouldn't be specified if container scaling mode is off.");
  }
  if (operation === "CREATE" && !targetRef)
    throw refuse("targetRef is required. If you're using v1beta1 version of the API, please migrate to v1");
}
