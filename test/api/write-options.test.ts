// What a write may ask for beside its body.
import { expect, it } from "vitest";
import type { Kind } from "../../src/api/kind.ts";
import type { Request } from "../../src/api/request.ts";
import { checkWriteOptions } from "../../src/api/write-options.ts";
import { refusal } from "../cluster/apiserver/door.ts";

const said = (options: Partial<Request>): string =>
  refusal(() => checkWriteOptions({ verb: "create", kind: {} as Kind, user: { name: "a", groups: [] }, ...options } as Request));
const long = "x".repeat(129);

it.each<[options: Partial<Request>, words: string]>([
  [{}, "(not refused)"],
  [{ fieldManager: "my tool é", fieldValidation: "Strict" }, "(not refused)"],
  [{ fieldManager: long, verb: "patch" }, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes'],
  [
    { fieldManager: "é\tb" },
    'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "é\\tb": invalid character U+0009 (at position 2)',
  ],
  [
    { fieldManager: long, fieldValidation: "Loosely" as never, verb: "update" },
    'UpdateOptions.meta.k8s.io "" is invalid: [fieldManager: Too long: may not be more than 128 bytes, fieldValidation: Unsupported value: "Loosely": supported values: "", "Ignore", "Strict", "Warn"]',
  ],
])("%j", (options, words) => {
  expect(said(options)).toBe(words);
});
