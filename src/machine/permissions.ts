// Who may do what with a file: permission bits and owners.
import type { Node } from "./nodes.ts";

/** Who touches a file, as the kernel sees a process. */
export interface Credentials {
  readonly user: number;
  readonly group: number;
  /** Further ones. */
  readonly groups: readonly number[];
  /** Whether a capability is effective: DAC_OVERRIDE, CHOWN, FOWNER … */
  can(capability: string): boolean;
}

const plain = new Map<number, Credentials>();

/** A user in the group of the same number: root may do everything, others what the files let them. */
export function plainUser(user: number): Credentials {
  let known = plain.get(user);
  if (!known) plain.set(user, (known = { user, group: user, groups: [], can: () => user === 0 }));
  return known;
}

export const [READ, WRITE, EXECUTE] = [4, 2, 1];
const STICKY = 0o1000;
export const SET_GROUP = 0o2000;

/** Whether the permission bits of a node let somebody in. */
export function permits(node: Node, who: Credentials, wanted: number): boolean {
  const { mode, owner, group = owner } = node;
  if (who.user === owner) return (mode >> 6) % 8 === (((mode >> 6) % 8) | wanted);
  const bits = who.group === group || who.groups.includes(group) ? (mode >> 3) % 8 : mode % 8;
  return bits === (bits | wanted);
}

/** Whether a file stays where it is: in a sticky folder only its owner or the folder's removes it. */
export const sticks = (who: Credentials, node: Node, folder: Node): boolean =>
  (folder.mode & STICKY) !== 0 && who.user !== node.owner && who.user !== folder.owner && !who.can("FOWNER");

/** Whether somebody may give a file another mode, owner or group: an owner may give it to groups that they are in. */
export function mayChange(
  who: Credentials,
  node: Node,
  { mode, owner, group }: { mode: number; owner: number | undefined; group: number | undefined },
): boolean {
  const mine = who.user === node.owner;
  const member = group === undefined || group === who.group || who.groups.includes(group);
  const given =
    (owner !== undefined && owner !== node.owner) || (group !== undefined && group !== (node.group ?? node.owner) && !(mine && member));
  return (!given || who.can("CHOWN")) && (mine || mode === node.mode || who.can("FOWNER"));
}

export type Ownership = Pick<Node, "owner" | "group">;

/** Whose a file is: what it was, what is told, or who makes it; in a folder that sets it, the folder's group. */
export function ownershipOf(
  who: Credentials | undefined,
  old: Node | undefined,
  told: number | undefined,
  folder: () => Node | undefined,
): Ownership {
  if (told !== undefined && told !== who?.user && !(who && old)) return { owner: told };
  if (old) return old.group === undefined ? { owner: old.owner } : { owner: old.owner, group: old.group };
  if (!who) return { owner: told ?? 0 };
  const above = folder();
  const group = above && above.mode & SET_GROUP ? (above.group ?? above.owner) : who.group;
  return group === who.user ? { owner: who.user } : { owner: who.user, group };
}

/** A tree as somebody's own copy. */
export function ownedBy(node: Node, { user, group }: Pick<Credentials, "user" | "group">): Node {
  const own = { ...node, owner: user, group };
  return own.type === "folder"
    ? { ...own, entries: new Map([...own.entries].map(([name, each]) => [name, ownedBy(each, { user, group })])) }
    : own;
}
