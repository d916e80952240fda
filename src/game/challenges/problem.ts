// What is wrong with a code, or with a wish for one, for people.
import type { Message } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import { OtherContent, RequestError } from "./challenge.ts";
import { CodeError } from "./code.ts";

/** Undefined for errors of another kind. */
export function problemOf(error: unknown): Message | undefined {
  if (error instanceof CodeError)
    return error.suggestion === undefined
      ? { id: `challenge.code.${error.reason}` }
      : { id: "challenge.code.meant", values: { code: error.suggestion } };
  if (error instanceof OtherContent) return { id: `challenge.other.${error.part}`, values: { found: error.found, wanted: error.wanted } };
  if (error instanceof RequestError) return { id: `challenge.request.${error.reason}`, values: { what: error.what } };
  if (error instanceof RangeError) return { id: "challenge.request.large" };
  return undefined;
}
