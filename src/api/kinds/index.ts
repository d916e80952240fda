// All built-in kinds.

import type { Kind } from "../kind.ts";
import {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "./admission/policies.ts";
import { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from "./admission/webhooks.ts";
import { APIService } from "./apiservice.ts";
import { Binding } from "./binding.ts";
import { CertificateSigningRequest } from "./certificatesigningrequest.ts";
import { ClusterRole } from "./clusterrole.ts";
import { ClusterRoleBinding } from "./clusterrolebinding.ts";
import { ComponentStatus } from "./componentstatus.ts";
import { ConfigMap } from "./configmap.ts";
import { ControllerRevision } from "./controllerrevision.ts";
import { CronJob } from "./cronjob.ts";
import { CSIDriver } from "./csidriver.ts";
import { CSINode } from "./csinode.ts";
import { CSIStorageCapacity } from "./csistoragecapacity.ts";
import { CustomResourceDefinition } from "./customresourcedefinition.ts";
import { DaemonSet } from "./daemonset.ts";
import { Deployment } from "./deployment.ts";
import { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from "./dynamic-resources.ts";
import { Endpoints } from "./endpoints.ts";
import { EndpointSlice } from "./endpointslice.ts";
import { Event } from "./event.ts";
import { EventV1 } from "./event-v1.ts";
import { FlowSchema } from "./flowschema.ts";
import { HorizontalPodAutoscaler } from "./horizontalpodautoscaler.ts";
import { HorizontalPodAutoscalerV1 } from "./horizontalpodautoscaler-v1.ts";
import { Ingress } from "./ingress.ts";
import { IngressClass } from "./ingressclass.ts";
import { IPAddress } from "./ipaddress.ts";
import { Job } from "./job.ts";
import { Lease } from "./lease.ts";
import { LimitRange } from "./limitrange.ts";
import { Namespace } from "./namespace.ts";
import { NetworkPolicy } from "./networkpolicy.ts";
import { Node } from "./node.ts";
import { PersistentVolume } from "./persistentvolume.ts";
import { PersistentVolumeClaim } from "./persistentvolumeclaim.ts";
import { Pod } from "./pod/index.ts";
import { PodDisruptionBudget } from "./poddisruptionbudget.ts";
import { PodTemplate } from "./podtemplate.ts";
import { PriorityClass } from "./priorityclass.ts";
import { PriorityLevelConfiguration } from "./prioritylevelconfiguration.ts";
import { ReplicaSet } from "./replicaset.ts";
import { ReplicationController } from "./replicationcontroller.ts";
import { ResourceQuota } from "./resourcequota.ts";
import { Role } from "./role.ts";
import { RoleBinding } from "./rolebinding.ts";
import { RuntimeClass } from "./runtimeclass.ts";
import { Secret } from "./secret.ts";
import { Service } from "./service.ts";
import { ServiceAccount } from "./serviceaccount.ts";
import { ServiceCIDR } from "./servicecidr.ts";
import { StatefulSet } from "./statefulset.ts";
import { StorageClass } from "./storageclass.ts";
import { VolumeAttachment } from "./volumeattachment.ts";
import { VolumeAttributesClass } from "./volumeattributesclass.ts";

/** In the order of discovery: the core group, then the others; the preferred version of a kind first. */
export const builtInKinds = [
  Binding,
  ComponentStatus,
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolumeClaim,
  PersistentVolume,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
  Service,
  APIService,
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
  EventV1,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV1,
  CronJob,
  Job,
  CertificateSigningRequest,
  IngressClass,
  Ingress,
  IPAddress,
  NetworkPolicy,
  ServiceCIDR,
  PodDisruptionBudget,
  ClusterRoleBinding,
  ClusterRole,
  RoleBinding,
  Role,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  PriorityClass,
  Lease,
  RuntimeClass,
  EndpointSlice,
  DeviceClass,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceSlice,
  FlowSchema,
  PriorityLevelConfiguration,
  CustomResourceDefinition,
] as readonly Kind[];

export type * from "./admission/types.ts";
export type { CertificateSigningRequestObject, RequestCondition } from "./certificatesigningrequest-types.ts";
export type { ConfigMapObject } from "./configmap-types.ts";
export type { ControllerRevisionObject } from "./controllerrevision.ts";
export type { CronJobObject } from "./cronjob-types.ts";
export type { CustomResourceDefinitionObject } from "./customresourcedefinition.ts";
export type { DaemonSetObject } from "./daemonset-types.ts";
export type { DeploymentCondition, DeploymentObject } from "./deployment-types.ts";
export { describeGeneric } from "./describe/generic.ts";
export type { EndpointAddress, EndpointSubset, EndpointsObject, ObjectReference } from "./endpoints-types.ts";
export type { Endpoint, EndpointSliceObject } from "./endpointslice-types.ts";
export type { EventObject } from "./event-types.ts";
export type { HorizontalPodAutoscalerObject } from "./horizontalpodautoscaler-types.ts";
export type { IngressObject } from "./ingress-types.ts";
export type { IngressClassObject } from "./ingressclass.ts";
export type { JobObject } from "./job-types.ts";
export type { LeaseObject } from "./lease.ts";
export type { LimitRangeItem, LimitRangeObject } from "./limitrange-types.ts";
export type { NamespaceObject } from "./namespace.ts";
export type { NetworkPolicyObject } from "./networkpolicy-types.ts";
export type { NodeCondition, NodeObject, Taint } from "./node-types.ts";
export type { PersistentVolumeObject } from "./persistentvolume-types.ts";
export type { PersistentVolumeClaimObject } from "./persistentvolumeclaim-types.ts";
export type * from "./pod/types.ts";
export type { PodDisruptionBudgetObject } from "./poddisruptionbudget.ts";
export type { PriorityClassObject } from "./priorityclass.ts";
export type { ClusterRoleObject, PolicyRule, RoleBindingObject, RoleObject, RoleRef, Subject } from "./rbac.ts";
export type { ReplicaSetObject } from "./replicaset-types.ts";
export type { ReplicationControllerObject } from "./replicationcontroller-types.ts";
export type { ResourceQuotaObject } from "./resourcequota-types.ts";
export type { SecretObject } from "./secret-types.ts";
export type { ServiceObject, ServicePort } from "./service-types.ts";
export type { ServiceAccountObject } from "./serviceaccount.ts";
export type { StatefulSetObject } from "./statefulset-types.ts";
export type { StorageClassObject } from "./storageclass-types.ts";
export {
  CertificateSigningRequest,
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  ControllerRevision,
  CronJob,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  EventV1,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV1,
  Ingress,
  IngressClass,
  Job,
  Lease,
  LimitRange,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
};
