// What a manager keeps of its swarm: its settings, its certificate, and the tokens and keys that open it (moby/swarmkit: manager/manager.go, ca/config.go).
import type { Random } from "../../base/random.ts";
import type { ClusterSpec } from "./cluster-spec.ts";
import { type RootCertificate, rootCertificate } from "./root-certificate.ts";
import { newKey } from "./unlocking.ts";

export interface Membership {
  readonly id: string;
  /** Virtual ms, as `updated`. */
  readonly created: number;
  updated: number;
  version: number;
  readonly address: string;
  spec: ClusterSpec;
  root: RootCertificate;
  tokens: Readonly<Record<Role, string>>;
  /** Opens the manager again after its daemon has started anew; undefined where nothing locks it. */
  key: string | undefined;
}

export type Role = "Worker" | "Manager";

/** Where identities and tokens come from, and where keys and certificates do. */
export interface Chance {
  readonly random: Random;
  readonly secrets: Random;
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
/** 25 digits, as swarmkit makes them. */
export const identityFrom = (random: Random): string => Array.from({ length: 25 }, () => DIGITS[random.between(0, 35)]).join("");

const tokenOf = ({ digest }: RootCertificate, random: Random): string => `SWMTKN-1-${digest}-${identityFrom(random)}`;

/** A swarm begins. @param now virtual ms */
export function newMembership(address: string, spec: ClusterSpec, version: number, now: number, { random, secrets }: Chance): Membership {
  const root = rootCertificate(secrets, now);
  return {
    id: identityFrom(random),
    created: now,
    updated: now,
    version,
    address,
    spec,
    root,
    tokens: { Worker: tokenOf(root, random), Manager: tokenOf(root, random) },
    key: spec.EncryptionConfig.AutoLockManagers ? newKey(secrets) : undefined,
  };
}

/** Nobody joins by the old token of a role any more. */
export function rotateToken(membership: Membership, role: Role, random: Random): void {
  membership.tokens = { ...membership.tokens, [role]: tokenOf(membership.root, random) };
}

/**
 * Other settings: managers get a key, lose it or get another one; a new root certificate is in the join tokens too.
 * @param now virtual ms
 */
export function configure(membership: Membership, spec: ClusterSpec, anotherKey: boolean, now: number, { random, secrets }: Chance): void {
  const locks = spec.EncryptionConfig.AutoLockManagers;
  membership.key = locks ? ((anotherKey ? undefined : membership.key) ?? newKey(secrets)) : undefined;
  if ((spec.CAConfig.ForceRotate ?? 0) > (membership.spec.CAConfig.ForceRotate ?? 0)) {
    // Its only node has its certificate of the new authority at once.
    membership.root = rootCertificate(secrets, now);
    for (const role of ["Worker", "Manager"] as const) rotateToken(membership, role, random);
  }
  membership.spec = spec;
  membership.updated = now;
}
