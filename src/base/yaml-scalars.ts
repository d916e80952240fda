// What a plain YAML scalar means to Go's YAML 1.1 reader (goyaml.v2 resolve.go).

const CONSTANTS = new Map<string, unknown>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
]);
for (const word of ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"]) CONSTANTS.set(word, true);
for (const word of ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"]) CONSTANTS.set(word, false);

const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** null, a boolean, a number, or the text itself. */
export function resolvePlain(text: string): unknown {
  if (CONSTANTS.has(text)) return CONSTANTS.get(text);
  const first = text[0]!;
  if (!/[-+.0-9]/.test(first)) return text;
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^\.(nan|NaN|NAN)$/.test(text)) return Number.NaN;
  const bare = text.replaceAll("_", "");
  if (INTEGER.test(bare)) {
    const sign = bare.startsWith("-") ? -1 : 1;
    const digits = bare.replace(/^[-+]/, "");
    return sign * Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  }
  return FLOAT.test(bare) ? Number(bare) : text;
}
