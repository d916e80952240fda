// bcrypt, as htpasswd -B writes passwords and servers check them.
import { compareSync, encodeBase64, hashSync } from "bcryptjs";

export const matchesPassword = (password: string, hash: string): boolean => {
  try {
    return compareSync(password, hash);
  } catch {
    return false;
  }
};

/** @param salt 16 bytes */
export const hashPassword = (password: string, cost: number, salt: Uint8Array): string =>
  hashSync(password, `$2y$${String(cost).padStart(2, "0")}$${encodeBase64(salt, 16)}`);
