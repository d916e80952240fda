// Validation of ObjectMeta, which all kinds share.
import type { FieldError } from "./field-errors.ts";
import type { Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";

export const validateMeta = (_kind: Kind, _object: KubeObject): FieldError[] => [];
export const validateMetaUpdate = (_kind: Kind, _object: KubeObject, _old: KubeObject): FieldError[] => [];
