// What a new volume begins with: a snapshot or another claim's volume (external-provisioner, getVolumeContentSource).
import type { Client } from "../../api/client.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import { wholeValue } from "../../base/quantity.ts";
import type { Scheme } from "../../cluster/apiserver/index.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { classOf, modeOf, requestOf } from "../../cluster/volumes/claims.ts";
import { csiOf } from "../../cluster/volumes/csi.ts";
import { GROUP, snapshotKind, type VolumeSnapshot, type VolumeSnapshotContent } from "../snapshot-controller/types.ts";
import { DRIVER } from "./plugin.ts";

type Claim = PersistentVolumeClaimObject;

/** Why a volume cannot be made now. */
export class ProvisioningError extends Error {}

interface DataSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

/** The handle of what is to be copied; undefined for an empty volume. @throws ProvisioningError */
export function sourceOf(claim: Claim, api: Client, scheme: Scheme): string | undefined {
  const spec = claim.spec as { dataSource?: DataSource; dataSourceRef?: DataSource };
  const source = spec.dataSource ?? spec.dataSourceRef;
  if (!source) return undefined;
  const wrong = (why: string) =>
    new ProvisioningError(`error getting handle for DataSource Type ${source.kind} by Name ${source.name}: ${why}`);
  if (source.kind === "VolumeSnapshot" && source.apiGroup === GROUP) return fromSnapshot(claim, source.name, api, scheme, wrong);
  if (source.kind === "PersistentVolumeClaim" && !source.apiGroup) return fromClaim(claim, source.name, api, scheme, wrong);
  return undefined;
}

type Wrong = (why: string) => ProvisioningError;

function fromSnapshot(claim: Claim, name: string, api: Client, scheme: Scheme, wrong: Wrong): string {
  const { namespace } = claim.metadata;
  const kind = snapshotKind(scheme, "volumesnapshots");
  const snapshot = kind && (api.find(kind, name, { namespace: namespace! }) as VolumeSnapshot | undefined);
  if (!snapshot) throw wrong(`error getting snapshot ${name} from api server: volumesnapshots.${GROUP} "${name}" not found`);
  const { boundVolumeSnapshotContentName: bound, readyToUse, restoreSize } = snapshot.status ?? {};
  if (!bound) throw wrong(`snapshot ${name} not bound`);
  const content = api.find(snapshotKind(scheme, "volumesnapshotcontents")!, bound) as VolumeSnapshotContent | undefined;
  if (!content) throw wrong(`error getting snapshotcontent ${bound} for snapshot ${name} from api server`);
  if (content.spec.driver !== DRIVER) throw wrong(`driver ${DRIVER} is not equal to the driver ${content.spec.driver} of the snapshot`);
  if (!readyToUse) throw wrong(`snapshot ${name} is not Ready`);
  const [size, least] = [wholeValue(requestOf(claim)), wholeValue(restoreSize ?? "0")];
  if (size < least) throw wrong(`requested volume size ${size} is less than the size ${least} for the source snapshot ${name}`);
  return content.status?.snapshotHandle ?? "";
}

function fromClaim(claim: Claim, name: string, api: Client, scheme: Scheme, wrong: Wrong): string {
  const kinds = builtinKinds(scheme);
  const { namespace } = claim.metadata;
  const source = api.find(kinds.persistentVolumeClaims, name, { namespace: namespace! }) as Claim | undefined;
  if (!source)
    throw wrong(`error getting PVC ${name} (namespace "${namespace}") from api server: persistentvolumeclaims "${name}" not found`);
  if (source.status?.phase !== "Bound") throw wrong(`the PVC DataSource ${name} must have a status of Bound. Got ${source.status?.phase}`);
  if (source.metadata.deletionTimestamp) throw wrong(`the PVC DataSource ${name} is currently being deleted`);
  if (modeOf(source) !== modeOf(claim))
    throw wrong(`the source PVC and destination PVCs for claim ${claim.metadata.name} must have the same volume mode for cloning`);
  const volume = api.find(kinds.persistentVolumes, source.spec.volumeName ?? "");
  const from = csiOf(volume);
  if (from?.driver !== DRIVER)
    throw wrong(`the source PVC ${name} in storage class ${classOf(source)} was not made by the driver ${DRIVER}`);
  const [size, least] = [wholeValue(requestOf(claim)), wholeValue((volume!["spec"].capacity?.storage as string | undefined) ?? "0")];
  if (size < least)
    throw wrong(
      `error, new PVC request must be greater than or equal in size to the specified PVC data source, requested ${size} but source is ${least}`,
    );
  return from.volumeHandle;
}
