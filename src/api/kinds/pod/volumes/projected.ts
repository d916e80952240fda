// Several sources in one folder (pkg/apis/core/validation: validateProjectedVolumeSource). The projections of trust bundles and pod certificates are beta, off unless a cluster turns them on: such a server drops them before it validates.
import { type FieldError, forbidden, invalid, required } from "../../../field-errors.ts";
import type { KeyToPath, VolumeProjection } from "../volume-types.ts";
import { type Check, fileMode, localPath } from "./checks.ts";
import { downwardFile, keyToPath } from "./files.ts";

const TEN_MINUTES = 600;

function validateToken(token: NonNullable<VolumeProjection["serviceAccountToken"]>, source: string, volume: string): FieldError[] {
  const seconds = token.expirationSeconds ?? 0;
  const at = `${source}.serviceAccountToken.expirationSeconds`;
  const errors: FieldError[] = [];
  if (seconds < TEN_MINUTES) errors.push(invalid(at, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > 2 ** 32) errors.push(invalid(at, seconds, "may not specify a duration larger than 2^32 seconds"));
  // Upstream names the volume here, not the source.
  return [...errors, ...(token.path ? localPath(token.path, `${volume}.path`) : [required(`${volume}.path`)])];
}

export const projected: Check = (volume, path) => {
  const errors = fileMode(volume["defaultMode"], `${path}.defaultMode`);
  const taken = new Set<string>();
  /** Two files may not share a path; `value` is what upstream quotes of the later one. */
  const take = (file: string, value: string): void => {
    if (file && taken.has(file)) errors.push(invalid(path, value, "conflicting duplicate paths"));
    taken.add(file);
  };
  ((volume["sources"] as VolumeProjection[] | undefined) ?? []).forEach((source, index) => {
    const at = `${path}.sources[${index}]`;
    const keyed = (kind: "secret" | "configMap", { name = "", items }: { name?: string; items?: KeyToPath[] }): void => {
      if (!name) errors.push(required(`${at}.${kind}.name`));
      items?.forEach((item, position) => {
        errors.push(...keyToPath(item, `${at}.${kind}.items[${position}]`));
        take(item.path, name);
      });
    };
    if (source.secret) keyed("secret", source.secret);
    if (source.configMap) keyed("configMap", source.configMap);
    for (const file of source.downwardAPI?.items ?? []) {
      errors.push(...downwardFile(file, `${at}.downwardAPI`));
      take(file.path, file.path);
    }
    if (source.serviceAccountToken) errors.push(...validateToken(source.serviceAccountToken, at, path));
    const given = [source.secret, source.configMap, source.downwardAPI, source.serviceAccountToken].filter(Boolean);
    if (given.length > 1) errors.push(forbidden(at, "may not specify more than 1 volume type per source"));
  });
  return errors;
};
