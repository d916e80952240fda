// What may be done at a place by those who ask: permission bits as they concern a change.
import { FileError } from "./file-error.ts";
import type { Node } from "./nodes.ts";
import { parent } from "./paths.ts";
import { type Credentials, EXECUTE, permits, sticks, WRITE } from "./permissions.ts";
import type { Place } from "./walk.ts";

/** Those whom permission bits concern; undefined where nobody asks, or who asks may pass them. */
export const bound = (who: Credentials | undefined): Credentials | undefined => (who && !who.can("DAC_OVERRIDE") ? who : undefined);

export function forbidden(who: Credentials | undefined, node: Node, wanted: number): boolean {
  const asking = bound(who);
  return asking !== undefined && !permits(node, asking, wanted);
}
/** @throws FileError where the file, or the folder that it would be new in, may not be written. */
export function mayWrite(who: Credentials | undefined, path: string, place: Place, old: Node | undefined): void {
  if (!bound(who) || place.files.readOnly || place.readOnly) return;
  const node = old ?? place.files.node(parent(place.path));
  if (node && forbidden(who, node, old ? WRITE : WRITE | EXECUTE)) throw new FileError("EACCES", path);
}
/** @throws FileError where a file may not be taken out of its folder. */
export function mayRemove(who: Credentials | undefined, path: string, place: Place, node: Node): void {
  mayWrite(who, path, place, undefined);
  const above = place.files.node(parent(place.path));
  if (who && above && sticks(who, node, above)) throw new FileError("EPERM", path);
}
