// YAML as yq writes it: keys in their order, two spaces a level, sequences indented.
import { dumpYaml } from "../../../base/yaml.ts";
import type { Json } from "./value.ts";

/** Scalars have the same rules everywhere: quotes only where the text would be read as something else. */
function scalar(value: Json, pad: string): string {
  const text = dumpYaml(value).replace(/\n$/, "");
  if (typeof value !== "string" || !value.includes("\n")) return text.replace(/\n\s*/g, " ");
  return text
    .split("\n")
    .map((line, i) => (i && line ? pad + line.replace(/^ {2}/, "") : line))
    .join("\n");
}
const isEmpty = (value: Json): boolean => (Array.isArray(value) ? !value.length : value instanceof Map && !value.size);

/** The YAML text of a value, line break at its end. */
export function yamlText(value: Json, pad = ""): string {
  if (Array.isArray(value) && value.length)
    return value
      .map((item) => {
        const nested = typeof item === "object" && item !== null && !isEmpty(item);
        return `${pad}- ${nested ? yamlText(item, `${pad}  `).slice(pad.length + 2) : `${leaf(item, `${pad}  `)}\n`}`;
      })
      .join("");
  if (value instanceof Map && value.size)
    return [...value]
      .map(([key, item]) => {
        const nested = typeof item === "object" && item !== null && !isEmpty(item);
        return `${pad}${scalar(key, pad)}:${nested ? `\n${yamlText(item, `${pad}  `)}` : ` ${leaf(item, `${pad}  `)}\n`}`;
      })
      .join("");
  return `${pad}${leaf(value, pad)}\n`;
}
const leaf = (value: Json, pad: string): string => (isEmpty(value) ? (Array.isArray(value) ? "[]" : "{}") : scalar(value, pad));
