// The first value of a text, as Go's json.NewDecoder(...).Decode reads it: what comes after it is left alone.
import { goJsonError, jsonValueEnd } from "./go-json-error.ts";

export type Decoded = { readonly value: unknown } | { readonly error: string };

export function goDecoded(text: string): Decoded {
  if (!text.trim()) return { error: "EOF" };
  const end = jsonValueEnd(text);
  if (end !== undefined) return { value: JSON.parse(text.slice(0, end)) };
  const why = goJsonError(text)!;
  return { error: why === "unexpected end of JSON input" ? "unexpected EOF" : why };
}
