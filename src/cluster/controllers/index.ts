// The controllers that every cluster runs.
import type { Authority } from "../../base/x509/authority.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { rootCertificatePublisher, serviceAccountsController } from "./accounts/index.ts";
import { tokensController } from "./accounts/tokens.ts";
import { validatingAdmissionPolicyStatusController } from "./admissionpolicies/index.ts";
import { clusterRoleAggregationController } from "./aggregation/index.ts";
import { tokenCleaner } from "./bootstrap/cleaner.ts";
import { bootstrapSigner } from "./bootstrap/signer.ts";
import { Caches } from "./cache.ts";
import { csrApprovingController } from "./certificates/approving.ts";
import { csrCleanerController } from "./certificates/cleaner.ts";
import { csrSigningController } from "./certificates/signing.ts";
import type { Controller } from "./controller.ts";
import { cronJobController } from "./cronjob/index.ts";
import { daemonSetController } from "./daemonset/index.ts";
import { deploymentController } from "./deployment/index.ts";
import { disruptionController } from "./disruption/index.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceMirroringController } from "./endpoints/mirroring.ts";
import { endpointSliceController } from "./endpoints/slices.ts";
import { garbageCollector } from "./garbage/index.ts";
import { jobController } from "./job/index.ts";
import { ttlAfterFinishedController } from "./job/ttl.ts";
import { builtinKinds } from "./kinds.ts";
import { namespaceController } from "./namespaces/index.ts";
import { taintEvictionController } from "./nodes/eviction.ts";
import { podGarbageCollector } from "./nodes/garbage.ts";
import { nodeLifecycleController } from "./nodes/health.ts";
import { nodeIpamController } from "./nodes/ipam.ts";
import { ttlController } from "./nodes/ttl.ts";
import { horizontalPodAutoscalerController } from "./podautoscaler/index.ts";
import { resourceQuotaController } from "./quota/index.ts";
import { replicaSetController, replicationController } from "./replicaset/index.ts";
import { resourceClaimController } from "./resourceclaim/index.ts";
import { serviceCidrsController } from "./servicecidrs/index.ts";
import { statefulSetController } from "./statefulset/index.ts";
import { attachDetachController } from "./volumes/attach.ts";
import { persistentVolumeBinder } from "./volumes/binder.ts";
import { ephemeralVolumeController } from "./volumes/ephemeral.ts";
import { volumeExpandController } from "./volumes/expand.ts";
import { claimProtectionController, classProtectionController, volumeProtectionController } from "./volumes/protection.ts";

export interface StandardOptions {
  api: ApiServer;
  authority: Authority;
}

export function standardControllers({ api, authority }: StandardOptions): readonly Controller[] {
  const kinds = builtinKinds(api.scheme);
  const caches = new Caches(api);
  return [
    serviceAccountsController(kinds, caches),
    rootCertificatePublisher(kinds, caches, authority.certificate),
    tokensController(api, kinds, caches, authority.certificate),
    namespaceController(api, kinds, caches),
    garbageCollector(api),
    deploymentController(kinds, caches),
    replicaSetController(kinds, caches),
    replicationController(kinds, caches),
    daemonSetController(kinds, { daemonSets: kinds.daemonSets, controllerRevisions: kinds.controllerRevisions }, caches),
    statefulSetController(kinds, caches),
    jobController(kinds, caches),
    cronJobController(kinds, caches),
    ttlAfterFinishedController(kinds, caches),
    disruptionController(kinds, caches),
    horizontalPodAutoscalerController(api, kinds, caches),
    endpointsController(kinds, caches),
    endpointSliceController(kinds, caches),
    endpointSliceMirroringController(kinds, caches),
    serviceCidrsController(kinds),
    clusterRoleAggregationController(kinds, caches),
    resourceClaimController(kinds, caches),
    resourceQuotaController(api, kinds, caches),
    nodeIpamController(kinds, caches),
    nodeLifecycleController(kinds, caches),
    taintEvictionController(kinds, caches),
    ttlController(kinds, caches),
    podGarbageCollector(kinds, caches),
    ephemeralVolumeController(kinds, caches),
    persistentVolumeBinder(kinds, caches),
    attachDetachController(kinds, caches),
    volumeExpandController(kinds, caches),
    claimProtectionController(kinds, caches),
    volumeProtectionController(kinds, caches),
    classProtectionController(kinds, caches),
    csrApprovingController(api, kinds, caches),
    csrSigningController(kinds, caches, authority),
    csrCleanerController(kinds, caches),
    bootstrapSigner(kinds, caches),
    tokenCleaner(kinds, caches),
    validatingAdmissionPolicyStatusController(api.scheme),
  ];
}
