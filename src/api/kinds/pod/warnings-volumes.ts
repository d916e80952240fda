// What the server warns of in the volumes of pods: plugins that went, files that meet (pkg/api/pod/warnings.go).
import { claimSpecWarnings } from "../persistentvolumeclaim-warnings.ts";
import type { PodSpec } from "./types.ts";
import type { KeyToPath, Volume, VolumeProjection } from "./volume-types.ts";

const GONE: readonly (readonly [field: string, since: string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];
/** Upstream writes this one in capitals. */
const SHOWN: Readonly<Record<string, string>> = { storageos: "storageOS" };

interface Placed {
  path: string;
  /** What brings the file, where several things may. */
  source: string;
}
const shown = ({ path, source }: Placed): string => `${JSON.stringify(path)}${source ? ` (${source})` : ""}`;
const placed = (items: readonly { path: string }[] | undefined, source = ""): Placed[] =>
  (items ?? []).map(({ path = "" }) => ({ path, source }));

/** Each pair of which one file is, or lies in, the other. */
function overlaps(files: readonly Placed[]): string[] {
  const found: string[] = [];
  const before: Placed[] = [];
  for (const { path, source } of files) {
    const file = { path: path.replace(/\/+$/, ""), source };
    for (const other of before)
      if (file.path && other.path && (`${other.path}/`.startsWith(`${file.path}/`) || `${file.path}/`.startsWith(`${other.path}/`)))
        found.push(`${shown(file)} with ${shown(other)}`);
    before.push(file);
  }
  return found;
}

function projectedFiles(source: VolumeProjection): Placed[] {
  const name = (of: { name?: string }): string => JSON.stringify(of.name ?? "");
  const { configMap, secret, downwardAPI, serviceAccountToken: token, clusterTrustBundle: bundle, podCertificate: certificate } = source;
  if (configMap?.items) return placed(configMap.items, `ConfigMap ${name(configMap)}`);
  if (secret?.items) return placed(secret.items, `Secret ${name(secret)}`);
  if (downwardAPI?.items) return placed(downwardAPI.items, "DownwardAPI");
  if (token) return [{ path: token.path, source: "ServiceAccountToken" }];
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  if (bundle) {
    const from = text(bundle["name"]) || text(bundle["signerName"]);
    return [{ path: text(bundle["path"]), source: `ClusterTrustBundle ${JSON.stringify(from)}` }];
  }
  const parts = { certificateChainPath: "chain", keyPath: "key", credentialBundlePath: "credential bundle" };
  return Object.entries(parts).flatMap(([field, what]) => {
    const path = text(certificate?.[field]);
    return path ? [{ path, source: `PodCertificate ${what}` }] : [];
  });
}

function fileWarnings(volume: Volume): string[] {
  const warn = (what: string, files: readonly Placed[]): string[] =>
    overlaps(files).map((pair) => `volume ${JSON.stringify(volume.name)} (${what}): overlapping paths: ${pair}`);
  const named = (what: string, name: string | undefined, items: readonly KeyToPath[] | undefined): string[] =>
    items ? warn(`${what} ${JSON.stringify(name ?? "")}`, placed(items)) : [];
  const { configMap, secret, downwardAPI, projected } = volume;
  const sources = projected?.sources ?? [];
  return [
    ...named("ConfigMap", configMap?.name, configMap?.items),
    ...named("Secret", secret?.secretName, secret?.items),
    ...(downwardAPI ? warn("DownwardAPI", placed(downwardAPI.items)) : []),
    ...sources
      .filter((source) => !Object.keys(source).length)
      .map(() => `volume ${JSON.stringify(volume.name)} (Projected) has no sources provided`),
    ...warn("Projected", sources.flatMap(projectedFiles)),
  ];
}

export function volumeWarnings({ volumes = [] }: PodSpec, path: string): string[] {
  return [
    ...volumes.flatMap((volume, index) => {
      const at = `${path}.volumes[${index}]`;
      const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
      return [
        ...GONE.filter(([field]) => volume[field] !== undefined).map(([field, since]) => `${at}.${SHOWN[field] ?? field}: ${since}`),
        ...(claim ? claimSpecWarnings(claim, `${at}.ephemeral.volumeClaimTemplate.spec`) : []),
      ];
    }),
    ...volumes.flatMap(fileWarnings),
  ];
}
