// The string formats that custom resources are checked for (apiextensions-apiserver's validation/formats.go, kube-openapi's strfmt).
import { isDns1123Label, isDns1123Subdomain } from "../names.ts";

const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const uuidOf = (version: number) => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, "i");
const HOST =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
const DURATION = /^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;
const LONG_DURATION =
  /^(\d+)\s*(nanoseconds?|nanos?|microseconds?|micros?|milliseconds?|millis?|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|ns|us|µs|ms|s|m|h|hrs?|d|wk?)$/i;

function isIpv6(text: string): boolean {
  if (!text.includes(":")) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half ? half.split(":") : []));
  const last = groups.at(-1) ?? "";
  const count = groups.length + (IPV4.test(last) ? 1 : 0);
  const words = IPV4.test(last) ? groups.slice(0, -1) : groups;
  return words.every((word) => /^[0-9a-f]{1,4}$/i.test(word)) && (halves.length === 2 ? count < 8 : count === 8);
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!;
}

function isDateTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)[tT ](\d\d):(\d\d):(\d\d)(\.\d+)?([zZ]|[+-]\d\d:\d\d)?$/.exec(text);
  return !!match && isDay(match[1]!) && Number(match[2]) < 24 && Number(match[3]) < 60 && Number(match[4]) < 60;
}

function isCidr(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  if (more.length || !/^\d{1,3}$/.test(length)) return false;
  return IPV4.test(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
}

function isUri(text: string): boolean {
  return /^([a-z][a-z0-9+.-]*:[^\s]*|\/[^\s]*)$/i.test(text);
}

const digits = (text: string): number[] => [...text.replace(/[-\s]/g, "")].map((digit) => (digit === "X" ? 10 : Number(digit)));
function isIsbn10(text: string): boolean {
  const all = digits(text);
  return /^\d{9}[\dX]$/.test(text.replace(/[-\s]/g, "")) && all.reduce((sum, digit, index) => sum + digit * (10 - index), 0) % 11 === 0;
}
function isIsbn13(text: string): boolean {
  const all = digits(text);
  return /^\d{13}$/.test(text.replace(/[-\s]/g, "")) && all.reduce((sum, digit, index) => sum + digit * (index % 2 ? 3 : 1), 0) % 10 === 0;
}

const CHECKS: Record<string, (text: string) => boolean> = {
  bsonobjectid: (text) => /^[0-9a-f]{24}$/i.test(text),
  uri: isUri,
  email: (text) => /^([^\s@<>]+|"[^"]*"\s*<[^\s@]+)@[^\s@]+$|^[^<>]*<[^\s@<>]+@[^\s@<>]+>$/.test(text),
  hostname: (text) => text.length <= 255 && HOST.test(text),
  ipv4: (text) => IPV4.test(text),
  ipv6: isIpv6,
  cidr: isCidr,
  mac: (text) => /^([0-9a-f]{2}([:-][0-9a-f]{2}){5}|([0-9a-f]{2}([:-][0-9a-f]{2}){7})|[0-9a-f]{4}(\.[0-9a-f]{4}){2,3})$/i.test(text),
  uuid: (text) => UUID.test(text),
  uuid3: (text) => uuidOf(3).test(text),
  uuid4: (text) => uuidOf(4).test(text),
  uuid5: (text) => uuidOf(5).test(text),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: (text) =>
    /^(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})$/.test(
      text.replace(/\D+/g, ""),
    ),
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: (text) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text),
  rgbcolor: (text) => {
    const match = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
    return !!match && match.slice(1).every((part) => Number(part) <= 255);
  },
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  password: () => true,
  date: isDay,
  duration: (text) => text === "0" || DURATION.test(text) || LONG_DURATION.test(text),
  datetime: isDateTime,
  k8sshortname: (text) => !isDns1123Label(text).length,
  k8slongname: (text) => !isDns1123Subdomain(text).length,
};

/** The name under which a format is known: dashes do not count. */
const plainName = (format: string): string => format.replaceAll("-", "");

/** Whether a text is of a format; formats that nobody knows are not checked. */
export const hasFormat = (format: string, text: string): boolean => CHECKS[plainName(format)]?.(text) ?? true;

const NUMBERS: Record<string, readonly string[]> = { integer: ["int32", "int64"], number: ["float", "double"] };

/** Whether the server knows a format for values of a type (GetUnrecognizedFormats). */
export function isKnownFormat(format: string, type = ""): boolean {
  if (type && type !== "string") return NUMBERS[type]?.includes(format) ?? false;
  return Object.hasOwn(CHECKS, plainName(format));
}
