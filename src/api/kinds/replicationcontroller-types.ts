// The fields of ReplicationController objects.
import type { KubeObject } from "../object.ts";
import type { PodTemplate } from "./pod/types.ts";
import type { ReplicaSetObject } from "./replicaset-types.ts";

export interface ReplicationControllerObject extends KubeObject {
  /** Pods are selected by labels that must be equal; those of the template unless told. */
  spec: { replicas?: number; minReadySeconds?: number; selector?: Readonly<Record<string, string>>; template?: PodTemplate };
  status?: Omit<NonNullable<ReplicaSetObject["status"]>, "terminatingReplicas">;
}
