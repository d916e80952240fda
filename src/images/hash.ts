// Digests: a function of what they are of, so that the same image has the same digest in every world.
import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A whole number in [0, below), a function of `text`. */
export const numberOf = (text: string, below: number): number => Number.parseInt(digestOf(text).slice(0, 12), 16) % below;
