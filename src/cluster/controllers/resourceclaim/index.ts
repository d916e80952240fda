// Claims of devices that pods ask for by a template: each pod gets its own, named in its status, and it goes when the pod is done; who is done with a
// claim no longer keeps it (pkg/controller/resourceclaim).
import type { Client } from "../../../api/client.ts";
import { notFoundError } from "../../../api/errors.ts";
import type { ResourceClaimObject, ResourceClaimTemplateObject } from "../../../api/kinds/dynamic-resources.ts";
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const OF_POD_CLAIM = "resource.kubernetes.io/pod-claim-name";
const FINALIZER = "resource.kubernetes.io/delete-protection";
const MANAGER = "ResourceClaimController";
/** A name that is made of two leaves room for a hyphen and five letters of chance. */
const LONGEST = 57;

interface PodClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}
interface Consumer {
  apiGroup?: string;
  resource: string;
  name: string;
  uid: string;
}

const claimsOf = (pod: KubeObject): readonly PodClaim[] => pod["spec"].resourceClaims ?? [];
const namesIn = (pod: KubeObject): ReadonlyMap<string, string | undefined> =>
  new Map(
    (pod["status"]?.resourceClaimStatuses ?? []).map((each: { name: string; resourceClaimName?: string }) => [
      each.name,
      each.resourceClaimName,
    ]),
  );

/** No container runs, and none ever will. */
const isDone = ({ metadata, spec, status }: KubeObject): boolean =>
  status?.phase === "Succeeded" || status?.phase === "Failed" || (metadata.deletionTimestamp !== undefined && !spec.nodeName);

function generateName(pod: string, claim: string): string {
  const whole = `${pod}-${claim}-`;
  if (whole.length <= LONGEST) return whole;
  const part = (text: string): string => text.slice(0, Math.floor((text.length * LONGEST) / whole.length));
  return `${part(pod)}-${part(claim)}`;
}

export function resourceClaimController(kinds: Kinds, caches: Caches): Controller {
  const pods = caches.of(kinds.pods);
  const claims = caches.of(kinds.resourceClaims);
  const templates = caches.of(kinds.resourceClaimTemplates);

  /** The claim that was made for a pod's claim of this name. */
  const madeFor = (pod: KubeObject, name: string): KubeObject | undefined =>
    [...claims.controlledBy(pod.metadata.uid).values()].find(({ metadata }) => metadata.annotations?.[OF_POD_CLAIM] === name);

  const make = (api: Client, pod: KubeObject, { name, resourceClaimTemplateName }: PodClaim): KubeObject => {
    const { namespace = "", name: podName, uid } = pod.metadata;
    const template = templates.get(`${namespace}/${resourceClaimTemplateName}`) as ResourceClaimTemplateObject | undefined;
    if (!template) throw notFoundError({ group: "resource.k8s.io", plural: "resourceclaimtemplate" }, resourceClaimTemplateName!);
    const { metadata = {}, spec } = template.spec as { metadata?: { labels?: object; annotations?: object }; spec?: object };
    const owner = { apiVersion: "v1", kind: "Pod", name: podName, uid, controller: true, blockOwnerDeletion: true };
    return api.create(
      kinds.resourceClaims,
      {
        apiVersion: "resource.k8s.io/v1",
        kind: "ResourceClaim",
        metadata: {
          generateName: generateName(podName, name),
          namespace,
          ownerReferences: [owner],
          annotations: { ...metadata.annotations, [OF_POD_CLAIM]: name },
          ...(metadata.labels ? { labels: metadata.labels } : {}),
        },
        spec,
      },
      { namespace },
    );
  };

  const syncPod = (key: string, context: Parameters<Controller["reconcile"]>[1]): void => {
    const pod = pods.get(key);
    if (!pod || pod.metadata.deletionTimestamp || isDone(pod)) return;
    const { namespace = "", name } = pod.metadata;
    const known = namesIn(pod);
    const fresh: { name: string; resourceClaimName: string }[] = [];
    for (const each of claimsOf(pod)) {
      if (each.resourceClaimTemplateName === undefined) continue;
      const before = known.get(each.name);
      if (before !== undefined && claims.get(`${namespace}/${before}`)) continue;
      try {
        const claim = madeFor(pod, each.name) ?? make(context.api, pod, each);
        fresh.push({ name: each.name, resourceClaimName: claim.metadata.name });
      } catch (error) {
        const why = (error as Error).message;
        const about = templates.get(`${namespace}/${each.resourceClaimTemplateName}`)
          ? "create ResourceClaim : "
          : `resource claim template "${each.resourceClaimTemplateName}": `;
        context.events.event(pod, "Warning", "FailedResourceClaimCreation", `PodResourceClaim ${each.name}: ${about}${why}`);
        throw error;
      }
    }
    if (!fresh.length) return;
    const kept = [...known].flatMap(([name, claim]) =>
      claim && !fresh.some((each) => each.name === name) ? [{ name, resourceClaimName: claim }] : [],
    );
    const body = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, status: { resourceClaimStatuses: [...kept, ...fresh] } };
    const how = { patch: "apply", subresource: "status", fieldManager: MANAGER, force: true } as const;
    unlessGone(() => context.api.request({ verb: "patch", kind: kinds.pods, name, namespace, body, ...how }));
  };

  const syncClaim = (key: string, api: Client): void => {
    const claim = claims.get(key) as ResourceClaimObject | undefined;
    if (!claim) return;
    const { namespace = "", name, finalizers = [], deletionTimestamp } = claim.metadata;
    const reserved = (claim.status?.reservedFor ?? []) as Consumer[];
    const valid = reserved.filter(({ apiGroup = "", resource, name: of, uid }) => {
      const pod = apiGroup === "" && resource === "pods" ? pods.get(`${namespace}/${of}`) : undefined;
      return pod ? pod.metadata.uid === uid && !isDone(pod) : apiGroup !== "" || resource !== "pods";
    });
    let now: KubeObject = claim;
    const free = valid.length === 0 && finalizers.includes(FINALIZER);
    if (valid.length < reserved.length || (free && deletionTimestamp && claim.status?.allocation)) {
      const { allocation, reservedFor: _, ...rest } = claim.status ?? {};
      const status = { ...rest, ...(allocation && !free ? { allocation } : {}), ...(valid.length ? { reservedFor: valid } : {}) };
      now = unlessGone(() => api.updateStatus(kinds.resourceClaims, { ...claim, status })) ?? claim;
    }
    if (free && !now["status"]?.allocation && (deletionTimestamp || now !== claim)) {
      const metadata = { ...now.metadata, finalizers: finalizers.filter((each) => each !== FINALIZER) };
      now = unlessGone(() => api.update(kinds.resourceClaims, { ...now, metadata })) ?? now;
    }
    const owner = controllerOf(claim);
    const pod = owner?.kind === "Pod" ? pods.get(`${namespace}/${owner.name}`) : undefined;
    if (!valid.length && pod && !deletionTimestamp && (pod.metadata.uid !== owner!.uid || isDone(pod)))
      unlessGone(() => api.delete(kinds.resourceClaims, name, { namespace }));
  };

  return {
    name: "resourceclaim-controller",
    serviceAccount: "resource-claim-controller",
    component: "resource_claim",
    approximate: "makes and clears away claims; nothing allocates them",
    wakes: [
      {
        kind: kinds.pods,
        keys: (pod, _api, _old, type) => {
          const all = claimsOf(pod);
          if (!all.length) return [];
          const { namespace } = pod.metadata;
          const known = namesIn(pod);
          const used = all.flatMap(({ name, resourceClaimName }) => resourceClaimName ?? known.get(name) ?? []);
          return type === "DELETED" || isDone(pod) ? used.map((name) => `claim:${namespace}/${name}`) : [`pod:${keyOf(pod)}`];
        },
      },
      {
        kind: kinds.resourceClaims,
        keys: (claim, _api, _old, type) => {
          const owner = controllerOf(claim);
          const pod = owner?.kind === "Pod" ? [`pod:${claim.metadata.namespace}/${owner.name}`] : [];
          return type === "DELETED" ? pod : [`claim:${keyOf(claim)}`, ...pod];
        },
      },
    ],
    reconcile(key, context) {
      if (key.startsWith("pod:")) syncPod(key.slice(4), context);
      else syncClaim(key.slice(6), context.api);
    },
  };
}
