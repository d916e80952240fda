// KYAML: the strict dialect of YAML in which kubectl can print (flow style, strings always quoted).

/** One document, from its `---` line on; keys in the order of the alphabet unless `sorted` is false. */
export const dumpKyaml = (value: unknown, { sorted = true } = {}): string => `---\n${node(value, "", sorted)}\n`;

const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~)$/i;
const key = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name) && !AMBIGUOUS.test(name) ? name : JSON.stringify(name));

function node(value: unknown, pad: string, sorted: boolean): string {
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    if (value.every((item) => typeof item === "object" && item !== null))
      return `[${value.map((item) => node(item, pad, sorted)).join(", ")}]`;
    return `[\n${value.map((item) => `${pad}  ${node(item, `${pad}  `, sorted)},\n`).join("")}${pad}]`;
  }
  if (typeof value === "object" && value !== null) {
    const map = value as Record<string, unknown>;
    const names = Object.keys(map).filter((name) => map[name] !== undefined);
    if (sorted) names.sort();
    return names.length
      ? `{\n${names.map((name) => `${pad}  ${key(name)}: ${node(map[name], `${pad}  `, sorted)},\n`).join("")}${pad}}`
      : "{}";
  }
  if (typeof value === "string" && value.includes("\n")) {
    const lines = value.split(/(?<=\n)/).map((line) => `${pad}   ${JSON.stringify(line).slice(1, -1)}\\\n`);
    return `"\\\n${lines.join("")}${pad}  "`;
  }
  return value === undefined ? "null" : JSON.stringify(value);
}
