// The key that opens what a locked manager has on its disk (moby/swarmkit: manager/encryption).
import type { Random } from "../../base/random.ts";
import { badRequest } from "../error.ts";

const PREFIX = "SWMKEY-1-";

export const newKey = (random: Random): string => `${PREFIX}${Buffer.from(random.bytes(32)).toString("base64").replace(/=+$/, "")}`;

/** @throws EngineError for what is no key at all */
export function checkKey(text: string): void {
  const digits = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined;
  // Base64 without padding has no lone last letter.
  if (digits === undefined || !/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) throw badRequest("invalid key string");
}
