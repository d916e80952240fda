// Durations and sizes in words, as Docker's tools write them (docker/go-units).

/** @param milliseconds what has passed */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(seconds / 3600);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

/** Go's %.Ng: so many significant digits, without zeros at the end. */
const significant = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

function size(bytes: number, base: number, units: readonly string[], digits: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${significant(value, digits)}${units[unit]}`;
}

/** 1.23MB, with `digits` significant ones. */
export const humanSize = (bytes: number, digits = 4): string => size(bytes, 1000, DECIMAL, digits);
/** 1.205MiB. */
export const binarySize = (bytes: number): string => size(bytes, 1024, BINARY, 4);

/** Bytes of "10", "64m", "1.5g", "2GiB" (RAMInBytes); undefined where it is none. */
export function bytesOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)*) ?([kmgtp])?(?:i?b)?$/i.exec(text) ?? /^(\d+(?:\.\d+)*) ?(b)$/i.exec(text);
  if (!match || Number.isNaN(Number(match[1]))) return undefined;
  const power = "bkmgtp".indexOf((match[2] ?? "b").toLowerCase());
  return Math.floor(Number(match[1]) * 1024 ** power);
}
