// Subresources that the server answers itself: status, approval, scale, binding, eviction, token, finalize, ephemeralcontainers, resize.
import { valueAt } from "../../api/custom/kind.ts";
import { patchRefusal } from "../../api/decode.ts";
import { decodeValue } from "../../api/decode-value.ts";
import { badRequest, conflict, failure, invalidError, MODIFIED, notFoundError } from "../../api/errors.ts";
import { type FieldError, invalid, required } from "../../api/field-errors.ts";
import { parseJson } from "../../api/json.ts";
import { apiVersion, type Kind } from "../../api/kind.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import { timestamp } from "../../api/object.ts";
import { mergePatch } from "../../api/patch.ts";
import { quotedPatch } from "../../api/patch-text.ts";
import type { Request } from "../../api/request.ts";
import { formatRequirements, labelSelectorRequirements } from "../../api/selectors.ts";
import { clone } from "../../api/structure.ts";
import { success } from "../../api/success.ts";
import { topologyOf } from "./admission/pod-topology.ts";
import type { Tokens } from "./authentication.ts";
import type { Core } from "./core.ts";
import { evict } from "./eviction.ts";
import { patched } from "./patching.ts";
import { patch, replace, update } from "./registry.ts";
import { apply, refuseVersion } from "./server-side-apply.ts";

type Open = Draft<KubeObject>;

/** Answers a request for a subresource; undefined when it is not one of the server's own. */
export function answerSubresource(core: Core, request: Request, tokens: Tokens): KubeObject | undefined {
  const { kind, verb, subresource } = request;
  const name = request.name ?? (request.body as Partial<KubeObject> | undefined)?.metadata?.name ?? "";
  const found = (): KubeObject => {
    const object = core.storage.get(kind, request.namespace ?? "", name);
    if (!object) throw notFoundError(kind, name);
    return object;
  };
  switch (subresource) {
    case "status":
    case "approval":
    case "ephemeralcontainers":
    case "resize":
      if (verb === "get") return found();
      if (verb !== "patch") return update(core, request);
      return request.patch === "apply" ? apply(core, request) : patch(core, request);
    case "scale":
      // Only a write learns that it is the scale that is missing.
      if (verb !== "get" && !core.storage.get(kind, request.namespace ?? "", name)) throw notFoundError(scaleResource(kind), name);
      return scale(core, request, found());
    case "binding":
      return bind(core, { ...request, name }, found());
    case "eviction":
      return evict(core, { ...request, name }, found());
    case "token":
      return token(core, request, found(), tokens);
    case "finalize":
      return finalize(core, request, found());
    default:
      return undefined;
  }
}

/**
 * What errors of a built-in scale call it: deployments/scale.apps. The scale of a replication controller is said to be of the group
 * autoscaling; those of custom resources have no name of their own.
 */
function scaleResource(kind: Kind): { group: string; plural: string } {
  if (kind.custom) return kind;
  return { group: kind.group || "autoscaling", plural: `${kind.plural}/scale` };
}

/** A selector as the kind has it: replication controllers know only labels that must be equal. */
const selectorOf = ({ kind, spec: { selector } }: KubeObject) =>
  selector && kind === "ReplicationController" ? { matchLabels: selector } : selector;

/** The Scale of an object that has one. */
export function scaleOf(object: KubeObject, kind: Kind): Open {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const paths = kind.custom?.scale;
  if (paths) {
    const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
    const wanted = valueAt(object, specReplicasPath);
    if (typeof wanted !== "number")
      throw failure(
        500,
        "InternalError",
        `Internal error occurred: the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`,
        {
          causes: [{ message: `the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist` }],
        },
      );
    const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : undefined;
    return {
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp } as Open["metadata"],
      spec: wanted ? { replicas: wanted } : {},
      status: {
        replicas: (valueAt(object, statusReplicasPath) as number | undefined) ?? 0,
        ...(typeof selector === "string" && selector ? { selector } : {}),
      },
    };
  }
  const selector = selectorOf(object);
  const status = {
    replicas: object["status"]?.replicas ?? 0,
    ...(selector ? { selector: formatRequirements(labelSelectorRequirements(selector)) } : {}),
  };
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace: namespace!, uid, resourceVersion, creationTimestamp },
    spec: object["spec"].replicas ? { replicas: object["spec"].replicas } : {},
    status,
  };
}

const SCALE = "io.k8s.api.autoscaling.v1.Scale";
/** A scale of a built-in kind is patched as the struct that it is; it is not told by whom its number is managed. */
function patchedScale(request: Request, old: KubeObject): KubeObject {
  const { kind } = request;
  return patched(kind.custom ? request : { ...request, kind: { ...kind, definition: SCALE } }, scaleOf(old, kind) as KubeObject, () => []);
}

function scale(core: Core, request: Request, old: KubeObject): KubeObject {
  if (request.verb === "get") return scaleOf(old, request.kind) as KubeObject;
  if (request.patch === "apply") {
    if (!request.fieldManager)
      throw invalidError({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [required("fieldManager", "is required for apply patch")]);
    const body = (typeof request.body === "string" ? parseJson(request.body).value : request.body) as Partial<KubeObject>;
    refuseVersion(body, "autoscaling/v1");
    // The number is a field of the object, and so is who owns it (fieldmanager's ScaleHandler).
    const { kind } = request;
    const replicas = body["spec"]?.replicas as number | undefined;
    const config = withReplicas({ apiVersion: apiVersion(kind), kind: kind.kind, metadata: {} } as Open, kind, replicas);
    const { managers } = core.managedFields.planApply(kind, old, config as KubeObject, request, timestamp(core.clock.now));
    const wanted = replicas === undefined ? { ...body, spec: scaleOf(old, kind)["spec"] } : body;
    const answer = writeScale(core, request, old, mergePatch(clone(scaleOf(old, kind)), wanted) as Open);
    if (!request.dryRun) core.managedFields.commitApply(old.metadata.uid, managers);
    return answer;
  }
  const wanted = (request.verb === "patch" ? patchedScale(request, old) : request.body) as Open;
  return writeScale(core, request, old, wanted);
}

/** Puts the number where the kind has it. */
function withReplicas(object: Open, kind: Kind, replicas: number | undefined): Open {
  if (replicas === undefined) return object;
  const steps = kind.custom?.scale?.specReplicasPath.split(".").filter(Boolean) ?? ["spec", "replicas"];
  let holder: Record<string, unknown> = object;
  for (const step of steps.slice(0, -1)) holder = (holder[step] ??= {}) as Record<string, unknown>;
  holder[steps.at(-1)!] = replicas;
  return object;
}

function writeScale(core: Core, request: Request, old: KubeObject, wanted: Open): KubeObject {
  let spec: { replicas?: number };
  try {
    spec = (decodeValue(SCALE, wanted).value as Open)["spec"] ?? {};
  } catch (error) {
    const text = quotedPatch(wanted);
    if (text !== undefined) throw patchRefusal(text, (error as Error).message);
    throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${(error as Error).message}`);
  }
  const version = wanted.metadata?.resourceVersion;
  if (version && version !== old.metadata.resourceVersion) throw conflict(request.kind, old.metadata.name, MODIFIED);
  const replicas = spec.replicas ?? 0;
  if (replicas < 0)
    throw invalidError({ group: "autoscaling", kind: "Scale" }, old.metadata.name, [
      invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  const uid = wanted.metadata?.uid;
  if (uid && uid !== old.metadata.uid)
    throw conflict(
      scaleResource(request.kind),
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  const draft = withReplicas(clone(old) as Open, request.kind, replicas);
  return scaleOf(replace(core, { ...request, subresource: "scale" }, old, draft), request.kind) as KubeObject;
}

function bind(core: Core, request: Request, pod: KubeObject): KubeObject {
  const { target, metadata } = request.body as { target?: { kind?: string; name?: string }; metadata?: Partial<KubeObject["metadata"]> };
  const { name } = pod.metadata;
  const errors: FieldError[] = [];
  if (target?.kind && target.kind !== "Node") errors.push(invalid("target.kind", target.kind, `must be empty, "Node"`));
  if (!target?.name) errors.push(required("target.name"));
  if (errors.length) throw invalidError({ group: "", kind: "Binding" }, name, errors);
  const refuse = (why: string) => conflict({ group: "", plural: "pods/binding" }, name, why);
  if (metadata?.uid && metadata.uid !== pod.metadata.uid)
    throw refuse(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod["spec"].nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod["spec"].nodeName)}`);
  if (pod["spec"].schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  const conditions = ((pod["status"]?.conditions ?? []) as { type: string }[]).filter(({ type }) => type !== "PodScheduled");
  const scheduled = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: timestamp(core.clock.now),
    observedGeneration: pod.metadata.generation,
  };
  const annotations = metadata?.annotations ? { ...pod.metadata.annotations, ...metadata.annotations } : pod.metadata.annotations;
  const added = { ...topologyOf(core, target!.name!), ...metadata?.labels };
  const labels = Object.keys(added).length ? { ...added, ...pod.metadata.labels } : pod.metadata.labels;
  const draft = {
    ...pod,
    metadata: { ...pod.metadata, ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) },
    spec: { ...pod["spec"], nodeName: target!.name },
    status: { ...pod["status"], conditions: [...conditions, scheduled] },
  };
  replace(core, { ...request, subresource: "binding" }, pod, draft as never);
  return success({ code: 201 });
}

export const isBinding = ({ group, plural }: Kind): boolean => group === "" && plural === "bindings";
/** A Binding by itself does what a pod's binding does: its name is the pod's. */
export function bindingOf(core: Core, request: Request): KubeObject {
  const name = (request.body as Partial<KubeObject> | undefined)?.metadata?.name ?? "";
  const kind = core.scheme.byKind("", "v1", "Pod")!;
  const pod = core.storage.get(kind, request.namespace ?? "", name);
  if (!pod) throw notFoundError(kind, name);
  return bind(core, { ...request, kind, name }, pod);
}

const TOKEN = { group: "authentication.k8s.io", kind: "TokenRequest" };

function token(core: Core, request: Request, account: KubeObject, tokens: Tokens): KubeObject {
  const { spec = {} } = (request.body ?? {}) as {
    spec?: { audiences?: string[]; expirationSeconds?: number; boundObjectRef?: { kind: string; name: string; uid?: string } };
  };
  const seconds = spec.expirationSeconds ?? 3600;
  if (seconds < 600)
    throw invalidError(TOKEN, "", [invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")]);
  if (seconds > 2 ** 32)
    throw invalidError(TOKEN, "", [invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds")]);
  const reference = spec.boundObjectRef;
  let bound: { kind: string; name: string; uid: string } | undefined;
  if (reference) {
    const kind = ["Pod", "Secret", "Node"].includes(reference.kind) ? core.scheme.byKind("", "v1", reference.kind) : undefined;
    if (!kind) throw badRequest(`cannot bind token to object of type v1, Kind=${reference.kind}`);
    const object = core.storage.get(kind, kind.namespaced ? account.metadata.namespace! : "", reference.name);
    if (!object) throw notFoundError(kind, reference.name);
    if (reference.uid && reference.uid !== object.metadata.uid)
      throw conflict(
        kind,
        reference.name,
        `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    if (kind.kind === "Pod" && object["spec"].serviceAccountName !== account.metadata.name)
      throw badRequest(
        `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
      );
    bound = { kind: reference.kind, name: reference.name, uid: object.metadata.uid };
  }
  const issued = tokens.issue(account, { audiences: spec.audiences, seconds, bound });
  return {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { name: account.metadata.name, namespace: account.metadata.namespace, creationTimestamp: timestamp(core.clock.now) },
    spec: {
      audiences: spec.audiences ?? ["https://kubernetes.default.svc.cluster.local"],
      boundObjectRef: reference ?? null,
      expirationSeconds: seconds,
    },
    status: { expirationTimestamp: issued.expires, token: issued.token },
  } as unknown as KubeObject;
}

function finalize(core: Core, request: Request, old: KubeObject): KubeObject {
  const body = request.body as KubeObject;
  const version = body.metadata?.resourceVersion;
  if (version && version !== old.metadata.resourceVersion) throw conflict(request.kind, old.metadata.name, MODIFIED);
  const finalizers = body["spec"]?.finalizers as string[] | undefined;
  const draft = { ...old, metadata: { ...old.metadata }, spec: finalizers?.length ? { ...old["spec"], finalizers: [...finalizers] } : {} };
  return replace(core, request, old, draft as never);
}

/** A subresource that the kind has and nobody serves, and one that it has not. */
export function unknownSubresource({ kind, subresource, name = "" }: Request): Error {
  if (kind.custom) return notFoundError(kind, name);
  if (kind.subresources?.some(({ name }) => name === subresource))
    return failure(501, "NotImplemented", `k8s-quest does not simulate ${kind.plural}/${subresource} of ${apiVersion(kind)} yet`);
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}
