// The passwords of a file that htpasswd made, as nginx checks them: apr1 (MD5), {SHA}, {PLAIN}.
import { createHash } from "node:crypto";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const md5 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Apache's variant of the MD5 crypt: a thousand rounds. */
export function apr1(password: string, salt: string): string {
  const bytes = Buffer.from(password);
  const inner = md5(bytes, salt, bytes);
  const parts: Uint8Array[] = [bytes, Buffer.from(`$apr1$${salt}`)];
  for (let left = bytes.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let left = bytes.length; left > 0; left >>= 1) parts.push(left & 1 ? Buffer.from([0]) : bytes.subarray(0, 1));
  let digest = md5(...parts);
  for (let round = 0; round < 1000; round++)
    digest = md5(round & 1 ? bytes : digest, round % 3 ? salt : "", round % 7 ? bytes : Buffer.alloc(0), round & 1 ? digest : bytes);
  const letters = (value: number, count: number): string =>
    Array.from({ length: count }, (_, at) => ALPHABET[(value >> (6 * at)) & 63]).join("");
  const at = (index: number): number => digest[index]!;
  const groups = [0, 1, 2, 3].map((first) => letters((at(first) << 16) | (at(first + 6) << 8) | at(first + 12), 4));
  return `$apr1$${salt}$${groups.join("")}${letters((at(4) << 16) | (at(10) << 8) | at(5), 4)}${letters(at(11), 2)}`;
}

function fits(password: string, stored: string): boolean {
  const salt = /^\$apr1\$([^$]*)\$/.exec(stored)?.[1];
  if (salt !== undefined) return apr1(password, salt) === stored;
  if (stored.startsWith("{SHA}")) return createHash("sha1").update(password).digest("base64") === stored.slice(5);
  return stored.startsWith("{PLAIN}") && stored.slice(7) === password;
}

/** The user of an Authorization header whose password is in the file; undefined where it is not. */
export function userIn(file: string, authorization: string | undefined): string | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(authorization ?? "") ?? [];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const [user, password] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
  const line = file.split("\n").find((each) => each.startsWith(`${user}:`));
  const stored = line
    ?.slice(user.length + 1)
    .split(":")[0]
    ?.trim();
  return user && stored && fits(password, stored) ? user : undefined;
}
