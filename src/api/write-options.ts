// What a write asks for beside its body, held against what may be asked (apimachinery's metav1/validation: ValidateCreateOptions and its neighbours).
import { byteLength } from "../base/bytes.ts";
import { invalidError } from "./errors.ts";
import { type FieldError, invalid, notSupported, tooLong } from "./field-errors.ts";
import type { Request } from "./request.ts";

const VALIDATIONS = ["", "Ignore", "Strict", "Warn"];
const LONGEST_MANAGER = 128;
/** What Go's unicode.IsPrint takes for printable. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function managerErrors(manager: string): FieldError[] {
  const errors = byteLength(manager) > LONGEST_MANAGER ? [tooLong("fieldManager", LONGEST_MANAGER)] : [];
  let at = 0;
  for (const character of manager) {
    if (UNPRINTABLE.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      errors.push(invalid("fieldManager", manager, `invalid character U+${code} (at position ${at})`));
    }
    at += byteLength(character);
  }
  return errors;
}

/** @throws ApiError */
export function checkWriteOptions({ verb, fieldManager = "", fieldValidation = "Warn" }: Request): void {
  if (VALIDATIONS.includes(fieldValidation) && fieldManager.length <= LONGEST_MANAGER && !UNPRINTABLE.test(fieldManager)) return;
  const errors = managerErrors(fieldManager);
  if (!VALIDATIONS.includes(fieldValidation)) errors.push(notSupported("fieldValidation", fieldValidation, VALIDATIONS));
  const options = verb === "create" ? "CreateOptions" : verb === "patch" ? "PatchOptions" : "UpdateOptions";
  if (errors.length) throw invalidError({ group: "meta.k8s.io", kind: options }, "", errors);
}
