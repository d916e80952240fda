// What opens a host's doors: codes that are read aloud, secrets that are not, and comparing them without telling how far they were right.
import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** No vowels, so that no words come out; nothing that looks or sounds like another at the back of a room. */
const ALPHABET = "CDFHJKMPQRTVWXY3479";

/** A join code: 8 characters, as they are compared. */
export const newJoinCode = (): string => Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

/** As people see it. */
export const shownJoinCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** What somebody typed, as it is compared. */
export const readJoinCode = (typed: string): string =>
  typed
    .slice(0, 64)
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");

/** 192 bits for an address or a token. */
export const newSecret = (): string => randomBytes(24).toString("base64url");

export const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
