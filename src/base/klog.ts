// The lines of klog, as all parts of Kubernetes write them (k8s.io/klog/v2: the header, and the key-value pairs of structured lines).

export type Severity = "I" | "W" | "E" | "F";
export type Value = string | number | boolean | readonly string[] | undefined;

const pairs = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .map(([key, value]) =>
      value === undefined ? "" : ` ${key}=${typeof value === "number" || typeof value === "boolean" ? value : JSON.stringify(value)}`,
    )
    .join("");

/** 0105 09:00:00.000000 */
function stamp(now: number): string {
  const text = new Date(now).toISOString();
  const micro = String(Math.floor((now - Math.floor(now)) * 1000)).padStart(3, "0");
  return `${text.slice(5, 7)}${text.slice(8, 10)} ${text.slice(11, 23)}${micro}`;
}

/** A line without its break. @param place source file and line, as server.go:211 */
export const plainLine = (severity: Severity, now: number, pid: number, place: string, text: string): string =>
  `${severity}${stamp(now)} ${String(pid).padStart(7)} ${place}] ${text}`;

/** A structured line: the message in quotes, then its values. */
export const structuredLine = (
  severity: Severity,
  now: number,
  pid: number,
  place: string,
  message: string,
  values: Readonly<Record<string, Value>> = {},
): string => plainLine(severity, now, pid, place, `${JSON.stringify(message)}${pairs(values)}`);
