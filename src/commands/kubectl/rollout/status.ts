// Where a rollout stands, in the words of kubectl's polymorphichelpers/rollout_status.go.
import type { KubeObject } from "../../../api/object.ts";
import { refuse } from "../refusal.ts";

export interface RolloutStatus {
  /** With its line break. */
  message: string;
  done: boolean;
}

const waiting = (message: string): RolloutStatus => ({ message: `${message}\n`, done: false });
const complete = (message: string): RolloutStatus => ({ message: `${message}\n`, done: true });
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** @param revision 0: any. @throws Refusal when the rollout failed or has no status */
export function rolloutStatus(object: KubeObject, revision: number): RolloutStatus {
  if (object.kind === "Deployment") return deploymentStatus(object, revision);
  if (object.kind === "DaemonSet") return daemonSetStatus(object);
  if (object.kind === "StatefulSet") return statefulSetStatus(object);
  const [group] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : [];
  return refuse(`no status viewer has been implemented for ${group ? `${object.kind}.${group}` : object.kind}`);
}

function deploymentStatus({ metadata, spec, status = {} }: KubeObject, revision: number): RolloutStatus {
  if (revision > 0) {
    const running = Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
    if (running !== revision) refuse(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  const name = JSON.stringify(metadata.name);
  if (number(metadata.generation) > number(status.observedGeneration))
    return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find((condition: { type: string }) => condition.type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") refuse(`deployment ${name} exceeded its progress deadline`);
  const updated = number(status.updatedReplicas);
  const available = number(status.availableReplicas);
  const prefix = `Waiting for deployment ${name} rollout to finish:`;
  if (updated < number(spec.replicas ?? 1))
    return waiting(`${prefix} ${updated} out of ${spec.replicas ?? 1} new replicas have been updated...`);
  if (number(status.replicas) > updated)
    return waiting(`${prefix} ${number(status.replicas) - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${prefix} ${available} of ${updated} updated replicas are available...`);
  return complete(`deployment ${name} successfully rolled out`);
}

const ROLLING_ONLY = "rollout status is only available for RollingUpdate strategy type";

function daemonSetStatus({ metadata, spec, status = {} }: KubeObject): RolloutStatus {
  if (spec.updateStrategy?.type !== "RollingUpdate") refuse(ROLLING_ONLY);
  if (number(metadata.generation) > number(status.observedGeneration))
    return waiting("Waiting for daemon set spec update to be observed...");
  const prefix = `Waiting for daemon set ${JSON.stringify(metadata.name)} rollout to finish:`;
  const desired = number(status.desiredNumberScheduled);
  const updated = number(status.updatedNumberScheduled);
  const available = number(status.numberAvailable);
  if (updated < desired) return waiting(`${prefix} ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired) return waiting(`${prefix} ${available} of ${desired} updated pods are available...`);
  return complete(`daemon set ${JSON.stringify(metadata.name)} successfully rolled out`);
}

function statefulSetStatus({ metadata, spec, status = {} }: KubeObject): RolloutStatus {
  if (spec.updateStrategy?.type !== "RollingUpdate") refuse(ROLLING_ONLY);
  const observed = number(status.observedGeneration);
  if (observed === 0 || number(metadata.generation) > observed) return waiting("Waiting for statefulset spec update to be observed...");
  const replicas = number(spec.replicas ?? 1);
  const ready = number(status.readyReplicas);
  if (ready < replicas) return waiting(`Waiting for ${replicas - ready} pods to be ready...`);
  const updated = number(status.updatedReplicas);
  const partition = spec.updateStrategy.rollingUpdate;
  if (partition) {
    const wanted = replicas - number(partition.partition);
    if (partition.partition !== undefined && updated < wanted)
      return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${wanted} new pods have been updated...`);
    return complete(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (status.updateRevision !== status.currentRevision)
    return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${status.updateRevision}...`);
  return complete(`statefulset rolling update complete ${number(status.currentReplicas)} pods at revision ${status.currentRevision}...`);
}
