// KYAML: the strict dialect of YAML in which kubectl can print (flow style, strings always quoted).

/** One document, from its `---` line on. */
export const dumpKyaml = (value: unknown): string => `---\n${node(value, "")}\n`;

const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~)$/i;
const key = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name) && !AMBIGUOUS.test(name) ? name : JSON.stringify(name));

function node(value: unknown, pad: string): string {
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    if (value.every((item) => typeof item === "object" && item !== null)) return `[${value.map((item) => node(item, pad)).join(", ")}]`;
    return `[\n${value.map((item) => `${pad}  ${node(item, `${pad}  `)},\n`).join("")}${pad}]`;
  }
  if (typeof value === "object" && value !== null) {
    const map = value as Record<string, unknown>;
    const names = Object.keys(map)
      .filter((name) => map[name] !== undefined)
      .sort();
    return names.length ? `{\n${names.map((name) => `${pad}  ${key(name)}: ${node(map[name], `${pad}  `)},\n`).join("")}${pad}}` : "{}";
  }
  if (typeof value === "string" && value.includes("\n")) {
    const lines = value.split(/(?<=\n)/).map((line) => `${pad}   ${JSON.stringify(line).slice(1, -1)}\\\n`);
    return `"\\\n${lines.join("")}${pad}  "`;
  }
  return value === undefined ? "null" : JSON.stringify(value);
}
